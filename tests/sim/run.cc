#include "tests/sim/run.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/engine/change.h"
#include "common/engine/engine.h"
#include "common/engine/ticket_aggregate.h"
#include "common/storage/keys.h"
#include "common/storage/memory_record_store.h"
#include "common/storage/tickets.h"
#include "common/workers/courier.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "tests/sim/faulty_store.h"
#include "tests/sim/model.h"
#include "tests/sim/people.h"
#include "tests/sim/recounted.h"

namespace hotline::sim {
namespace {

constexpr int kPartitions = 2;
constexpr int kProcesses = 3;
constexpr int kTickets = 12;
// A caller waits so long for an answer, then asks again with the same request id.
constexpr absl::Duration kPatience = absl::Seconds(6);
constexpr int kMostTries = 60;
constexpr int kScanRate = 1500;  // milliseconds from a wake to the look that finds it, at most
// With the faults over and a healthy process at work, everything due is told within this.
constexpr absl::Duration kHealing = absl::Hours(3);

// The machine's own clock, which may be wrong by any amount; its monotonic one never is.
class HostClock : public Clock {
 public:
  explicit HostClock(const Scheduler& scheduler) : scheduler_(scheduler) {}
  absl::Time Now() const override { return scheduler_.now() + error; }
  int64_t MonotonicMs() const override { return scheduler_.now_ms(); }
  absl::Duration error;

 private:
  const Scheduler& scheduler_;
};

struct Process {
  Process(Scheduler& scheduler, RecordStore& truth, Owner self, const Faults& faults,
          const Secrets& secrets, std::function<void(const Change&)> committed)
      : owner(self),
        host(scheduler),
        clock(host),
        store(scheduler, truth, self, faults, std::move(committed)),
        engine(store, directory, clock, secrets),
        tickets(engine, directory),
        scanner(kinds, store, clock),
        courier(engine, store, [](const std::string&) {}) {}
  const Owner owner;
  HostClock host;
  GuardedClock clock;
  Directory directory;
  FaultyStore store;
  Engine engine;
  TicketAggregate tickets;
  const Aggregates kinds = {{kTicketKind, &tickets}};
  Scanner scanner;
  Courier courier;
  bool ready = false;  // has seen the server's time once
  bool scanning = false;
  int64_t scan_at = INT64_MAX, rest_until = 0;
  int empty_scans = 0;
  bool on_errands = false;
  int64_t errands_at = INT64_MAX, errands_rest_until = 0;
  int empty_rounds = 0;
};

class Run {
 public:
  Run(const County& county, uint64_t seed, int days)
      : county_(county),
        scheduler_(seed, kStart),
        end_(kStart + absl::Hours(24 * days)),
        truth_clock_(scheduler_),
        truth_(kPartitions, truth_clock_),
        model_(county) {
    for (int v = 1; v <= county.versions(); ++v) everything_.Add(county.version(v));
  }

  RunResult Go(uint64_t seed) {
    faults_ = {scheduler_.Below(30), scheduler_.Below(30), scheduler_.Below(30), false};
    for (int i = 0; i < kProcesses; ++i) Boot();
    for (int i = 0; i < kTickets; ++i)
      scheduler_.After(scheduler_.Within((end_ - kStart) / 3), kWorld, [this] { Create(); });
    PlanChaos();
    while (scheduler_.Step(end_)) Scan(), Carry();
    Heal();
    while (scheduler_.Step(end_ + kHealing)) Scan(), Carry();
    model_.End(truth_, end_);
    // As long as eight seeds' play.
    constexpr uint64_t kRecountedEvery = 8;
    if (seed % kRecountedEvery == 0) {
      const std::string differ = FiguresDiffer(truth_, kStart, end_ + kHealing);
      if (!differ.empty()) model_.Broken("I11", differ);
    }
    RunResult out;
    out.seed = seed;
    out.steps = scheduler_.steps();
    out.tickets = model_.tickets();
    out.events = model_.events();
    out.alarms = model_.alarms();
    out.repairs = repairs_;
    out.kills = kills_;
    out.refusals = refusals_;
    out.retries = retries_;
    out.violations = model_.violations();
    out.first_violations = model_.first_violations();
    out.trace_hash = model_.trace_hash();
    out.facts = model_.facts();
    return out;
  }

