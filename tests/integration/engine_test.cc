// Engine, scanners, reconciler and tailer together, over the in-memory store and a clock set by
// hand.
#include <set>
#include <thread>

#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/ticket_number.h"
#include "common/base/wait.h"
#include "common/engine/engine.h"
#include "common/engine/ticket_aggregate.h"
#include "common/storage/keys.h"
#include "common/storage/memory_record_store.h"
#include "common/workers/drift_metrics.h"
#include "common/workers/reconciler.h"
#include "common/workers/scanner.h"
#include "common/workers/tailer.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest()
      : clock_(At("2026-03-02 09:00")),
        store_(8, clock_),
        secrets_("a secret of this test"),
        engine_(store_, directory_, clock_, secrets_) {
    directory_.Add(testing::Sample());
    SetLogging(false);
  }
  Ticket Create(const std::string& id = "") {
    CallInfo info;
    info.actor = Life::Agent();
    info.request_id = id;
    info.content_hash = "content";
    auto outcome = Wait<Outcome>(
        [&](auto done) { engine_.Create(Life::Complaint(), info, false, std::move(done)); });
    EXPECT_TRUE(outcome.ok()) << outcome.status();
    return outcome->ticket;
  }
  absl::StatusOr<Outcome> Do(const std::string& number, const Actor& actor, Command command) {
    CallInfo info;
    info.actor = actor;
    return Wait<Outcome>(
        [&](auto done) { engine_.Execute(number, std::move(command), info, std::move(done)); });
  }
  std::map<std::string, int> FactsOf(const std::string& number) {
    std::map<std::string, int> facts;
    for (int p = 0; p < store_.partitions(); ++p) {
      auto log = Wait<std::vector<LogEntry>>(
          [&](auto done) { store_.ReadLog(p, 0, 10000, std::move(done)); });
      for (const LogEntry& entry : *log) {
        auto event = DecodeEvent(entry.record);
        if (event->event.number != number) continue;
        for (const Fact& f : event->event.facts)
          ++facts[std::string(Name(f.type)) + " " + std::string(Name(f.level))];
      }
    }
    return facts;
  }

  SimulatedClock clock_;
  MemoryRecordStore store_;
  Directory directory_;
  Secrets secrets_;
  Engine engine_;
  TicketAggregate tickets_{engine_, directory_};
  const Aggregates kinds_ = {{kTicketKind, &tickets_}};
};

// What drift is counted by.
TEST_F(EngineTest, TellsItsObserverOfEveryEventOnce) {
  std::map<std::string, int> routed, returned;
  const DriftMetrics drift([&](const auto& labels) { ++routed[labels.at("by")]; },
                           [&](const auto& labels) { ++returned[labels.at("by")]; });
  engine_.Observe([&](const Ticket& t, const Event& e) { drift.Count(t, e); });
  const std::string number = Create("once").number;
  (void)Create("once");  // a replay
  CallInfo info;
  info.actor = Life::Agent();
  auto tried = Wait<Outcome>(
      [&](auto done) { engine_.Create(Life::Complaint(), info, true, std::move(done)); });
  EXPECT_TRUE(tried.ok());
  EXPECT_EQ(routed, (std::map<std::string, int>{{"CHOICE", 1}}));
  ASSERT_TRUE(
      Do(number, Life::Official("p-tax-1"), RequestReturn{"NOT_OUR_DUTY", "basis", "housing"})
          .ok());
  ASSERT_TRUE(Do(number, {"p-centre-2", Bit(Role::kDispatcher)}, DecideReturn{true, ""}).ok());
  EXPECT_EQ(returned, (std::map<std::string, int>{{"CHOICE", 1}}));
}

TEST_F(EngineTest, NumberThatIsTakenIsLeftForTheNextOne) {
  // A store that has forgotten its leases, as after a failover that lost one.
  class Forgetful : public MemoryRecordStore {
   public:
    using MemoryRecordStore::MemoryRecordStore;
    void LeaseNumbers(int, absl::CivilDay, int, Callback<int64_t> done) override { done(1); }
  } store(1, clock_);
  Engine one(store, directory_, clock_, secrets_), other(store, directory_, clock_, secrets_);
  std::set<std::string> numbers;
  for (Engine* engine : {&one, &one, &other, &other}) {
    CallInfo info;
    info.actor = Life::Agent();
    info.request_id = "r-" + std::to_string(numbers.size());
    info.content_hash = "content";
    auto outcome = Wait<Outcome>(
        [&](auto done) { engine->Create(Life::Complaint(), info, false, std::move(done)); });
    ASSERT_TRUE(outcome.ok()) << outcome.status();
    numbers.insert(outcome->ticket.number);
  }
  EXPECT_EQ(numbers.size(), 4u);
}

