// A second kind of record beside tickets, as small as one can be: a reminder rings once when it is
// due, unless it was finished before. It shows what a kind must bring (a struct with a field table,
// a decision, an Aggregate), and that everything else serves it as it serves tickets: store, commit
// loop, chain, log, wakes, scanner, reconciler, numbers. In both worlds.
#include <set>

#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/domain/figures/figures.h"
#include "common/engine/change.h"
#include "common/engine/commit_loop.h"
#include "common/engine/numbers.h"
#include "common/engine/ticket_aggregate.h"
#include "common/storage/field_table.h"
#include "common/storage/keys.h"
#include "common/storage/memory_record_store.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"
#include "tests/support/redis_server.h"

namespace hotline {

struct Reminder {
  std::string number;
  int64_t version = 0;
  std::string chain_head;
  std::string of;  // the person it reminds
  absl::Time due = kUnset;
  bool rung = false, finished = false;
};

namespace form {
template <>
inline constexpr auto kFields<Reminder> =
    Fields<Reminder>(Field<1>("number", &Reminder::number), Field<2>("version", &Reminder::version),
                     Field<3>("chain_head", &Reminder::chain_head), Field<4>("of", &Reminder::of),
                     Field<5>("due", &Reminder::due), Field<6>("rung", &Reminder::rung),
                     Field<7>("finished", &Reminder::finished));
}  // namespace form

namespace {

using testing::At;
using testing::Life;

constexpr int kPartitions = 4;
constexpr char kReminderKind = 'm';

// The rules: pure, and false where there is nothing to do.
bool Finish(Reminder* reminder, absl::Time) {
  return std::exchange(reminder->finished, true) == false;
}
bool Ring(Reminder* reminder, absl::Time now) {
  if (reminder->rung || reminder->finished || now < reminder->due) return false;
  reminder->rung = true;
  return true;
}

absl::StatusOr<Reminder> DecodeReminder(std::string_view record) {
  Reminder out;
  if (form::Decode(record, &out, form::kFields<Reminder>)) return out;
  return Error(absl::StatusCode::kInternal, "RECORD_DAMAGED", "no reminder").status();
}

absl::Time WakeOf(const Reminder& r) {
  return r.rung || r.finished ? absl::InfiniteFuture() : r.due;
}

// One list a person: what is still to be done, by due.
std::map<std::string, int64_t> ListsOf(const Reminder& r) {
  if (r.finished) return {};
  return {{"m:" + r.of, absl::ToUnixMillis(r.due)}};
}

class Reminders : public Aggregate {
 public:
  using Rule = bool (*)(Reminder*, absl::Time);

  Reminders(RecordStore& store, const Clock& clock)
      : store_(store), clock_(clock), numbers_(store) {}

  void Create(int partition, const std::string& of, absl::Time due, Callback<std::string> done) {
    auto made = std::make_shared<Reminder>();
    LoopCall call;
    call.decide = [this, partition, of, due, made](const std::string*, Callback<Step> step) {
      numbers_.Next(partition, absl::CivilDay(2026, 3, 2),
                    [this, of, due, made, step](absl::StatusOr<std::string> number) {
                      if (!number.ok()) return step(number.status());
                      *made = {*number, 0, "", of, due};
                      step(Written(nullptr, made.get(), "CreateReminder"));
                    });
    };
    call.done = [made, done](absl::StatusOr<CommitResult> result) {
      if (!result.ok()) return done(result.status());
      done(RecordId(kReminderKind, made->number));
    };
    RunCommitLoop(store_, clock_, std::move(call));
  }

  void Do(const std::string& id, const std::string& verb, Rule rule, Callback<bool> done) {
    auto changed = std::make_shared<bool>(false);
    LoopCall call;
    call.id = id;
    call.decide = [this, verb, rule, changed](const std::string* record, Callback<Step> step) {
      auto before = DecodeReminder(*record);
      if (!before.ok()) return step(before.status());
      Reminder after = *before;
      *changed = rule(&after, clock_.Now());
      step(*changed ? Written(&*before, &after, verb) : Step{Step::kNothing});
    };
    call.done = [changed, done](const absl::StatusOr<CommitResult>& result) {
      if (!result.ok()) return done(result.status());
      done(*changed);
    };
    RunCommitLoop(store_, clock_, std::move(call));
  }

  void Settle(const std::string& id, Callback<bool> done) override {
    Do(id, "Settle", Ring, std::move(done));
  }
  absl::StatusOr<Placement> PlacementOf(std::string_view record) const override {
    auto reminder = DecodeReminder(record);
    if (!reminder.ok()) return reminder.status();
    return Placement{reminder->version, false, WakeOf(*reminder), ListsOf(*reminder), {}};
  }