 private:
  // A request on its way: the caller does not give up before it knows.
  struct Call {
    std::string id, number;
    Command command;
    CallInfo info;
    int tries = 0, answered = 0;
    std::function<void(const Ticket*)> known;
  };

  // --- processes ---

  void Boot() {
    auto process = std::make_shared<Process>(
        scheduler_, truth_, ++owners_, faults_, secrets_,
        [this](const Change& change) { model_.Committed(change, scheduler_.now()); });
    for (int v = 1; v <= version_; ++v) process->directory.Add(county_.version(v));
    if (scheduler_.Permille(400)) process->host.error = Error_();
    processes_.push_back(process);
    Observe(process);
  }

  // As the server does before it opens its port, and every so often after.
  void Observe(const std::shared_ptr<Process>& p) {
    p->store.ServerTime([this, p](absl::StatusOr<absl::Time> time) {
      if (time.ok()) {
        p->clock.Observe(*time);
        p->ready = true;
      }
      scheduler_.After(time.ok() ? scheduler_.Ms(600000, 7200000) : scheduler_.Ms(200, 2000),
                       p->owner, [this, p] { Observe(p); });
    });
  }

  absl::Duration Error_() {
    static constexpr int64_t kSeconds[] = {1, 4, 4, 20, 3600, 86400, 30 * 86400};
    int64_t s = kSeconds[scheduler_.Below(std::size(kSeconds))];
    return absl::Seconds(scheduler_.Permille(500) ? s : -s);
  }

  std::vector<std::shared_ptr<Process>> Ready() {
    std::vector<std::shared_ptr<Process>> out;
    for (const auto& p : processes_) {
      if (p->ready && scheduler_.alive(p->owner)) out.push_back(p);
    }
    return out;
  }

  // Scanners look ten times a second; only the looks that may find something are played.
  void Scan() {
    if (model_.wakes().empty()) return;
    const int64_t wake = model_.wakes().begin()->first;
    for (const auto& p : processes_) {
      if (!p->ready || p->scanning || !scheduler_.alive(p->owner)) continue;
      const int64_t from = std::max({wake, scheduler_.now_ms(), p->rest_until});
      if (p->scan_at <= from + kScanRate) continue;
      p->scan_at = from + scheduler_.Below(kScanRate);
      scheduler_.After(absl::Milliseconds(p->scan_at - scheduler_.now_ms()), p->owner, [this, p] {
        p->scan_at = INT64_MAX;
        if (p->scanning) return;
        p->scanning = true;
        p->scanner.ScanOnce([this, p](absl::StatusOr<int64_t> settled) {
          p->scanning = false;
          // One whose clock is behind finds nothing for days: it is not asked as often.
          p->empty_scans = settled.ok() && *settled > 0 ? 0 : std::min(p->empty_scans + 1, 12);
          p->rest_until =
              p->empty_scans == 0 ? 0 : scheduler_.now_ms() + (int64_t{250} << p->empty_scans);
        });
      });
    }
  }

  // Couriers likewise.
  void Carry() {
    if (model_.errands().empty()) return;
    for (const auto& p : processes_) {
      if (!p->ready || p->on_errands || !scheduler_.alive(p->owner)) continue;
      const int64_t from = std::max(scheduler_.now_ms(), p->errands_rest_until);
      if (p->errands_at <= from + kScanRate) continue;
      p->errands_at = from + scheduler_.Below(kScanRate);
      const absl::Duration wait = absl::Milliseconds(p->errands_at - scheduler_.now_ms());
      scheduler_.After(wait, p->owner, [this, p] {
        p->errands_at = INT64_MAX;
        if (p->on_errands) return;
        p->on_errands = true;
        p->courier.RoundOnce([this, p](absl::StatusOr<int64_t> told) {
          p->on_errands = false;
          p->empty_rounds = told.ok() && *told > 0 ? 0 : std::min(p->empty_rounds + 1, 12);
          p->errands_rest_until =
              p->empty_rounds == 0 ? 0 : scheduler_.now_ms() + (int64_t{250} << p->empty_rounds);
        });
      });
    }
  }

