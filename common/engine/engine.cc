#include "common/engine/engine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/domain/access/origin.h"
#include "common/domain/access/reader.h"
#include "common/domain/rules/merge.h"
#include "common/domain/ticket/not_found.h"
#include "common/engine/change.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

// Every call ends within this, however the store does.
constexpr int kLongestMs = 4000;

absl::Status NoJurisdiction() {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_JURISDICTION",
               "no jurisdiction is in force; upload one with hotlinectl directory load")
      .Zh("尚未上传辖区数据，请先加载");
}

// In the words of a ticket, where the loop's are of any record.
absl::Status OfTicket(const absl::Status& status, const std::string& number) {
  if (ReasonOf(status) == "RECORD_NOT_FOUND") return TicketNotFound(number);
  if (ReasonOf(status) != "CONTENDED") return status;
  return Error(absl::StatusCode::kAborted, "CONTENDED",
               "others keep changing this ticket; read it again and decide again")
      .Zh("工单正被他人处理，请刷新后重试")
      .With("ticket", number);
}

// To whom may not know of that ticket: neither which it is, nor what it says.
absl::Status OriginTaken() {
  return Error(absl::StatusCode::kAlreadyExists, "ORIGIN_KNOWN",
               "this number of the other system has been filed already; nothing was changed: give "
               "the number that is meant, or ask the confidential desk of the hotline centre")
      .Zh("该系统的此编号已登记，未作任何变更：请核对编号，或咨询热线中心保密专员")
      .status();
}

absl::Status OriginKnown(const std::string& number) {
  return Error(absl::StatusCode::kAlreadyExists, "ORIGIN_KNOWN",
               absl::StrCat("this number of the other system is ticket ", number,
                            " already, with other content; nothing was changed: supplement that "
                            "ticket, or give the number that is meant"))
      .Zh(absl::StrCat("该系统的此编号已登记为工单", number, "，内容不同；未作任何变更"))
      .With("ticket", number)
      .status();
}

absl::Status RequestIdReused(const std::string& number) {
  return Error(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
               "this request_id was used for another ticket; use a fresh one for a new request")
      .Zh("该请求编号已用于内容不同的请求")
      .Field(
          {"request_id", "already used with other content", "REUSED", "该请求编号已用于其他内容"})
      .With("ticket", number)
      .status();
}

absl::Status ClocksDisagree() {
  return Error(absl::StatusCode::kUnavailable, "CLOCKS_DISAGREE",
               "this machine's clock is far behind that of Redis; nothing is recorded here until "
               "the time of one of them is corrected (NTP)")
      .Zh("本机时钟与存储时钟相差过大，请运维人员校时")
      .RetryAfterMs(1000);
}

absl::Status NoSuchParent() {
  return InvalidFields({{"parent", "no such ticket", "NOT_FOUND", "没有该工单"}});
}

int RatingPetitioner(const Command& command) {
  if (const auto* rate = std::get_if<Rate>(&command)) return rate->petitioner;
  if (const auto* object = std::get_if<Object>(&command)) return object->petitioner;
  return 0;
}

// At most so many tries of one code are answered.
constexpr int64_t kMostTries = 5;
// Longer than anybody rates a reply.
constexpr absl::Duration kTriesKept = absl::Hours(24 * 60);

absl::Status TooManyTries() {
  return Error(absl::StatusCode::kPermissionDenied, "RATING_CODE_CLOSED",
               "the code of this reply has been tried five times and is closed; the petitioner can "
               "still rate the reply by logging in with this telephone number")
      .Zh("该评价码已尝试五次，不能再用；请用本人手机号登录后评价")
      .status();
}

}  // namespace

// A verb under way: what was read, and what was decided on it.
struct Engine::Run {
  std::string number;
  Command command;
  CallInfo info;
  bool create = false, validate_only = false, of_origin = false;
  int partition = 0;
  Ticket before, other;  // `before` means nothing in a create
  Decision decision;
  std::shared_ptr<const Jurisdiction> current;
  FrozenPolicies other_policies;
  std::shared_ptr<const Router> router;
  std::string rating_code;  // of the petitioner who is named; empty: none
  bool tried = false;       // the code has been counted
  Callback<Outcome> done;

  const Ticket* standing() const { return create ? nullptr : &before; }
};

