#include "common/engine/engine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"
#include "common/domain/rules/merge.h"
#include "common/engine/change.h"

namespace hotline {
namespace {

// A ticket that moves under us more often than this is fought over; the caller should look again.
constexpr int kMostAttempts = 6;
// Ticket numbers leased at a time, per partition: one more round trip in so many creates.
constexpr int kNumbersPerLease = 32;
// Every call ends within this, however the store does.
constexpr int kLongestMs = 4000;

absl::Status NoJurisdiction() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_JURISDICTION",
               "no jurisdiction is in force; upload one with hotlinectl directory load")
      .Zh("尚未上传辖区数据，请先加载");
}

absl::Status Contended(const std::string& number) {
  return Error(absl::StatusCode::kAborted, "CONTENDED",
               "others keep changing this ticket; read it again and decide anew")
      .Zh("工单正被他人处理，请刷新后重试")
      .With("ticket", number);
}

absl::Status ClocksDisagree() {
  return Error(absl::StatusCode::kUnavailable, "CLOCKS_DISAGREE",
               "this machine's clock is far behind that of Redis; nothing is recorded here until "
               "the time of one of them is mended (NTP)")
      .Zh("本机时钟与存储时钟相差过大，请运维人员校时")
      .RetryAfterMs(1000);
}

int RatingPetitioner(const Command& command) {
  if (const auto* rate = std::get_if<Rate>(&command)) return rate->petitioner;
  if (const auto* object = std::get_if<Object>(&command)) return object->petitioner;
  return 0;
}

}  // namespace

struct Engine::Run {
  std::string number;
  Command command;
  CallInfo info;
  bool create = false, validate_only = false;
  int partition = 0;
  int attempts = 0;
  int64_t deadline_ms = 0;
  Ticket ticket, other;
  Decision decision;
  std::shared_ptr<const Jurisdiction> current;
  FrozenPolicies other_policies;
  std::shared_ptr<const Router> router;
  Context context;
  Callback<Outcome> done;
};

void Engine::Create(CreateRequest request, CallInfo info, bool validate_only,
                    Callback<Outcome> done) {
  auto run = std::make_shared<Run>();
  run->deadline_ms = clock_.MonotonicMs() + kLongestMs;
  run->create = true;
  run->validate_only = validate_only;
  // The partition comes from the idempotency key: a retry finds what the first try wrote.
  std::string key;
  if (!info.request_id.empty())
    key = absl::StrCat("caller\n", info.actor.id, "\n", info.request_id);
  else if (!request.origin.system.empty())
    key = absl::StrCat("origin\n", request.origin.system, "\n", request.origin.number);
  if (!key.empty()) info.request_id = Sha256(key).substr(0, 16);
  run->partition =
      static_cast<int>(Leading64(key.empty() ? RandomBytes(8) : Sha256(key)) % store_.partitions());
  run->command = std::move(request);
  run->info = std::move(info);
  run->done = std::move(done);
  if (validate_only) {
    run->number = "";
    return Decided(run, nullptr);
  }
  Number(run);
}

void Engine::Number(std::shared_ptr<Run> run) {
  NextNumber(run->partition, [this, run](absl::StatusOr<std::string> number) {
    if (!number.ok()) return run->done(number.status());
    run->number = *std::move(number);
    Decided(run, nullptr);
  });
}

void Engine::Execute(const std::string& number, Command command, CallInfo info,
                     Callback<Outcome> done) {
  auto run = std::make_shared<Run>();
  run->deadline_ms = clock_.MonotonicMs() + kLongestMs;
  run->number = number;
  run->command = std::move(command);
  run->info = std::move(info);
  if (!run->info.request_id.empty()) {
    run->info.request_id =
        Sha256(absl::StrCat(run->info.actor.id, "\n", run->info.request_id)).substr(0, 16);
  }
  run->done = std::move(done);
  Attempt(run);
}

void Engine::Settle(const std::string& number, Callback<bool> done) {
  CallInfo info;
  info.actor = {"system", Bit(Role::kSystem)};
  Execute(number, hotline::Settle{}, std::move(info),
          [done = std::move(done)](absl::StatusOr<Outcome> outcome) {
            if (!outcome.ok()) return done(outcome.status());
            done(outcome->replayed_version == 0);
          });
}

