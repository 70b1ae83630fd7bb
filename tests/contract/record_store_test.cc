// The contract of a record store, held against both worlds: Redis and memory.
#include <condition_variable>
#include <optional>
#include <random>

#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"
#include "common/domain/rules/merge.h"
#include "common/engine/change.h"
#include "common/storage/keys.h"
#include "common/storage/memory_record_store.h"
#include "common/storage/record_store.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"
#include "common/storage/tickets_about.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "hotline/store/v1/record.pb.h"
#include "tests/support/life.h"
#include "tests/support/redis_server.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;

constexpr int kPartitions = 8;

template <class T>
absl::StatusOr<T> Wait(const std::function<void(Callback<T>)>& start) {
  std::mutex mutex;
  std::condition_variable ready;
  std::optional<absl::StatusOr<T>> result;
  start([&](absl::StatusOr<T> r) {
    std::lock_guard<std::mutex> lock(mutex);
    result.emplace(std::move(r));
    ready.notify_one();
  });
  std::unique_lock<std::mutex> lock(mutex);
  ready.wait(lock, [&] { return result.has_value(); });
  return *std::move(result);
}

class RecordStoreTest : public ::testing::TestWithParam<const char*> {
 protected:
  RecordStoreTest() : clock_(At("2026-03-02 09:00")) {
    if (std::string(GetParam()) == "memory") {
      store_ = std::make_unique<MemoryRecordStore>(kPartitions, clock_);
      return;
    }
    server_ = std::make_unique<testing::RedisServer>();
    writes_ = std::make_unique<redis::Client>(server_->options());
    reads_ = std::make_unique<redis::Client>(server_->options());
    auto store = std::make_unique<RedisRecordStore>(*writes_, *reads_, kPartitions);
    absl::Status prepared = store->Prepare();
    if (!prepared.ok()) ADD_FAILURE() << prepared;
    store_ = std::move(store);
  }

  // A change that makes version `version` of the ticket, with one index entry.
  Change Make(int partition, int sequence, int64_t version,
              absl::Time wake = absl::InfiniteFuture()) {
    Change c;
    c.partition = partition;
    c.id = FormatTicketNumber({absl::CivilDay(2026, 3, 2), partition, sequence});
    c.expected_version = version - 1;
    c.version = version;
    Ticket t;
    t.number = c.id;
    t.version = version;
    c.record = EncodeTicket(t);
    c.event = "event " + std::to_string(version);
    c.wake = wake;
    c.indexes = {{"u", version}};
    c.now = clock_.Now();
    return c;
  }
  absl::StatusOr<CommitResult> Commit(Change c) {
    return Wait<CommitResult>([&](auto done) { store_->Commit(std::move(c), std::move(done)); });
  }
  int64_t VersionOf(const Change& c) {
    auto t = Wait<Ticket>([&](auto done) { LoadTicket(*store_, c.id, std::move(done)); });
    return t.ok() ? t->version : -1;
  }
  std::vector<LogEntry> Log(int p) {
    return *Wait<std::vector<LogEntry>>(
        [&](auto done) { store_->ReadLog(p, 0, 1000, std::move(done)); });
  }
  std::vector<IndexPosition> Due(int p, absl::Time until) {
    return *Wait<std::vector<IndexPosition>>(
        [&](auto done) { store_->DueWakes(p, until, 100, std::move(done)); });
  }

  SimulatedClock clock_;
  std::unique_ptr<testing::RedisServer> server_;
  std::unique_ptr<redis::Client> writes_, reads_;
  std::unique_ptr<RecordStore> store_;
};

TEST_P(RecordStoreTest, CommitWritesRecordEventWakeAndIndexTogether) {
  Change c = Make(3, 1, 1, At("2026-03-02 11:00"));
  auto result = Commit(c);
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->outcome, CommitResult::kDone);
  EXPECT_EQ(result->sequence, 1);
  EXPECT_EQ(VersionOf(c), 1);
  ASSERT_EQ(Log(3).size(), 1u);
  EXPECT_EQ(Log(3)[0].record, "event 1");
  ASSERT_EQ(Due(3, At("2026-03-02 11:00")).size(), 1u);
  EXPECT_TRUE(Due(3, At("2026-03-02 10:59")).empty());
  auto scores = *Wait<std::map<std::string, int64_t>>(
      [&](auto done) { store_->Scores(c.id, {"u"}, std::move(done)); });
  EXPECT_EQ(scores["u"], 1);
  EXPECT_EQ(scores["wake"], absl::ToUnixMillis(At("2026-03-02 11:00")));
}