TEST_F(EngineTest, WhatWasDecidedOnALostVersionIsDecidedAnew) {
  // A store that gives out a version once and then has another of the same number, as after a
  // failover that lost what had been read.
  class Rewound : public MemoryRecordStore {
   public:
    using MemoryRecordStore::MemoryRecordStore;
    void Load(const std::string& id, Callback<std::string> done) override {
      MemoryRecordStore::Load(id, [this, done](absl::StatusOr<std::string> record) {
        auto ticket = DecodeTicket(*record);
        if (lie) ticket->chain_head = std::string(32, 'x');
        lie = false;
        done(EncodeTicket(*ticket));
      });
    }
    bool lie = false;
  } store(1, clock_);
  Engine engine(store, directory_, clock_, secrets_);
  CallInfo info;
  info.actor = Life::Agent();
  auto made = Wait<Outcome>(
      [&](auto done) { engine.Create(Life::Complaint(), info, false, std::move(done)); });
  ASSERT_TRUE(made.ok());
  store.lie = true;
  info.actor = Life::Head("tax");
  auto accepted = Wait<Outcome>(
      [&](auto done) { engine.Execute(made->ticket.number, Accept{}, info, std::move(done)); });
  ASSERT_TRUE(accepted.ok()) << accepted.status();
  auto log =
      Wait<std::vector<LogEntry>>([&](auto done) { store.ReadLog(0, 0, 10, std::move(done)); });
  ASSERT_EQ(log->size(), 2u);
  EXPECT_EQ(DecodeEvent((*log)[1].record)->event.prev_hash, DecodeEvent((*log)[0].record)->hash);
}

TEST_F(EngineTest, NothingIsRecordedWhileTheClocksDisagree) {
  class Wrong : public SimulatedClock {
   public:
    using SimulatedClock::SimulatedClock;
    bool Trusted() const override { return false; }
  } wrong(At("2026-06-02 09:00"));  // long after everything was due
  const std::string number = Create().number;
  Engine engine(store_, directory_, wrong, secrets_);
  CallInfo info;
  info.actor = Life::Agent();
  auto created = Wait<Outcome>(
      [&](auto done) { engine.Create(Life::Complaint(), info, false, std::move(done)); });
  EXPECT_EQ(created.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(ReasonOf(created.status()), "CLOCKS_DISAGREE");
  info.actor = Life::Head();
  auto accepted =
      Wait<Outcome>([&](auto done) { engine.Execute(number, Accept{}, info, std::move(done)); });
  EXPECT_EQ(ReasonOf(accepted.status()), "CLOCKS_DISAGREE");
  TicketAggregate tickets(engine, directory_);
  const Aggregates kinds = {{kTicketKind, &tickets}};
  Scanner scanner(kinds, store_, wrong);
  EXPECT_EQ(*scanner.ScanOnce(), 0);
}

TEST_F(EngineTest, RacingScannersFireEveryAlarmOnce) {
  std::vector<std::string> numbers;
  for (int i = 0; i < 40; ++i) numbers.push_back(Create().number);
  Scanner scanners[3] = {
      {kinds_, store_, clock_}, {kinds_, store_, clock_}, {kinds_, store_, clock_}};
  for (const char* at :
       {"2026-03-02 10:01", "2026-03-02 10:40", "2026-03-02 11:01", "2026-03-03 18:01"}) {
    clock_.AdvanceTo(At(at));
    std::vector<std::thread> threads;
    for (Scanner& s : scanners) threads.emplace_back([&] { (void)s.Drain(); });
    for (std::thread& t : threads) t.join();
  }
  for (const std::string& number : numbers) {
    auto facts = FactsOf(number);
    EXPECT_EQ(facts["DEEMED_ACCEPTED NONE"], 1) << number;
    EXPECT_EQ(facts["ALARM ORANGE"], 2)
        << "ACCEPT, and CONTACT, which began at the deemed acceptance";
    EXPECT_EQ(facts["ALARM RED"], 1) << "ACCEPT goes on climbing";
    EXPECT_EQ(facts["BREACHED NONE"], 2);
  }
}

TEST_F(EngineTest, CreateWithOneRequestIdFromManyThreadsIsOneTicket) {
  std::vector<std::thread> threads;
  std::mutex mutex;
  std::set<std::string> numbers;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      std::string number = Create("the-same").number;
      std::lock_guard<std::mutex> lock(mutex);
      numbers.insert(number);
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(numbers.size(), 1u);
}

TEST_F(EngineTest, ReconcilerMendsWhatWasLostAndTakesOutWhatIsTooMuch) {
  Ticket t = Create();
  Scanner scanner(kinds_, store_, clock_);
  Reconciler reconciler(kinds_, store_);
  EXPECT_EQ(*reconciler.Round(), 0) << "what a commit wrote is right";

  // The wake and the list entry are lost, a stale entry is left, and a wake of nobody stands there.
  std::string stale = keys::DepartmentIndex("tax", State::kHandling),
              right = keys::DepartmentIndex("tax", State::kDispatched);
  ASSERT_TRUE(*Wait<bool>([&](auto done) {
    store_.Repair(t.number, t.version, absl::InfiniteFuture(), {{stale, 5}, {right, std::nullopt}},
                  std::move(done));
  }));
  std::string nobody = FormatTicketNumber({absl::CivilDay(2026, 3, 2), 3, 999});
  ASSERT_TRUE(*Wait<bool>(
      [&](auto done) { store_.Repair(nobody, 0, At("2026-03-02 09:30"), {}, std::move(done)); }));
  clock_.AdvanceTo(At("2026-03-02 12:00"));
  (void)scanner.ScanOnce();
  EXPECT_EQ(FactsOf(t.number)["DEEMED_ACCEPTED NONE"], 0) << "without its wake nobody looks at it";

  EXPECT_EQ(*reconciler.Round(), 2);
  EXPECT_EQ(*reconciler.Round(), 0);
  ASSERT_TRUE(scanner.Drain().ok());
  EXPECT_EQ(FactsOf(t.number)["DEEMED_ACCEPTED NONE"], 1);
}

TEST_F(EngineTest, WakeWithNothingDueIsMendedWhereTheScannerMeetsIt) {
  Reconciler reconciler(kinds_, store_);
  Scanner scanner(kinds_, store_, clock_,
                  {.wrong = [&](const std::string& number) { reconciler.Suspect(number); }});
  for (int i = 0; i < 200; ++i) Create();  // a round over all would take four steps
  Ticket t = Create();
  std::string nobody = FormatTicketNumber({absl::CivilDay(2026, 3, 2), 3, 999});
  for (const auto& [number, version] : {std::pair(t.number, t.version), {nobody, int64_t{0}}}) {
    ASSERT_TRUE(*Wait<bool>([&](auto done) {
      store_.Repair(number, version, At("2026-03-02 08:30"), {}, std::move(done));
    }));
  }
  (void)scanner.ScanOnce();
  EXPECT_GT(scanner.oldest_due_age_ms(), 0);
  (void)scanner.ScanOnce();  // met again: no other scanner has seen to it
  EXPECT_EQ(*reconciler.Step(), 2);
  (void)scanner.ScanOnce();
  EXPECT_EQ(scanner.oldest_due_age_ms(), 0);
  clock_.AdvanceTo(At("2026-03-02 12:00"));
  ASSERT_TRUE(scanner.Drain().ok());
  EXPECT_EQ(FactsOf(t.number)["DEEMED_ACCEPTED NONE"], 1);
}

TEST_F(EngineTest, TailerHandsOutEveryEventOnceAndInOrder) {
  Tailer tailer(store_);
  std::map<int, int64_t> last;
  std::atomic<int> events{0};
  tailer.OnEvent([&](const TailedEvent& e) {
    EXPECT_EQ(e.sequence, last[e.partition] + 1);
    last[e.partition] = e.sequence;
    ++events;
  });
  for (int i = 0; i < 30; ++i) Create();
  tailer.Start();
  ASSERT_TRUE(tailer.CatchUp().ok());
  EXPECT_EQ(events, 30);
  for (int i = 0; i < 20; ++i) Create();
  ASSERT_TRUE(tailer.CatchUp().ok());
  EXPECT_EQ(events, 50);
  tailer.Stop();
}

TEST_F(EngineTest, PositionsRoundTripAndForeignOnesAreRefused) {
  LogPosition position;
  position.marks = {{0, ""}, {7, "abcdefgh"}, {123456789, "12345678"}};
  auto back = DecodePosition(EncodePosition(position), 3);
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->marks[2].sequence, 123456789);
  EXPECT_EQ(back->marks[1].hash, "abcdefgh");
  EXPECT_FALSE(DecodePosition(EncodePosition(position), 4).ok());
  EXPECT_FALSE(DecodePosition("", 3).ok());
  // A damaged token is not one of another log.
  std::string damaged = EncodePosition(position);
  for (char& c : damaged) {
    const char was = std::exchange(c, c == 'A' ? 'B' : 'A');
    EXPECT_FALSE(DecodePosition(damaged, 3).ok()) << damaged;
    c = was;
  }
}