void Engine::Attempt(std::shared_ptr<Run> run) {
  if (clock_.MonotonicMs() > std::min(run->deadline_ms, run->info.deadline_ms)) {
    return run->done(Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                           "the store is too slow, try again later")
                         .Zh("存储响应过慢，请稍后重试")
                         .RetryAfterMs(500)
                         .status());
  }
  if (++run->attempts > kMostAttempts) {
    return run->done(Contended(run->number));
  }
  store_.Load(run->number, [this, run](absl::StatusOr<Ticket> ticket) {
    if (!ticket.ok()) return run->done(ticket.status());
    run->ticket = *std::move(ticket);
    const auto* merge = std::get_if<hotline::Merge>(&run->command);
    if (merge == nullptr) return Decided(run, &run->ticket);
    store_.Load(merge->parent, [this, run](absl::StatusOr<Ticket> other) {
      if (absl::IsNotFound(other.status()))
        return run->done(InvalidFields({{"parent", "no such ticket", "NOT_FOUND", "没有该工单"}}));
      if (!other.ok()) return run->done(other.status());
      run->other = *std::move(other);
      auto policies = FrozenPolicies::Of(run->other, directory_);
      if (!policies.ok()) return run->done(policies.status());
      run->other_policies = *std::move(policies);
      Decided(run, &run->ticket);
    });
  });
}

absl::Status Engine::FindPolicies(Run& run, const Ticket* before) {
  Context& ctx = run.context;
  ctx.policies = run.current;
  if (before == nullptr) return absl::OkStatus();
  auto policies = FrozenPolicies::Of(*before, directory_);
  if (!policies.ok()) return policies.status();
  ctx.policies = *std::move(policies);
  if (const LimitClock* brought = BroughtBy(run.command))
    HOTLINE_RETURN_IF_ERROR(ctx.policies.Add(*brought, directory_));
  if (!std::holds_alternative<hotline::AdoptPolicies>(run.command)) return absl::OkStatus();
  auto adopted = FrozenPolicies::WithCalendars(*before, run.current->version(), directory_);
  if (adopted.ok()) ctx.adopted = *std::move(adopted);
  return adopted.status();
}

void Engine::Decided(std::shared_ptr<Run> run, const Ticket* before) {
  if (!clock_.Trusted()) return run->done(ClocksDisagree());
  run->current = directory_.Current();
  if (run->current == nullptr) return run->done(NoJurisdiction());
  Context& ctx = run->context;
  if (absl::Status found = FindPolicies(*run, before); !found.ok()) return run->done(found);
  if (before == nullptr) run->router = directory_.CurrentRouter();
  ctx.now = std::max(clock_.Now(), run->info.after);
  // Time within a ticket never goes back, whichever machine's clock is behind.
  if (before != nullptr) ctx.now = std::max(ctx.now, before->updated);
  ctx.actor = run->info.actor;
  ctx.current = run->current.get();

  ctx.router = run->router.get();
  ctx.other = &run->other;
  ctx.other_policies = run->other_policies.known() ? &*run->other_policies : nullptr;
  ctx.number = run->number;
  ctx.request_id_hash = run->info.request_id;
  ctx.content_hash = run->info.content_hash;
  ctx.expected_version = run->info.expected_version;
  ctx.draw = secrets_.Draw(run->number);
  if (before != nullptr)
    ctx.rating_code = secrets_.RatingCode(*before, RatingPetitioner(run->command));

  auto decision = Decide(before, run->command, ctx);
  if (!decision.ok()) return run->done(decision.status());
  if (decision->replayed_version) {
    Outcome outcome{std::move(decision->ticket), *decision->replayed_version};
    return store_.Confirm([run, outcome = std::move(outcome)](absl::StatusOr<bool> durable) {
      if (!durable.ok()) return run->done(durable.status());
      run->done(outcome);
    });
  }
  run->decision = *std::move(decision);
  if (!run->decision.changed) {
    // A settle that found nothing due: said by a replayed version, so that no event is counted.
    return run->done(Outcome{std::move(run->decision.ticket), run->decision.ticket.version});
  }
  if (run->validate_only) return run->done(Outcome{std::move(run->decision.ticket), 0});

  // What the ticket is under from now on says when it next needs the system.
  auto policies = FrozenPolicies::Of(run->decision.ticket, directory_);
  if (!policies.ok()) return run->done(policies.status());
  Change change = MakeChange(before, run->decision, *policies, clock_.Shared());
  if (run->create && !run->info.request_id.empty()) {
    change.request = run->info.request_id;
    change.request_answer = run->number + run->info.content_hash;
  }
  store_.Commit(std::move(change), [this, run](absl::StatusOr<CommitResult> result) {
    if (!result.ok()) return run->done(result.status());
    switch (result->outcome) {
      case CommitResult::kDone:
        if (observer_) observer_(run->decision.ticket, run->decision.event);
        return run->done(Outcome{std::move(run->decision.ticket), 0});
      case CommitResult::kConflict:
        // The number is taken: the store has lost the lease of it.
        if (run->create)
          return ++run->attempts > kMostAttempts ? run->done(Contended(run->number)) : Number(run);
        return Attempt(run);
      case CommitResult::kReplay: {
        constexpr size_t kNumberLength = 16;
        std::string number = result->answer.substr(0, kNumberLength);
        if (result->answer.substr(number.size()) != run->info.content_hash) {
          return run->done(
              Error(
                  absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                  "this request_id was used for another ticket; use a fresh one for a new request")
                  .Zh("该请求编号已用于内容不同的请求")
                  .Field({"request_id", "already used with other content", "REUSED",
                          "该请求编号已用于其他内容"})
                  .With("ticket", number)
                  .status());
        }
        return store_.Load(number, [this, run](absl::StatusOr<Ticket> ticket) {
          if (!ticket.ok()) return run->done(ticket.status());
          store_.Confirm([run, ticket = *std::move(ticket)](absl::StatusOr<bool> durable) {
            if (!durable.ok()) return run->done(durable.status());
            run->done(Outcome{ticket, 1});
          });
        });
      }
    }
  });
}