  // --- people ---

  void Create() {
    auto call = std::make_shared<Call>();
    call->id = absl::StrCat("create-", ++requests_);
    call->command = NewComplaint(scheduler_);
    call->info.actor = {"p-centre-1", Bit(Role::kAgent)};
    call->known = [this](const Ticket* t) {
      if (t != nullptr) Later(t->number);
    };
    Send(call);
  }

  // The ticket's next act comes in some minutes or days; now and then just as an instant comes.
  void Later(const std::string& number) {
    if (healing_) return;
    absl::Duration wait =
        absl::Minutes(1) + (scheduler_.Permille(500) ? scheduler_.Within(absl::Hours(4))
                                                     : scheduler_.Within(absl::Hours(36)));
    if (scheduler_.Permille(100)) wait = scheduler_.Ms(0, 5000);
    if (scheduler_.Permille(250)) {
      for (const auto& [at, ticket] : model_.wakes()) {
        if (ticket == number && at > scheduler_.now_ms()) {
          wait = absl::Milliseconds(at - scheduler_.now_ms() + scheduler_.Between(-40, 40));
          wait = std::max(wait, absl::ZeroDuration());
        }
      }
    }
    scheduler_.After(wait, kWorld, [this, number] { ActOn(number); });
  }

  void ActOn(const std::string& number) {
    if (healing_) return;
    std::optional<Ticket> seen;
    LoadTicket(truth_, number, [&](absl::StatusOr<Ticket> t) {
      if (t.ok()) seen = *std::move(t);
    });
    if (!seen) return;
    bool over = !IsLive(seen->state);
    if (over && !scheduler_.Permille(300)) return Later(number);
    const auto numbers = model_.numbers();
    Act act = NextAct(
        scheduler_, *seen, *county_.version(version_),
        [&](int petitioner) { return secrets_.RatingCode(*seen, petitioner); },
        numbers[static_cast<size_t>(scheduler_.Below(static_cast<int>(numbers.size())))]);
    auto call = std::make_shared<Call>();
    call->id = absl::StrCat("act-", ++requests_);
    call->number = number;
    call->command = std::move(act.command);
    call->info.actor = act.actor;
    if (scheduler_.Permille(100)) call->info.expected_version = seen->version;
    // Who acts for several departments says now and then which.
    if (seen->legs.size() > 1 && scheduler_.Permille(300))
      call->info.department =
          seen->legs[static_cast<size_t>(scheduler_.Below(static_cast<int>(seen->legs.size())))]
              .department;
    // One answer, however many were asked: the caller goes on with the first.
    call->known = [this, number, call_known = std::make_shared<bool>(false)](const Ticket*) {
      if (*call_known) return;
      *call_known = true;
      Later(number);
    };
    Send(call);
    if (scheduler_.Permille(50)) Send(call);  // pressed twice
  }

  void Send(const std::shared_ptr<Call>& call) {
    auto ready = Ready();
    const int tries = ++call->tries;
    if (ready.empty() || tries > kMostTries) {
      if (tries > kMostTries) return call->known(nullptr);
      --call->tries;
      return scheduler_.After(scheduler_.Ms(500, 3000), kWorld, [this, call] { Send(call); });
    }
    auto p = ready[static_cast<size_t>(scheduler_.Below(static_cast<int>(ready.size())))];
    auto heard = std::make_shared<bool>(false);
    CallInfo info = call->info;
    info.request_id = call->id;
    info.content_hash = call->id;
    auto answer = [this, call, heard](absl::StatusOr<Outcome> outcome) {
      if (*heard) return;
      *heard = true;
      Answered(call, std::move(outcome));
    };
    // The reply reaches the caller only while the process lives.
    if (const auto* create = std::get_if<CreateRequest>(&call->command))
      p->engine.Create(*create, info, false, answer);
    else
      p->engine.Execute(call->number, call->command, info, answer);
    scheduler_.After(kPatience, kWorld, [this, call, heard] {
      if (*heard) return;
      *heard = true;
      ++retries_;
      Send(call);
    });
  }