 private:
  Step Written(const Reminder* before, Reminder* after, const std::string& verb) const {
    Event event;
    event.kind = "reminder";
    event.number = after->number;
    event.version = ++after->version;
    event.recorded = clock_.Now();
    event.verb = verb;
    if (before != nullptr) event.prev_hash = before->chain_head;
    Step step{Step::kCommit};
    Change& change = step.change;
    after->chain_head = PutEvent(event, &change);
    change.id = RecordId(kReminderKind, after->number);
    change.partition = PartitionOf(change.id);
    change.expected_version = before == nullptr ? 0 : before->version;
    change.expected_head = event.prev_hash;
    change.version = after->version;
    change.record = form::Encoded(*after);
    change.wake = WakeOf(*after);
    change.now = clock_.Now();
    std::map<std::string, int64_t> stood;
    if (before != nullptr) stood = ListsOf(*before);
    change.indexes = IndexChanges(stood, ListsOf(*after));
    return step;
  }

  RecordStore& store_;
  const Clock& clock_;
  Numbers numbers_;
};

class SecondKindTest : public ::testing::TestWithParam<const char*> {
 protected:
  SecondKindTest() : clock_(At("2026-03-02 09:00")), secrets_("a secret of this test") {
    directory_.Add(testing::Sample());
    SetLogging(false);
    if (std::string(GetParam()) == "memory") {
      store_ = std::make_unique<MemoryRecordStore>(kPartitions, clock_);
    } else {
      server_ = std::make_unique<testing::RedisServer>();
      writes_ = std::make_unique<redis::Client>(server_->options());
      reads_ = std::make_unique<redis::Client>(server_->options());
      auto store = std::make_unique<RedisRecordStore>(*writes_, *reads_, kPartitions);
      EXPECT_TRUE(store->Prepare().ok());
      store_ = std::move(store);
    }
    engine_ = std::make_unique<Engine>(*store_, directory_, clock_, secrets_);
    tickets_ = std::make_unique<TicketAggregate>(*engine_, directory_);
    reminders_ = std::make_unique<Reminders>(*store_, clock_);
    kinds_ = {{kTicketKind, tickets_.get()}, {kReminderKind, reminders_.get()}};
  }

  std::string Remind(const std::string& of, const std::string& due, int partition = 1) {
    auto id = Wait<std::string>(
        [&](auto done) { reminders_->Create(partition, of, At(due), std::move(done)); });
    EXPECT_TRUE(id.ok()) << id.status();
    return *id;
  }
  Ticket CreateTicket() {
    CallInfo info;
    info.actor = Life::Agent();
    auto outcome = Wait<Outcome>(
        [&](auto done) { engine_->Create(Life::Complaint(), info, false, std::move(done)); });
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->ticket;
  }
  absl::StatusOr<bool> Finished(const std::string& id) {
    return Wait<bool>(
        [&](auto done) { reminders_->Do(id, "FinishReminder", Finish, std::move(done)); });
  }
  Reminder Read(const std::string& id) {
    auto record = Wait<std::string>([&](auto done) { store_->Load(id, std::move(done)); });
    EXPECT_TRUE(record.ok()) << record.status();
    return *DecodeReminder(*record);
  }
  std::vector<std::string> List(const std::string& of, int partition = 1) {
    auto rows = Wait<std::vector<IndexPosition>>(
        [&](auto done) { store_->ReadIndex(partition, "m:" + of, {}, 100, std::move(done)); });
    std::vector<std::string> out;
    for (const IndexPosition& row : *rows) out.push_back(row.id);
    return out;
  }
  std::vector<DecodedEvent> Log() {
    std::vector<DecodedEvent> out;
    for (int p = 0; p < kPartitions; ++p) {
      auto entries = Wait<std::vector<LogEntry>>(
          [&](auto done) { store_->ReadLog(p, 0, 1000, std::move(done)); });
      for (const LogEntry& entry : *entries) out.push_back(*DecodeEvent(entry.record));
    }
    return out;
  }