TEST_P(RecordStoreTest, AVersionIsMadeOnce) {
  ASSERT_EQ(Commit(Make(0, 1, 1))->outcome, CommitResult::kDone);
  EXPECT_EQ(Commit(Make(0, 1, 1))->outcome, CommitResult::kConflict);
  EXPECT_EQ(Commit(Make(0, 1, 3))->outcome, CommitResult::kConflict);
  EXPECT_EQ(Commit(Make(0, 1, 2))->outcome, CommitResult::kDone);
  EXPECT_EQ(Log(0).size(), 2u) << "a refused change leaves nothing behind";
}

// A failover may lose a version that somebody has read, and another of the same number take its
// place: what was decided on the lost one must not follow the other.
TEST_P(RecordStoreTest, WhatWasDecidedOnAnotherHistoryIsAConflict) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kAccepted).ok());
  const Ticket accepted = life.ticket;
  Change first = Make(0, 1, 1);
  Ticket stored = accepted;
  stored.version = 1;
  stored.chain_head = std::string(32, 'a');
  first.record = EncodeTicket(stored);
  ASSERT_EQ(Commit(first)->outcome, CommitResult::kDone);
  Change next = Make(0, 1, 2);
  next.expected_head = std::string(32, 'b');
  EXPECT_EQ(Commit(next)->outcome, CommitResult::kConflict);
  next.expected_head = stored.chain_head;
  EXPECT_EQ(Commit(next)->outcome, CommitResult::kDone);
  EXPECT_EQ(Log(0).size(), 2u);
}

TEST_P(RecordStoreTest, OfManyRacersForOneVersionOneWins) {
  ASSERT_EQ(Commit(Make(0, 1, 1))->outcome, CommitResult::kDone);
  constexpr int kRacers = 64;
  std::mutex mutex;
  std::condition_variable ready;
  int done = 0, conflict = 0, left = kRacers;
  for (int i = 0; i < kRacers; ++i) {
    store_->Commit(Make(0, 1, 2), [&](absl::StatusOr<CommitResult> r) {
      std::lock_guard<std::mutex> lock(mutex);
      ASSERT_TRUE(r.ok());
      ++(r->outcome == CommitResult::kDone ? done : conflict);
      if (--left == 0) ready.notify_one();
    });
  }
  std::unique_lock<std::mutex> lock(mutex);
  ready.wait(lock, [&] { return left == 0; });
  EXPECT_EQ(done, 1);
  EXPECT_EQ(conflict, kRacers - 1);
  EXPECT_EQ(Log(0).size(), 2u);
}

TEST_P(RecordStoreTest, SequencesHaveNoGap) {
  for (int i = 1; i <= 50; ++i) ASSERT_EQ(Commit(Make(5, i, 1))->outcome, CommitResult::kDone);
  auto log = Log(5);
  for (size_t i = 0; i < log.size(); ++i) EXPECT_EQ(log[i].sequence, static_cast<int64_t>(i) + 1);
  EXPECT_EQ(
      (*Wait<std::vector<int64_t>>([&](auto done) { store_->Sequences(std::move(done)); }))[5], 50);
}

TEST_P(RecordStoreTest, RequestIdIsRememberedForItsGenerations) {
  Change first = Make(1, 1, 1);
  first.request = "rid";
  first.request_answer = first.id + "hash";
  ASSERT_EQ(Commit(first)->outcome, CommitResult::kDone);
  auto again = [&](int sequence) {
    Change c = Make(1, sequence, 1);
    c.request = "rid";
    c.request_answer = c.id + "hash";
    return *Commit(c);
  };
  EXPECT_EQ(again(2).outcome, CommitResult::kReplay);
  EXPECT_EQ(again(2).answer, first.id + "hash");
  clock_.AdvanceTo(clock_.Now() + absl::Hours(71));
  EXPECT_EQ(again(3).outcome, CommitResult::kReplay) << "at least 72 hours";
  clock_.AdvanceTo(clock_.Now() + absl::Hours(150));
  EXPECT_EQ(again(4).outcome, CommitResult::kDone) << "forgotten in the end";
}