void Engine::NextNumber(int partition, Callback<std::string> done) {
  auto jurisdiction = directory_.Current();
  if (jurisdiction == nullptr) return done(NoJurisdiction());
  absl::CivilDay day = jurisdiction->LocalDay(clock_.Now());
  std::string number;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto first = blocks_.begin();
        first != blocks_.end() && blocks_.size() > static_cast<size_t>(store_.partitions()) * 2) {
      // Yesterday's blocks; those with a lease under way stay.
      for (auto it = blocks_.begin(); it != blocks_.end();)
        it = it->first.second < day && !it->second.leasing ? blocks_.erase(it) : std::next(it);
    }
    Block& block = blocks_[{partition, day}];
    if (block.next < block.end) {
      number = FormatTicketNumber({day, partition, static_cast<int>(block.next++)});
    } else {
      block.waiting.push_back(std::move(done));
      if (block.leasing) return;
      block.leasing = true;
    }
  }
  if (!number.empty()) return done(std::move(number));
  store_.LeaseNumbers(
      partition, day, kNumbersPerLease, [this, partition, day](absl::StatusOr<int64_t> first) {
        std::vector<std::pair<Callback<std::string>, std::string>> served;
        std::vector<Callback<std::string>> again;
        absl::Status failed = first.status();
        {
          std::lock_guard<std::mutex> lock(mutex_);
          Block& block = blocks_[{partition, day}];
          block.leasing = false;
          if (first.ok() && *first + kNumbersPerLease > kMaxSequence) {
            failed = Error(absl::StatusCode::kResourceExhausted, "NUMBERS_EXHAUSTED",
                           "the day's ticket numbers of this partition are used up")
                         .status();
          }
          if (failed.ok()) block.next = *first, block.end = *first + kNumbersPerLease;
          for (Callback<std::string>& waiting : block.waiting) {
            if (!failed.ok() || block.next >= block.end)
              again.push_back(std::move(waiting));
            else
              served.emplace_back(
                  std::move(waiting),
                  FormatTicketNumber({day, partition, static_cast<int>(block.next++)}));
          }
          block.waiting.clear();
        }
        for (auto& [waiting, number] : served) waiting(std::move(number));
        for (Callback<std::string>& waiting : again) {
          if (!failed.ok())
            waiting(failed);
          else
            NextNumber(partition, std::move(waiting));
        }
      });
}

}  // namespace hotline