TEST_F(EngineTest, RatingCodeChangesWithEveryReply) {
  Ticket t = Create();
  EXPECT_EQ(secrets_.RatingCode(t, 1), "") << "nothing to rate yet";
  t.petitioners[0].reply_delivered = At("2026-03-03 10:00");
  std::string first = secrets_.RatingCode(t, 1);
  EXPECT_EQ(first.size(), 10u);
  t.petitioners[0].reply_delivered = At("2026-03-05 10:00");
  EXPECT_NE(secrets_.RatingCode(t, 1), first);
  EXPECT_EQ(secrets_.RatingCode(t, 2), "");
}

TEST_F(EngineTest, BlindIndexKnowsANumberHoweverItIsWritten) {
  for (const char* written :
       {"199 0000-0001", "+86 19900000001", "0086 199 0000 0001", "１９９０００００００１"})
    EXPECT_EQ(secrets_.PhoneIndex(written), secrets_.PhoneIndex("19900000001")) << written;
  EXPECT_EQ(secrets_.PhoneIndex("（0917）3123456转8"), secrets_.PhoneIndex("09173123456"));
  EXPECT_NE(secrets_.BlindIndex("19900000001"), secrets_.BlindIndex("19900000002"));
  EXPECT_EQ(secrets_.BlindIndex(""), "");
  EXPECT_NE(secrets_.BlindIndex("19900000001"),
            Secrets("another secret").BlindIndex("19900000001"));
}

}  // namespace
}  // namespace hotline