TEST_P(RecordStoreTest, ABusinessIdentityIsRememberedForEver) {
  const auto make = [&](int sequence) {
    Change c = Make(1, sequence, 1);
    c.request = "system and number";
    c.request_answer = c.id + "hash";
    c.request_for_ever = true;
    return c;
  };
  const Change first = make(1);
  ASSERT_EQ(Commit(first)->outcome, CommitResult::kDone);
  Change request = Make(1, 2, 1);
  request.request = first.request;
  EXPECT_EQ(Commit(request)->outcome, CommitResult::kDone) << "no request id is meant";
  for (int days : {1, 10, 4000}) {
    clock_.AdvanceTo(clock_.Now() + absl::Hours(24 * days));
    const auto again = Commit(make(3));
    EXPECT_EQ(again->outcome, CommitResult::kReplay) << days;
    EXPECT_EQ(again->answer, first.id + "hash");
  }
}

TEST_P(RecordStoreTest, IndexEntriesMoveAndGo) {
  Change one = Make(2, 1, 1, At("2026-03-02 11:00"));
  one.indexes.push_back({"d:tax:2", 100});
  ASSERT_TRUE(Commit(one).ok());
  Change two = Make(2, 1, 2);
  two.indexes.push_back({"d:tax:2", std::nullopt});
  two.indexes.push_back({"d:tax:3", 200});
  ASSERT_TRUE(Commit(two).ok());
  auto read = [&](const std::string& index) {
    return *Wait<std::vector<IndexPosition>>([&](auto done) {
      store_->ReadIndex(2, index, {INT64_MIN / 2, ""}, 10, std::move(done));
    });
  };
  EXPECT_TRUE(read("d:tax:2").empty());
  ASSERT_EQ(read("d:tax:3").size(), 1u);
  EXPECT_EQ(read("d:tax:3")[0].score, 200);
  EXPECT_TRUE(Due(2, absl::FromUnixSeconds(4000000000)).empty()) << "no wake is left";
}

TEST_P(RecordStoreTest, IndexPagesInOrderAlsoWithinOneScore) {
  for (int i = 1; i <= 30; ++i) {
    Change c = Make(4, i, 1);
    c.indexes = {{"x", i <= 20 ? 7 : i}};
    ASSERT_TRUE(Commit(c).ok());
  }
  std::vector<IndexPosition> all;
  IndexPosition after{INT64_MIN / 2, ""};
  for (;;) {
    auto page = *Wait<std::vector<IndexPosition>>(
        [&](auto done) { store_->ReadIndex(4, "x", after, 3, std::move(done)); });
    if (page.empty()) break;
    all.insert(all.end(), page.begin(), page.end());
    after = page.back();
  }
  ASSERT_EQ(all.size(), 30u);
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end()));
}

TEST_P(RecordStoreTest, LeasesNeverOverlap) {
  auto lease = [&](int n) {
    return *Wait<int64_t>([&](auto done) {
      store_->LeaseNumbers(0, absl::CivilDay(2026, 3, 2), n, std::move(done));
    });
  };
  EXPECT_EQ(lease(10), 1);
  EXPECT_EQ(lease(5), 11);
  EXPECT_EQ(lease(1), 16);
}

TEST_P(RecordStoreTest, RepairWritesOnlyForTheVersionItSaw) {
  Change c = Make(6, 1, 1, At("2026-03-02 11:00"));
  ASSERT_TRUE(Commit(c).ok());
  auto repair = [&](const std::string& number, int64_t version, absl::Time wake) {
    return *Wait<bool>([&](auto done) {
      store_->Repair(number, version, wake, {{"u", 42}}, std::move(done));
    });
  };
  EXPECT_FALSE(repair(c.id, 2, At("2026-03-02 12:00")));
  EXPECT_EQ(Due(6, At("2026-03-02 11:00")).size(), 1u);
  EXPECT_TRUE(repair(c.id, 1, absl::InfiniteFuture()));
  EXPECT_TRUE(Due(6, At("2026-03-02 11:00")).empty());
  std::string nobody = FormatTicketNumber({absl::CivilDay(2026, 3, 2), 6, 99});
  EXPECT_TRUE(repair(nobody, 0, absl::InfiniteFuture()));
}