  void Answered(const std::shared_ptr<Call>& call, absl::StatusOr<Outcome> outcome) {
    if (outcome.ok()) {
      const bool create = call->number.empty();
      const int64_t version = create                          ? 1
                              : outcome->replayed_version > 0 ? outcome->replayed_version
                                                              : outcome->ticket.version;
      // As the record marks who made which version.
      const std::string mark =
          create ? "" : Sha256(absl::StrCat(call->info.actor.id, "\n", call->id)).substr(0, 16);
      model_.Acknowledged(call->id, mark, outcome->ticket.number, version);
      return call->known(&outcome->ticket);
    }
    const absl::Status& status = outcome.status();
    if (status.code() == absl::StatusCode::kInternal || ReasonOf(status).empty())
      model_.Broken("I16", status.ToString());
    bool again = status.code() == absl::StatusCode::kUnavailable || ReasonOf(status) == "CONTENDED";
    if (!again) {
      ++refusals_;
      return call->known(nullptr);
    }
    ++retries_;
    scheduler_.After(scheduler_.Ms(100, 3000), kWorld, [this, call] { Send(call); });
  }

  // --- what goes wrong ---

  absl::Duration SomeHours(int most) { return scheduler_.Within(absl::Hours(most)); }

  void PlanChaos() {
    const int hours = static_cast<int>(absl::ToInt64Hours(end_ - kStart));
    for (int i = hours / 24; i > 0; --i)
      scheduler_.After(SomeHours(hours), kWorld, [this] { Kill(); });
    for (int i = hours / 72; i > 0; --i)
      scheduler_.After(SomeHours(hours), kWorld, [this] { Outage(); });
    for (int i = hours / 48; i > 0; --i)
      scheduler_.After(SomeHours(hours), kWorld, [this] { StepAClock(); });
    for (int i = hours / 72; i > 0; --i)
      scheduler_.After(SomeHours(hours), kWorld, [this] { SpoilAnIndex(); });
    for (int v = 2; v <= county_.versions(); ++v)
      scheduler_.After(SomeHours(hours), kWorld, [this] { PutInForce(); });
  }

  void Kill() {
    auto ready = Ready();
    if (ready.empty() || healing_) return;
    ++kills_;
    scheduler_.Kill(
        ready[static_cast<size_t>(scheduler_.Below(static_cast<int>(ready.size())))]->owner);
    scheduler_.After(scheduler_.Ms(200, 60000), kWorld, [this] { Boot(); });
  }

  void Outage() {
    faults_.outage = true;
    scheduler_.After(scheduler_.Ms(500, 600000), kWorld, [this] { faults_.outage = false; });
  }

  void StepAClock() {
    auto ready = Ready();
    if (ready.empty() || healing_) return;
    ready[static_cast<size_t>(scheduler_.Below(static_cast<int>(ready.size())))]->host.error =
        scheduler_.Permille(500) ? Error_() : absl::ZeroDuration();
  }

  // A wake lost, moved, or one of a ticket that does not exist; the reconciler mends it in time.
  void SpoilAnIndex() {
    auto numbers = model_.numbers();
    if (numbers.empty()) return;
    const std::string& number =
        numbers[static_cast<size_t>(scheduler_.Below(static_cast<int>(numbers.size())))];
    std::optional<Ticket> ticket;
    LoadTicket(truth_, number, [&](absl::StatusOr<Ticket> t) {
      if (t.ok()) ticket = *std::move(t);
    });
    if (!ticket) return;
    absl::Time wake =
        scheduler_.Permille(500) ? absl::InfiniteFuture() : scheduler_.now() + SomeHours(400);
    std::vector<IndexChange> changes;
    for (const auto& [index, score] : IndexesOf(*ticket)) {
      if (scheduler_.Permille(500)) changes.push_back({index, std::nullopt});
    }
    const std::string department = ticket->lead_department();
    if (!department.empty())
      changes.push_back({keys::DepartmentIndex(department, State::kReplied), 1});
    truth_.Repair(number, ticket->version, wake, changes, [](absl::StatusOr<bool>) {});
    scheduler_.After(SomeHours(6), kWorld, [this] { Reconcile(); });
  }

  void Reconcile() {
    TicketAggregate tickets(processes_[0]->engine, everything_);
    const Aggregates kinds = {{kTicketKind, &tickets}};
    Reconciler reconciler(kinds, truth_);
    (void)reconciler.Round();
    repairs_ += reconciler.repairs();
  }

