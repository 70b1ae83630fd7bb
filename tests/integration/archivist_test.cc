// The archive: what leaves Redis reads as before, wherever the move was broken off, and what does
// not fit together stays where it is.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/ticket_number.h"
#include "common/base/wait.h"
#include "common/engine/directory.h"
#include "common/engine/ticket_aggregate.h"
#include "common/storage/archivist.h"
#include "common/storage/commit_call.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "common/storage/tickets.h"
#include "common/workers/reconciler.h"
#include "gtest/gtest.h"
#include "tests/support/redis_server.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;

constexpr int kPartitions = 8, kPartition = 3;

class ArchivistTest : public ::testing::Test {
 protected:
  ArchivistTest()
      : client_(server_.options()),
        archive_(std::make_shared<LogArchive>(Folder())),
        store_(client_, client_, kPartitions, archive_),
        archivist_(client_, *archive_) {
    std::filesystem::create_directories(Folder());
    absl::Status prepared = store_.Prepare();
    if (!prepared.ok()) ADD_FAILURE() << prepared;
  }

  std::string Folder() const { return server_.directory() + "/archive"; }
  std::string File(int64_t segment) const {
    return absl::StrFormat("%s/p003/%012d.segment", Folder(), FirstOf(segment));
  }

  static std::string Number(int i) {
    return FormatTicketNumber({absl::CivilDay(2026, 3, 2) + i / 40, kPartition, i % 40 + 1});
  }
  static absl::Time When(int64_t sequence) {
    return At("2026-03-02 09:00") + absl::Minutes(sequence);
  }

  // The next version of a ticket, as a commit makes it.
  void Put(Ticket& t, State state) {
    Event event;
    event.number = t.number;
    event.version = t.version + 1;
    event.recorded = When(++sequence_);
    event.verb = "Settle";
    event.state_after = state;
    event.prev_hash = t.chain_head;
    Fact& fact = event.facts.emplace_back();
    fact.type = state == State::kArchived ? FactType::kArchived : FactType::kAnswered;
    fact.at = event.recorded;
    const EncodedEvent encoded = EncodeEvent(event, "0123456789abcdef");
    Change c;
    c.partition = kPartition;
    c.id = t.number;
    c.expected_version = t.version;
    c.expected_head = t.chain_head;
    c.version = t.version = event.version;
    t.chain_head = encoded.hash;
    t.state = state;
    t.updated = event.recorded;
    t.policy_version = 1;
    c.record = EncodeTicket(t);
    c.event = encoded.record;
    c.now = event.recorded;
    auto done = Wait<CommitResult>([&](auto cb) { store_.Commit(std::move(c), std::move(cb)); });
    ASSERT_TRUE(done.ok()) << done.status();
    ASSERT_EQ(done->outcome, CommitResult::kDone);
  }
  // So many tickets, answered and archived: two events each.
  void Fill(int tickets) {
    for (int i = 0; i < tickets; ++i) {
      Ticket t;
      t.number = Number(i);
      t.priv.text = absl::StrCat("诉求 ", i);
      Put(t, State::kAnswered);
      Put(t, State::kArchived);
    }
    log_ = Log();
    for (int i = 0; i < tickets; ++i) tickets_[Number(i)] = *Load(Number(i));
  }

  std::vector<LogEntry> Log(int64_t after = 0, int limit = 100000) {
    auto log = Wait<std::vector<LogEntry>>(
        [&](auto done) { store_.ReadLog(kPartition, after, limit, std::move(done)); });
    EXPECT_TRUE(log.ok()) << log.status();
    return log.ok() ? *log : std::vector<LogEntry>();
  }
  absl::StatusOr<std::string> Load(const std::string& number) {
    auto ticket = Wait<Ticket>([&](auto done) { LoadTicket(store_, number, std::move(done)); });
    if (!ticket.ok()) return ticket.status();
    return EncodeTicket(*ticket);
  }
  void Do(std::vector<std::string> call) {
    auto reply = client_.CallAndWait(std::move(call));
    ASSERT_TRUE(reply.ok()) << reply.status();
  }
  int64_t Length() { return client_.CallAndWait({"XLEN", keys::Log(kPartition)})->integer; }
  int64_t Records() {
    return static_cast<int64_t>(
        client_.CallAndWait({"KEYS", keys::Record(kPartition, "*")})->items.size());
  }
  absl::StatusOr<bool> Move(absl::Time before = At("2027-01-01 00:00")) {
    return archivist_.MoveOldest(kPartition, before);
  }
  int MoveAll() {
    for (int moved = 0;; ++moved) {
      auto one = Move();
      EXPECT_TRUE(one.ok()) << one.status();
      if (!one.ok() || !*one) return moved;
    }
  }
  // Everything that was there is there, from wherever one begins.
  void ExpectAllRead() {
    for (int64_t after : {int64_t{0}, int64_t{1}, int64_t{255}, int64_t{256}, int64_t{300},
                          int64_t{511}, int64_t{512}, int64_t{599}}) {
      for (int limit : {1, 100, 256, 100000}) {
        const auto entries = Log(after, limit);
        const auto wanted = std::min<int64_t>(limit, static_cast<int64_t>(log_.size()) - after);
        ASSERT_EQ(static_cast<int64_t>(entries.size()), std::max<int64_t>(wanted, 0));
        for (size_t i = 0; i < entries.size(); ++i) {
          const LogEntry& was = log_[static_cast<size_t>(after) + i];
          ASSERT_EQ(entries[i].sequence, was.sequence);
          ASSERT_EQ(entries[i].record, was.record);
        }
      }
    }
    for (const auto& [number, record] : tickets_) {
      auto now = Load(number);
      ASSERT_TRUE(now.ok()) << now.status();
      ASSERT_EQ(*now, record);
    }
  }