TEST_P(RecordStoreTest, ScanFindsEveryTicketOnceOrMore) {
  std::set<std::string> made, found;
  for (int p = 0; p < kPartitions; ++p) {
    for (int i = 1; i <= 40; ++i) {
      Change c = Make(p, i, 1);
      made.insert(c.id);
      ASSERT_TRUE(Commit(c).ok());
    }
  }
  std::string cursor = "0";
  do {
    auto page = *Wait<RecordStore::ScanPage>(
        [&](auto done) { store_->Scan(kTicketKind, cursor, std::move(done)); });
    found.insert(page.ids.begin(), page.ids.end());
    cursor = page.cursor;
  } while (cursor != "0");
  EXPECT_EQ(found, made);
}

TEST_P(RecordStoreTest, TicketsAboutAPersonAreFoundHoweverMany) {
  std::set<std::string> of_one, of_all;
  for (int i = 1; i <= 1003; ++i) {
    Change c = Make(i == 1003 ? 2 : 3, i, 1);
    c.indexes = {{keys::PersonIndex("p-tax-1"), i / 3}};
    ASSERT_TRUE(Commit(c).ok());
    if (i < 1003) of_one.insert(c.id);
    of_all.insert(c.id);
  }
  const auto find = [&](const std::string& person, int partition) {
    return *Wait<std::set<std::string>>(
        [&](auto done) { FindTicketsAbout(*store_, person, partition, std::move(done)); });
  };
  EXPECT_EQ(find("p-tax-1", 3), of_one);
  EXPECT_EQ(find("p-tax-1", -1), of_all);
  EXPECT_TRUE(find("p-tax-10", -1).empty());
}

TEST_P(RecordStoreTest, TriesAreCountedEachForItself) {
  const auto count = [this](int partition, const std::string& guarded) {
    return *Wait<int64_t>([&](Callback<int64_t> done) {
      store_->CountTry(partition, guarded, absl::Hours(1), std::move(done));
    });
  };
  for (int64_t n = 1; n <= 7; ++n) EXPECT_EQ(count(3, "a"), n);
  EXPECT_EQ(count(3, "b"), 1);
  EXPECT_EQ(count(4, "a"), 1);
}

TEST_P(RecordStoreTest, UnknownTicketIsNotFound) {
  auto t = Wait<Ticket>([&](auto done) {
    LoadTicket(*store_, FormatTicketNumber({absl::CivilDay(2026, 3, 2), 0, 77}), std::move(done));
  });
  EXPECT_EQ(t.status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(ReasonOf(t.status()), "TICKET_NOT_FOUND");
}

INSTANTIATE_TEST_SUITE_P(Worlds, RecordStoreTest, ::testing::Values("memory", "redis"),
                         [](const auto& info) { return std::string(info.param); });

// The same operations, drawn at random, leave the same state in both worlds.
TEST(TwinTest, RandomOperationsAgree) {
  SimulatedClock clock(At("2026-03-02 09:00"));
  testing::RedisServer server;
  redis::Client client(server.options());
  RedisRecordStore real(client, client, kPartitions);
  ASSERT_TRUE(real.Prepare().ok());
  MemoryRecordStore twin(kPartitions, clock);
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    Change c;
    c.partition = static_cast<int>(random() % kPartitions);
    c.id = FormatTicketNumber(
        {absl::CivilDay(2026, 3, 2), c.partition, static_cast<int>(random() % 5) + 1});
    c.expected_version = random() % 4;
    c.version = c.expected_version + 1;
    Ticket t;
    t.number = c.id;
    t.version = c.version;
    c.record = EncodeTicket(t);
    c.event = std::to_string(i);
    if (random() % 2) c.wake = clock.Now() + absl::Minutes(static_cast<int>(random() % 100));
    c.indexes = {{"a", random() % 3 ? std::optional<int64_t>(random() % 10) : std::nullopt}};
    if (random() % 4 == 0) {
      c.request = std::to_string(random() % 20);
      c.request_answer = c.id;
      c.request_for_ever = random() % 2;
    }
    c.now = clock.Now();
    c.urgent_for_memory = random() % 2;
    auto a = Wait<CommitResult>([&](auto done) { real.Commit(c, std::move(done)); });
    auto b = Wait<CommitResult>([&](auto done) { twin.Commit(c, std::move(done)); });
    ASSERT_TRUE(a.ok() && b.ok()) << a.status();
    ASSERT_EQ(a->outcome, b->outcome) << i;
    ASSERT_EQ(a->sequence, b->sequence) << i;
    ASSERT_EQ(a->answer, b->answer) << i;
    if (random() % 50 == 0) clock.AdvanceTo(clock.Now() + absl::Hours(24));
  }
  for (int p = 0; p < kPartitions; ++p) {
    auto due = [&](RecordStore& s) {
      return *Wait<std::vector<IndexPosition>>([&](auto done) {
        s.DueWakes(p, absl::FromUnixSeconds(4000000000), 1000, std::move(done));
      });
    };
    auto index = [&](RecordStore& s) {
      return *Wait<std::vector<IndexPosition>>([&](auto done) {
        s.ReadIndex(p, "a", {INT64_MIN / 2, ""}, 1000, std::move(done));
      });
    };
    auto text = [](std::vector<IndexPosition> v) {
      std::string out;
      for (const auto& x : v) out += x.id + "@" + std::to_string(x.score) + " ";
      return out;
    };
    EXPECT_EQ(text(due(real)), text(due(twin)));
    EXPECT_EQ(text(index(real)), text(index(twin)));
  }
}