void Engine::Create(CreateRequest request, CallInfo info, bool validate_only,
                    Callback<Outcome> done) {
  auto run = std::make_shared<Run>();
  run->create = true;
  run->validate_only = validate_only;
  // The partition comes from the idempotency key: a retry finds what the first try wrote.
  std::string key;
  // What another system calls by a number of its own is one ticket for ever, by whatever request
  // id.
  run->of_origin = !request.origin.system.empty();
  if (run->of_origin) {
    // Before anything is said of that number.
    const absl::Status may =
        MayFileFrom(directory_.Current().get(), info.actor, request.origin.system);
    if (!may.ok()) return done(may);
    key = absl::StrCat("origin\n", request.origin.system, "\n", request.origin.number);
  } else if (!info.request_id.empty())
    key = absl::StrCat("caller\n", info.actor.id, "\n", info.request_id);
  if (!key.empty()) info.request_id = Sha256(key).substr(0, 16);
  run->partition =
      static_cast<int>(Leading64(key.empty() ? RandomBytes(8) : Sha256(key)) % store_.partitions());
  run->command = std::move(request);
  run->info = std::move(info);
  run->done = std::move(done);
  Start(run);
}

void Engine::Execute(const std::string& number, Command command, CallInfo info,
                     Callback<Outcome> done) {
  auto run = std::make_shared<Run>();
  run->number = number;
  run->command = std::move(command);
  run->info = std::move(info);
  if (!run->info.request_id.empty()) {
    run->info.request_id =
        Sha256(absl::StrCat(run->info.actor.id, "\n", run->info.request_id)).substr(0, 16);
  }
  run->done = std::move(done);
  Start(run);
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

void Engine::Start(const std::shared_ptr<Run>& run) {
  LoopCall call;
  if (!run->create) call.id = run->number;
  call.deadline_ms = std::min(clock_.MonotonicMs() + kLongestMs, run->info.deadline_ms);
  call.decide = [this, run](const std::string* record, Callback<Step> step) {
    Read(run, record, [this, run, step = std::move(step)](const absl::Status& read) {
      if (!read.ok()) return step(read);
      CountTry(run, DecideOn(*run), step);
    });
  };
  call.done = [this, run](absl::StatusOr<CommitResult> result) {
    if (!result.ok()) return run->done(OfTicket(result.status(), run->number));
    Finish(run, *result);
  };
  RunCommitLoop(store_, clock_, std::move(call));
}

// Before it is told whether the code was right: however many are tried at once, five are answered.
void Engine::CountTry(const std::shared_ptr<Run>& run, absl::StatusOr<Step> decided,
                      const Callback<Step>& step) {
  const bool guessed = RatingPetitioner(run->command) != 0 && run->info.actor.Has(Role::kMessenger);
  // All but a replay, and what says nothing of the code.
  const bool told = decided.ok() ? decided->what == Step::kCommit
                                 : absl::IsPermissionDenied(decided.status()) ||
                                       absl::IsFailedPrecondition(decided.status());
  if (!guessed || !told || run->tried) return step(std::move(decided));
  run->tried = true;
  // Another reply has another code, and tries of its own.
  const std::string guarded =
      ToHex(Sha256(absl::StrCat(run->number, "\n", RatingPetitioner(run->command), "\n",
                                run->rating_code))
                .substr(0, 16));
  store_.CountTry(PartitionOf(run->number), guarded, kTriesKept,
                  [decided = std::move(decided), step](absl::StatusOr<int64_t> tries) {
                    if (!tries.ok()) return step(tries.status());
                    if (*tries > kMostTries) return step(TooManyTries());
                    step(decided);
                  });
}

void Engine::Read(const std::shared_ptr<Run>& run, const std::string* record,
                  std::function<void(absl::Status)> then) {
  if (run->create) {
    if (run->validate_only) return then(absl::OkStatus());
    const auto current = directory_.Current();
    if (current == nullptr) return then(NoJurisdiction());
    return numbers_.Next(run->partition, current->LocalDay(clock_.Now()),
                         [run, then](absl::StatusOr<std::string> number) {
                           if (number.ok()) run->number = *std::move(number);
                           then(number.status());
                         });
  }
  auto ticket = DecodeTicket(*record);
  if (!ticket.ok()) return then(ticket.status());
  run->before = *std::move(ticket);
  const auto* merge = std::get_if<hotline::Merge>(&run->command);
  if (merge == nullptr) return then(absl::OkStatus());
  // Before anything is said of the parent; Decide asks it of every verb.
  if (absl::Status may = Shown(*run, run->before); !may.ok()) return then(may);
  LoadTicket(store_, merge->parent, [this, run, then](absl::StatusOr<Ticket> other) {
    if (absl::IsNotFound(other.status())) return then(NoSuchParent());
    if (!other.ok()) return then(other.status());
    if (!Shown(*run, *other).ok()) return then(NoSuchParent());
    run->other = *std::move(other);
    auto policies = FrozenPolicies::Of(run->other, directory_);
    if (policies.ok()) run->other_policies = *std::move(policies);
    then(policies.status());
  });
}

absl::Status Engine::Shown(const Run& run, const Ticket& ticket) const {
  return MayKnow(directory_.Current().get(), run.info.actor, ticket, clock_.Now());
}

absl::StatusOr<Context> Engine::ContextOf(Run& run) const {
  const Ticket* before = run.standing();
  FrozenPolicies policies = run.current;
  if (before != nullptr) {
    auto frozen = FrozenPolicies::Of(*before, directory_);
    if (!frozen.ok()) return frozen.status();
    policies = *std::move(frozen);
    if (const LimitClock* brought = BroughtBy(run.command))
      HOTLINE_RETURN_IF_ERROR(policies.Add(*brought, directory_));
  }
  Context ctx = Context::For(before, *run.current, std::move(policies), run.info.actor,
                             std::max(clock_.Now(), run.info.after));
  if (before != nullptr && std::holds_alternative<hotline::AdoptPolicies>(run.command)) {
    auto adopted = FrozenPolicies::WithCalendars(*before, run.current->version(), directory_);
    if (!adopted.ok()) return adopted.status();
    ctx.adopted = *std::move(adopted);
  }
  if (before == nullptr || !PetitionersWords(run.command).empty() ||
      std::holds_alternative<hotline::Correct>(run.command))
    run.router = directory_.CurrentRouter();
  ctx.router = run.router.get();
  ctx.other = &run.other;
  ctx.other_policies = run.other_policies.known() ? &*run.other_policies : nullptr;
  ctx.number = run.number;
  ctx.request_id_hash = run.info.request_id;
  ctx.content_hash = run.info.content_hash;
  ctx.expected_version = run.info.expected_version;
  ctx.department = run.info.department;
  ctx.draw = secrets_.Draw(run.number);
  if (before != nullptr)
    ctx.rating_code = run.rating_code = secrets_.RatingCode(*before, RatingPetitioner(run.command));
  return ctx;
}

absl::StatusOr<Step> Engine::DecideOn(Run& run) const {
  if (!clock_.Trusted()) return ClocksDisagree();
  run.current = directory_.Current();
  if (run.current == nullptr) return NoJurisdiction();
  auto ctx = ContextOf(run);
  if (!ctx.ok()) return ctx.status();
  auto decision = Decide(run.standing(), run.command, *ctx);
  if (!decision.ok()) return decision.status();
  run.decision = *std::move(decision);
  if (run.decision.replayed_version) return Step{Step::kConfirm};
  if (!run.decision.changed || run.validate_only) return Step{Step::kNothing};
  // What the ticket is under from now on says when it next needs the system.
  auto policies = FrozenPolicies::Of(run.decision.ticket, directory_);
  if (!policies.ok()) return policies.status();
  Step step{Step::kCommit, MakeChange(run.standing(), run.decision, *policies, clock_.Shared())};
  if (run.create && !run.info.request_id.empty()) {
    step.change.request = run.info.request_id;
    step.change.request_answer = run.number + run.info.content_hash;
    step.change.request_for_ever = run.of_origin;
  }
  return step;
}

void Engine::Finish(const std::shared_ptr<Run>& run, const CommitResult& result) {
  if (result.outcome == CommitResult::kReplay) return Replay(run, result.answer);
  Decision& decision = run->decision;
  if (decision.replayed_version)
    return run->done(Outcome{std::move(decision.ticket), *decision.replayed_version});
  if (!decision.changed) {
    // A settle that found nothing due: said by a replayed version, so that no event is counted.
    const int64_t version = decision.ticket.version;
    return run->done(Outcome{std::move(decision.ticket), version});
  }
  if (!run->validate_only && observer_) observer_(decision.ticket, decision.event);
  run->done(Outcome{std::move(decision.ticket), 0});
}

// A create whose request id is known: `answer` is the number and the content of the first.
void Engine::Replay(const std::shared_ptr<Run>& run, const std::string& answer) {
  constexpr size_t kNumberLength = 16;
  const std::string number = answer.substr(0, kNumberLength);
  const bool same = answer.substr(number.size()) == run->info.content_hash;
  // A request id is the caller's own; a number of another system may be anybody's.
  if (!same && !run->of_origin) return run->done(RequestIdReused(number));
  LoadTicket(store_, number, [this, run, number, same](absl::StatusOr<Ticket> ticket) {
    if (!ticket.ok()) return run->done(ticket.status());
    if (run->of_origin && !Shown(*run, *ticket).ok()) return run->done(OriginTaken());
    if (!same) return run->done(OriginKnown(number));
    store_.Confirm([run, ticket = *std::move(ticket)](absl::StatusOr<bool> durable) {
      if (!durable.ok()) return run->done(durable.status());
      run->done(Outcome{ticket, 1});
    });
  });
}

}  // namespace hotline