  testing::RedisServer server_;
  redis::Client client_;
  std::shared_ptr<LogArchive> archive_;
  RedisRecordStore store_;
  Archivist archivist_;
  int64_t sequence_ = 0;
  std::vector<LogEntry> log_;
  std::map<std::string, std::string> tickets_;
};

TEST_F(ArchivistTest, WhatIsOldLeavesAndReadsAsBefore) {
  Fill(300);  // 600 events: two segments and a part of the third
  EXPECT_EQ(MoveAll(), 2);
  EXPECT_EQ(Length(), 600 - 512);
  EXPECT_EQ(Records(), 300 - 256);
  ExpectAllRead();
  EXPECT_EQ(Load(Number(999)).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(ArchivistTest, WhatIsYoungStaysAndALogIsNeverEmptied) {
  Fill(128);  // a whole segment, and nothing after it
  EXPECT_FALSE(*Move());
  Ticket next;
  next.number = Number(500);
  Put(next, State::kReceived);
  EXPECT_FALSE(*Move(When(256))) << "its last event is not from before";
  EXPECT_TRUE(*Move(When(256) + absl::Milliseconds(1)));
  EXPECT_EQ(Length(), 1);
  // The log goes on where it was.
  Put(next, State::kAnswered);
  EXPECT_EQ(Log(256).back().sequence, 258);
}

TEST_F(ArchivistTest, ATicketThatIsNotArchivedKeepsItsRecordWhenItsEventsLeave) {
  Ticket open;
  open.number = Number(900);
  Put(open, State::kReceived);
  Fill(200);
  EXPECT_EQ(MoveAll(), 1);
  EXPECT_EQ(client_.CallAndWait({"EXISTS", keys::Record(kPartition, open.number)})->integer, 1);
  Put(open, State::kAnswered);
  log_.push_back(Log(401).back());
  ExpectAllRead();
}

TEST_F(ArchivistTest, BrokenOffAfterAnyStepItIsTakenUpAgain) {
  Fill(300);
  // The file is written, nothing has left.
  Segment segment;
  for (int i = 0; i < kSegmentEvents; ++i)
    segment.events.push_back(log_[static_cast<size_t>(i)].record);
  for (int i = 0; i < kSegmentEvents / 2; ++i) {
    auto raw = client_.CallAndWait({"GET", keys::Record(kPartition, Number(i))});
    segment.tickets[Number(i)] = raw->text.substr(8);
  }
  ASSERT_TRUE(archive_->Write(kPartition, 0, segment).ok());
  ExpectAllRead();
  // Some tickets have left.
  for (int i = 0; i < 50; ++i) {
    auto gone = client_.CallAndWait({"FCALL", "archive", "2", keys::Record(kPartition, Number(i)),
                                     keys::Archived(kPartition, Number(i)), "0", VersionBytes(2),
                                     Number(i)});
    ASSERT_TRUE(gone.ok()) << gone.status();
    ASSERT_EQ(gone->integer, 0);
  }
  EXPECT_EQ(Records(), 250);
  ExpectAllRead();
  EXPECT_EQ(MoveAll(), 2);
  EXPECT_EQ(Length(), 88);
  ExpectAllRead();
  // All of it done, by a process that does not know.
  EXPECT_FALSE(*Move());
}

TEST_F(ArchivistTest, AnyNumberMayMoveAtOnce) {
  Fill(300);
  std::vector<std::thread> movers;
  for (int i = 0; i < 3; ++i) {
    movers.emplace_back([this] {
      redis::Client client(server_.options());
      LogArchive archive(Folder());
      Archivist archivist(client, archive);
      for (;;) {
        auto one = archivist.MoveOldest(kPartition, At("2027-01-01 00:00"));
        EXPECT_TRUE(one.ok()) << one.status();
        if (!one.ok() || !*one) return;
      }
    });
  }
  for (std::thread& mover : movers) mover.join();
  EXPECT_EQ(Length(), 88);
  EXPECT_EQ(Records(), 44);
  ExpectAllRead();
}

TEST_F(ArchivistTest, AFileThatTellsOtherwiseIsNeitherWrittenOverNorFollowed) {
  Fill(200);
  Segment other;
  other.events.assign(kSegmentEvents, "another event");
  ASSERT_TRUE(archive_->Write(kPartition, 0, other).ok());
  const std::string file = *ReadFile(File(0));
  EXPECT_EQ(ReasonOf(Move().status()), "ARCHIVE_DIFFERS");
  EXPECT_EQ(*ReadFile(File(0)), file);
  EXPECT_EQ(Length(), 400);
  EXPECT_EQ(Records(), 200);
}

TEST_F(ArchivistTest, ATicketThatIsNotWhatItsEventSaysStays) {
  Fill(200);
  Ticket changed;
  changed.number = Number(7);
  changed.version = 3;
  Do({"SET", keys::Record(kPartition, Number(7)), VersionBytes(3) + EncodeTicket(changed)});
  EXPECT_EQ(ReasonOf(Move().status()), "ARCHIVE_DIFFERS");
  EXPECT_EQ(Length(), 400);
  EXPECT_EQ(Records(), 200);
}

TEST_F(ArchivistTest, ASpoiltFileIsFoundOutBeforeAnythingLeaves) {
  Fill(200);
  ASSERT_TRUE(*Move());
  const std::string whole = *ReadFile(File(0));
  auto reading = [&](const std::string& bytes) {
    EXPECT_TRUE(WriteFile(File(0), bytes).ok());
    return ReasonOf(LogArchive(Folder()).Read(kPartition, 0).status());
  };
  EXPECT_EQ(reading(""), "ARCHIVE_DAMAGED");
  EXPECT_EQ(reading("not a segment at all, but long enough for one"), "ARCHIVE_DAMAGED");
  for (size_t cut : {whole.size() / 2, whole.size() - 1})
    EXPECT_EQ(reading(whole.substr(0, cut)), "ARCHIVE_DAMAGED") << cut;
  EXPECT_EQ(reading(whole + "x"), "ARCHIVE_DAMAGED");
  for (size_t at = 10; at < whole.size(); at += whole.size() / 40) {
    std::string spoilt = whole;
    spoilt[at] = static_cast<char>(spoilt[at] ^ 0x10);
    EXPECT_EQ(reading(spoilt), "ARCHIVE_DAMAGED") << at;
  }
  EXPECT_EQ(reading(whole), "");
  // The file of another place.
  std::filesystem::copy_file(File(0), File(1));
  EXPECT_EQ(ReasonOf(LogArchive(Folder()).Read(kPartition, 1).status()), "ARCHIVE_DAMAGED");
}

TEST_F(ArchivistTest, WhatCannotBeReadIsSaidAndNothingIsTakenForGone) {
  Fill(200);
  ASSERT_TRUE(*Move());
  auto log = [](RedisRecordStore& store) {
    return Wait<std::vector<LogEntry>>(
               [&](auto done) { store.ReadLog(kPartition, 0, 10, std::move(done)); })
        .status();
  };
  auto ticket = [](RedisRecordStore& store) {
    return Wait<Ticket>([&](auto done) { LoadTicket(store, Number(0), std::move(done)); }).status();
  };
  RedisRecordStore without(client_, client_, kPartitions);
  EXPECT_EQ(ReasonOf(log(without)), "ARCHIVE_UNREADABLE");
  EXPECT_EQ(ReasonOf(ticket(without)), "ARCHIVE_UNREADABLE");
  EXPECT_EQ(ticket(without).code(), absl::StatusCode::kUnavailable);
  RedisRecordStore wrong(client_, client_, kPartitions,
                         std::make_shared<LogArchive>(Folder() + "-elsewhere"));
  EXPECT_EQ(ReasonOf(log(wrong)), "ARCHIVE_UNREADABLE");
  std::filesystem::remove(File(0));
  RedisRecordStore incomplete(client_, client_, kPartitions,
                              std::make_shared<LogArchive>(Folder()));
  EXPECT_EQ(ReasonOf(log(incomplete)), "ARCHIVE_INCOMPLETE");
  EXPECT_EQ(ReasonOf(ticket(incomplete)), "ARCHIVE_INCOMPLETE");
}

// What was read back once and has gone since is not on the disk.
TEST_F(ArchivistTest, NothingLeavesForAFileThatHasGone) {
  Fill(300);
  const std::string places = keys::Archived(kPartition, Number(0));
  Do({"SET", places, "another type"});
  EXPECT_FALSE(Move().ok()) << "it broke off after the file was written";
  ASSERT_TRUE(std::filesystem::remove(File(0)));
  Do({"DEL", places});
  EXPECT_TRUE(*Move());
  EXPECT_TRUE(std::filesystem::exists(File(0)));
  // Nor where what left before is missing.
  ASSERT_TRUE(std::filesystem::remove(File(0)));
  EXPECT_EQ(ReasonOf(Move().status()), "ARCHIVE_FOREIGN");
  EXPECT_EQ(Length(), 600 - 256);
}

TEST_F(ArchivistTest, NothingLeavesForTheFolderOfAnother) {
  Fill(300);
  const std::string theirs = Folder() + "-theirs", empty = Folder() + "-empty";
  std::filesystem::create_directories(theirs);
  std::filesystem::create_directories(empty);
  EXPECT_TRUE(*Move());
  LogArchive other(theirs), unmounted(empty), nowhere(Folder() + "-nowhere");
  ASSERT_TRUE(other.SetOwner("another installation").ok());
  for (LogArchive* archive : {&other, &unmounted}) {
    Archivist archivist(client_, *archive);
    EXPECT_EQ(ReasonOf(archivist.MoveOldest(kPartition, At("2027-01-01 00:00")).status()),
              "ARCHIVE_FOREIGN");
  }
  EXPECT_EQ(
      ReasonOf(Archivist(client_, nowhere).MoveOldest(kPartition, At("2027-01-01 00:00")).status()),
      "ARCHIVE_UNREADABLE");
  EXPECT_EQ(Length(), 600 - 256);
}

TEST_F(ArchivistTest, AFileThatWasReplacedIsReadAnew) {
  Fill(200);
  ASSERT_TRUE(*Move());
  ExpectAllRead();
  Segment other = **archive_->Read(kPartition, 0);
  other.events[0] = "another event";
  ASSERT_TRUE(LogArchive(Folder()).Write(kPartition, 0, other).ok());
  EXPECT_EQ(Log(0, 1)[0].record, "another event");
}

// A disk across a network that does not answer: a pipe nobody writes into.
TEST_F(ArchivistTest, AFolderThatHangsIsAnsweredForInTimeAndHoldsNobodyUp) {
  Fill(200);
  ASSERT_TRUE(*Move());
  ASSERT_TRUE(std::filesystem::remove(File(0)));
  ASSERT_EQ(mkfifo(File(0).c_str(), 0600), 0);
  auto store = std::make_unique<RedisRecordStore>(client_, client_, kPartitions,
                                                  std::make_shared<LogArchive>(Folder()));
  auto tickets = WaitAll<Ticket>(3, [&](size_t i, auto done) {
    LoadTicket(*store, Number(static_cast<int>(i)), std::move(done));
  });
  for (const auto& ticket : tickets)
    EXPECT_EQ(ReasonOf(ticket.status()), "ARCHIVE_UNREADABLE") << ticket.status();
  // What is in Redis is read as ever.
  auto standing =
      Wait<Ticket>([&](auto done) { LoadTicket(*store, Number(199), std::move(done)); });
  EXPECT_TRUE(standing.ok()) << standing.status();
  store.reset();
}

TEST_F(ArchivistTest, AnIndexEntryLeftBehindIsTakenAway) {
  Fill(200);
  ASSERT_TRUE(*Move());
  Do({"ZADD", keys::Wake(kPartition), "1000", Number(0)});
  Do({"ZADD", keys::Index(kPartition, keys::UpdatedIndex()), "1000", Number(0)});
  Directory directory;
  JurisdictionData data = testing::Sample()->data();
  data.version = 1;
  directory.Add(std::make_shared<const Jurisdiction>(std::move(data)));
  Secrets secrets("a secret of this test");
  SimulatedClock clock(At("2026-03-02 09:00"));
  Engine engine(store_, directory, clock, secrets);
  TicketAggregate tickets(engine, directory);
  const Aggregates kinds = {{kTicketKind, &tickets}};
  Reconciler reconciler(kinds, store_);
  reconciler.Suspect(Number(0));
  auto mended = reconciler.Step();
  ASSERT_TRUE(mended.ok()) << mended.status();
  EXPECT_EQ(*mended, 1);
  EXPECT_EQ(client_.CallAndWait({"ZCARD", keys::Wake(kPartition)})->integer, 0);
  EXPECT_EQ(client_.CallAndWait({"ZCARD", keys::Index(kPartition, keys::UpdatedIndex())})->integer,
            0);
}

}  // namespace
}  // namespace hotline