TEST(RedisStore, RefusesAnotherNumberOfPartitions) {
  testing::RedisServer server;
  redis::Client client(server.options());
  ASSERT_TRUE(RedisRecordStore(client, client, 8).Prepare().ok());
  EXPECT_EQ(ReasonOf(RedisRecordStore(client, client, 16).Prepare()), "PARTITIONS_FIXED");
}

TEST(RedisStore, AlarmsGoOnWhenMemoryIsFull) {
  testing::RedisServer server;
  redis::Client client(server.options());
  RedisRecordStore store(client, client, 8);
  ASSERT_TRUE(store.Prepare().ok());
  ASSERT_TRUE(client.CallAndWait({"CONFIG", "SET", "maxmemory", "1"}).ok());
  Change c;
  c.id = FormatTicketNumber({absl::CivilDay(2026, 3, 2), 0, 1});
  c.version = 1;
  c.record = "r";
  c.event = "e";
  c.now = At("2026-03-02 09:00");
  auto refused = Wait<CommitResult>([&](auto done) { store.Commit(c, std::move(done)); });
  EXPECT_EQ(ReasonOf(refused.status()), "STORAGE_FULL") << refused.status();
  c.urgent_for_memory = true;
  auto done = Wait<CommitResult>([&](auto d) { store.Commit(c, std::move(d)); });
  ASSERT_TRUE(done.ok()) << done.status();
  EXPECT_EQ(done->outcome, CommitResult::kDone);
}

TEST(StoredForm, TicketAndEventSurviveStorage) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  auto back = DecodeTicket(EncodeTicket(life.ticket));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(EncodeTicket(*back), EncodeTicket(life.ticket));
  std::string previous;
  for (Event event : life.events) {
    event.prev_hash = previous;
    EncodedEvent encoded = EncodeEvent(event, "0123456789abcdef");
    auto decoded = DecodeEvent(encoded.record);
    ASSERT_TRUE(decoded.ok());
    EXPECT_EQ(decoded->hash, encoded.hash);
    EXPECT_EQ(decoded->event.prev_hash, previous);
    EXPECT_EQ(decoded->event.facts.size(), event.facts.size());
    EXPECT_TRUE(SealIntact(encoded.record));
    auto sealed = OpenSeal(encoded.record);
    ASSERT_TRUE(sealed.ok());
    decoded->event.priv = *std::move(sealed);
    EXPECT_EQ(EncodeEvent(decoded->event, "0123456789abcdef").hash, encoded.hash);
    previous = encoded.hash;
  }
}