  SimulatedClock clock_;
  Directory directory_;
  Secrets secrets_;
  std::unique_ptr<testing::RedisServer> server_;
  std::unique_ptr<redis::Client> writes_, reads_;
  std::unique_ptr<RecordStore> store_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<TicketAggregate> tickets_;
  std::unique_ptr<Reminders> reminders_;
  Aggregates kinds_;
};

TEST_P(SecondKindTest, OneScannerSettlesBothKinds) {
  const Ticket ticket = CreateTicket();
  const std::string due = Remind("p-tax-1", "2026-03-02 10:00"),
                    finished = Remind("p-tax-1", "2026-03-02 10:00"),
                    later = Remind("p-tax-1", "2026-03-05 10:00");
  EXPECT_EQ(List("p-tax-1"), (std::vector<std::string>{due, finished, later}));
  EXPECT_TRUE(*Finished(finished));
  EXPECT_FALSE(*Finished(finished)) << "nothing to do makes no version";
  clock_.AdvanceTo(At("2026-03-02 12:00"));
  Scanner scanner(kinds_, *store_, clock_);
  ASSERT_TRUE(scanner.Drain().ok());
  EXPECT_TRUE(Read(due).rung);
  EXPECT_FALSE(Read(finished).rung);
  EXPECT_FALSE(Read(later).rung);
  auto settled =
      Wait<Ticket>([&](auto done) { LoadTicket(*store_, ticket.number, std::move(done)); });
  ASSERT_TRUE(settled.ok());
  EXPECT_GT(settled->version, ticket.version) << "the ticket's limits went on";
  EXPECT_EQ(List("p-tax-1"), (std::vector<std::string>{due, later}));
}

TEST_P(SecondKindTest, RacersMakeEachVersionOnce) {
  const std::string id = Remind("p-tax-1", "2026-03-02 10:00");
  constexpr size_t kRacers = 32;
  auto outcomes = WaitAll<bool>(kRacers, [&](size_t, auto done) {
    reminders_->Do(id, "FinishReminder", Finish, std::move(done));
  });
  int64_t done = 0;
  for (const auto& outcome : outcomes) done += outcome.ok() && *outcome;
  EXPECT_EQ(done, 1) << "the losers read again and found nothing to do";
  EXPECT_EQ(Read(id).version, 2);
}

TEST_P(SecondKindTest, ChainsOfBothKindsAreWholeAndFiguresCountTicketsOnly) {
  const Ticket ticket = CreateTicket();
  const std::string id = Remind("p-tax-1", "2026-03-02 10:00");
  ASSERT_TRUE(*Finished(id));
  std::map<std::string, std::string> heads;
  FigureBook book;
  int reminders = 0;
  for (const DecodedEvent& event : Log()) {
    const std::string name = event.event.kind + "/" + event.event.number;
    EXPECT_EQ(event.event.prev_hash, heads[name]) << name;
    heads[name] = event.hash;
    reminders += event.event.kind == "reminder";
    book.Apply(event.event);
  }
  EXPECT_EQ(reminders, 2);
  EXPECT_EQ(heads["reminder/" + std::string(NumberOfRecord(id))], Read(id).chain_head);
  EXPECT_EQ(book.tickets(), 1u);
  std::set<std::string> numbers = {ticket.number, std::string(NumberOfRecord(id))};
  EXPECT_EQ(numbers.size(), 2u) << "kinds share the numbers";
}

TEST_P(SecondKindTest, TheReconcilerPutsBackWhatOfEitherKindWasLost) {
  const Ticket ticket = CreateTicket();
  const std::string id = Remind("p-tax-1", "2026-03-02 10:00");
  Reconciler reconciler(kinds_, *store_);
  EXPECT_EQ(*reconciler.Round(), 0);
  for (const auto& [lost, version] :
       {std::pair<std::string, int64_t>{ticket.number, ticket.version},
        std::pair<std::string, int64_t>{id, 1}}) {
    ASSERT_TRUE(*Wait<bool>([&](auto done) {
      store_->Repair(lost, version, absl::InfiniteFuture(), {{"m:p-tax-1", std::nullopt}},
                     std::move(done));
    }));
  }
  EXPECT_TRUE(List("p-tax-1").empty());
  EXPECT_EQ(*reconciler.Round(), 2);
  EXPECT_EQ(List("p-tax-1"), std::vector<std::string>{id});
  clock_.AdvanceTo(At("2026-03-02 10:01"));
  Scanner scanner(kinds_, *store_, clock_);
  ASSERT_TRUE(scanner.Drain().ok());
  EXPECT_TRUE(Read(id).rung);
}

// During an upgrade a process may meet records of a kind that it does not know yet.
TEST_P(SecondKindTest, AProcessThatDoesNotKnowTheKindLeavesItAlone) {
  const Ticket ticket = CreateTicket();
  const std::string id = Remind("p-tax-1", "2026-03-02 10:00");
  clock_.AdvanceTo(At("2026-03-02 12:00"));
  const Aggregates old = {{kTicketKind, tickets_.get()}};
  Scanner scanner(old, *store_, clock_);
  EXPECT_TRUE(scanner.Drain().ok()) << "the other's wake does not stand in the way";
  Reconciler reconciler(old, *store_);
  EXPECT_EQ(*reconciler.Round(), 0);
  EXPECT_FALSE(Read(id).rung);
  auto settled =
      Wait<Ticket>([&](auto done) { LoadTicket(*store_, ticket.number, std::move(done)); });
  EXPECT_GT(settled->version, ticket.version);
  Scanner knows(kinds_, *store_, clock_);
  ASSERT_TRUE(knows.Drain().ok());
  EXPECT_TRUE(Read(id).rung) << "the newer process finds the wake where it was";
}

INSTANTIATE_TEST_SUITE_P(Worlds, SecondKindTest, ::testing::Values("memory", "redis"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace hotline