  void PutInForce() {
    if (version_ >= county_.versions()) return;
    ++version_;
    for (const auto& p : processes_) {
      scheduler_.After(scheduler_.Ms(0, 5000), p->owner,
                       [this, p, v = version_] { p->directory.Add(county_.version(v)); });
    }
    // By the calendars first, and by the rest later, or only one of these.
    for (int jobs = 0; jobs < 2; ++jobs) {
      if (scheduler_.Permille(400)) scheduler_.After(SomeHours(48), kWorld, [this] { Adopt(); });
    }
  }

  // The job that brings open tickets under what is in force, by limits and calendars or by these.
  void Adopt() {
    const bool calendars_only = scheduler_.Permille(500);
    for (const std::string& number : model_.numbers()) {
      auto call = std::make_shared<Call>();
      call->id = absl::StrCat("adopt-", ++requests_);
      call->number = number;
      call->command = AdoptPolicies{calendars_only, "job"};
      call->info.actor = {"admin", Bit(Role::kAdmin)};
      call->known = [](const Ticket*) {};
      scheduler_.After(scheduler_.Ms(0, 60000), kWorld, [this, call] { Send(call); });
    }
  }

  void Heal() {
    healing_ = true;
    faults_ = {};
    for (const auto& p : processes_) p->host.error = absl::ZeroDuration();
    Reconcile();
    Boot();
    processes_.back()->host.error = absl::ZeroDuration();
    for (const auto& p : processes_) {
      p->empty_scans = p->empty_rounds = 0;
      p->rest_until = p->errands_rest_until = 0;
    }
  }

  static inline const absl::Time kStart =
      absl::FromCivil(absl::CivilHour(2026, 2, 9, 1), absl::UTCTimeZone());

  const County& county_;
  Scheduler scheduler_;
  const absl::Time end_;
  HostClock truth_clock_;
  MemoryRecordStore truth_;
  Directory everything_;
  Secrets secrets_{"a secret of the simulation only, 32 bytes"};
  Faults faults_;
  Model model_;
  std::vector<std::shared_ptr<Process>>
      processes_;  // also those that are dead: answers refer to them
  int version_ = 1;
  Owner owners_ = kWorld;
  int64_t requests_ = 0, repairs_ = 0, kills_ = 0, refusals_ = 0, retries_ = 0;
  bool healing_ = false;
};

}  // namespace

RunResult RunSeed(const County& county, uint64_t seed, int days) {
  return std::make_unique<Run>(county, seed, days)->Go(seed);
}

RunResult RunSeeds(const County& county, uint64_t from, int64_t count, int days, int threads,
                   const std::function<void(int64_t)>& progress) {
  std::vector<RunResult> results(static_cast<size_t>(count));
  std::atomic<int64_t> next{0}, done{0};
  std::vector<std::thread> workers;
  for (int i = 0; i < threads; ++i) {
    workers.emplace_back([&] {
      for (int64_t n; (n = next++) < count; ++done)
        results[static_cast<size_t>(n)] = RunSeed(county, from + static_cast<uint64_t>(n), days);
    });
  }
  while (done < count) {
    progress(done);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  progress(done);
  for (std::thread& worker : workers) worker.join();

  RunResult sum;
  sum.trace_hash = 0xcbf29ce484222325;
  for (const RunResult& r : results) {
    for (auto field : {&RunResult::steps, &RunResult::tickets, &RunResult::events,
                       &RunResult::alarms, &RunResult::repairs, &RunResult::kills,
                       &RunResult::refusals, &RunResult::retries, &RunResult::violations})
      sum.*field += r.*field;
    for (int i = 0; i < 64; i += 8)
      sum.trace_hash = (sum.trace_hash ^ ((r.trace_hash >> i) & 255)) * 0x100000001b3;
    for (const std::string& v : r.first_violations)
      sum.first_violations.push_back(absl::StrCat("seed ", r.seed, ": ", v));
    for (const auto& [fact, n] : r.facts) sum.facts[fact] += n;
  }
  return sum;
}

}  // namespace hotline::sim