TEST(StoredForm, OversightAndPromiseSurviveAndAreRefusedByOlderProcesses) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  store::v1::TicketRecord plain, marked;
  ASSERT_TRUE(plain.ParseFromString(EncodeTicket(life.ticket)));
  EXPECT_EQ(plain.schema(), 2);
  Ticket ticket = life.ticket;
  ticket.supervised = ticket.final_reply = true;
  ticket.duty = "tax";
  ticket.interview = "housing";
  ticket.appeal = {1, "p-centre-3"};
  Ticket excluded = ticket;
  excluded.exclusion = Exclusion::kGranted;
  EXPECT_EQ(DecodeTicket(EncodeTicket(excluded))->exclusion, Exclusion::kGranted);
  ticket.petitioners[0].appealed = ticket.petitioners[0].rating_excluded = true;
  ticket.promise = {1, true, At("2026-04-01 00:00"), true};
  auto back = DecodeTicket(EncodeTicket(ticket));
  ASSERT_TRUE(back.ok());
  EXPECT_TRUE(back->supervised && back->final_reply);
  EXPECT_EQ(back->duty, "tax");
  EXPECT_EQ(back->interview, "housing");
  EXPECT_EQ(back->appeal.petitioner, 1);
  EXPECT_EQ(back->appeal.first_decider, "p-centre-3");
  EXPECT_TRUE(back->petitioners[0].appealed && back->petitioners[0].rating_excluded);
  EXPECT_EQ(back->promise.leg, 1);
  EXPECT_TRUE(back->promise.interim && back->promise.reported);
  EXPECT_EQ(back->promise.due, At("2026-04-01 00:00"));
  ASSERT_TRUE(marked.ParseFromString(EncodeTicket(ticket)));
  EXPECT_EQ(marked.schema(), 4);
}

TEST(StoredForm, BothSidesOfAMergeSurviveAndAreRefusedByOlderProcesses) {
  Life parent;
  parent.number = "2603020000000033";
  ASSERT_TRUE(parent.Reach(State::kHandling).ok());
  Life child;
  child.other = &parent.ticket;
  ASSERT_TRUE(child.Reach(State::kAccepted).ok());
  ASSERT_TRUE(child.Do(Life::Dispatcher(), Merge{parent.number, "", ""}, "2026-03-02 11:00").ok());
  const auto errands = ErrandsOf(child.ticket);
  ASSERT_EQ(errands.size(), 1u);
  ASSERT_TRUE(parent.Do(Life::System(), errands[0].command, "2026-03-02 11:00").ok());
  EXPECT_TRUE(IndexesOf(child.ticket).contains(keys::ErrandIndex()));
  EXPECT_FALSE(IndexesOf(parent.ticket).contains(keys::ErrandIndex()));
  for (const Ticket* t : {&parent.ticket, &child.ticket}) {
    auto back = DecodeTicket(EncodeTicket(*t));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(EncodeTicket(*back), EncodeTicket(*t));
    store::v1::TicketRecord record;
    ASSERT_TRUE(record.ParseFromString(EncodeTicket(*t)));
    EXPECT_GE(record.schema(), 5);  // a void limit needs a later one
  }
  auto back = DecodeTicket(EncodeTicket(parent.ticket));
  ASSERT_EQ(back->merged.size(), 1u);
  EXPECT_EQ(back->merged[0].number, child.number);
  EXPECT_EQ(back->merged[0].stage, MergeStage::kHeld);
  EXPECT_EQ(back->limits.back().ticket, child.number);
  back = DecodeTicket(EncodeTicket(child.ticket));
  EXPECT_EQ(back->into.parent, parent.number);
  EXPECT_EQ(back->into.merge, child.ticket.version);
}

TEST(StoredForm, PrivateTextIsWhatTheChainCoversOrGone) {
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  store::v1::EventRecord record;
  ASSERT_TRUE(record.ParseFromString(EncodeEvent(life.events[0], "0123456789abcdef").record));
  ASSERT_FALSE(record.sealed().empty());
  EXPECT_TRUE(SealIntact(record.SerializeAsString()));
  std::string sealed = record.sealed();
  record.mutable_sealed()->back() ^= 1;
  EXPECT_FALSE(SealIntact(record.SerializeAsString()));
  record.clear_sealed();
  EXPECT_TRUE(SealIntact(record.SerializeAsString()));
}

TEST(StoredForm, DamageIsAnErrorNotACrash) {
  google::protobuf::LogSilencer quiet;  // it would tell of every damaged text
  Life life;
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  std::string bytes = EncodeTicket(life.ticket);
  std::mt19937 random(3);
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = bytes.substr(0, random() % bytes.size());
    if (!damaged.empty())
      damaged[random() % damaged.size()] ^= static_cast<char>(1 << random() % 8);
    (void)DecodeTicket(damaged);
    (void)DecodeEvent(damaged);
  }
  EXPECT_EQ(ReasonOf(DecodeTicket("").status()), "RECORD_DAMAGED");
}

}  // namespace
}  // namespace hotline
