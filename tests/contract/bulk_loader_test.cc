// What the bulk loader writes is what the product's own commits leave, key by key and byte by byte.
#include "absl/time/clock.h"
#include "common/base/wait.h"
#include "common/engine/change.h"
#include "common/storage/redis_record_store.h"
#include "common/storage/stored_form.h"
#include "gtest/gtest.h"
#include "tests/bench/history.h"
#include "tests/support/redis_server.h"
#include "tests/support/sample.h"

namespace hotline::bench {
namespace {

std::map<std::string, std::string> Contents(redis::Client& client) {
  std::map<std::string, std::string> out;
  auto keys = client.CallAndWait({"KEYS", "h:{*"});
  for (const auto& key : keys->items) out[key.text] = client.CallAndWait({"DUMP", key.text})->text;
  return out;
}

TEST(BulkLoader, LeavesWhatCommitsLeave) {
  auto policies = testing::Sample();
  std::vector<LifeChanges> lives = ClosedLives(6, testing::At("2026-03-20 10:00"), 3);
  for (LifeChanges& storm : StormLives(3, testing::At("2026-03-21 10:00")))
    lives.push_back(std::move(storm));
  ASSERT_GE(lives[0].size(), 7u);

  testing::RedisServer committed, loaded;
  redis::Client commits(committed.options()), loads(loaded.options());
  RedisRecordStore store(commits, commits, 64);
  ASSERT_TRUE(store.Prepare().ok());
  {
    BulkLoader loader(loaded.socket(), 64);
    for (const LifeChanges& life : lives) {
      for (Change change : life) {
        change.request.clear();  // those of history are forgotten
        auto result = Wait<CommitResult>(
            [&](auto done) { store.Commit(std::move(change), std::move(done)); });
        ASSERT_TRUE(result.ok()) << result.status();
        ASSERT_EQ(result->outcome, CommitResult::kDone);
      }
      // The life as the loader takes it: all events, and what stands in the end.
      LifeChanges whole = life;
      auto ticket = DecodeTicket(whole.back().record);
      ASSERT_TRUE(ticket.ok());
      whole.back().indexes.clear();
      for (const auto& [index, score] : IndexesOf(*ticket))
        whole.back().indexes.push_back({index, score});
      loader.Add(whole);
    }
    loader.Finish();
  }
  auto expected = Contents(commits), found = Contents(loads);
  EXPECT_GT(expected.size(), 20u);
  for (const auto& [key, value] : expected) {
    ASSERT_TRUE(found.contains(key)) << key;
    EXPECT_EQ(found[key], value) << key;
  }
  EXPECT_EQ(found.size(), expected.size());
}

TEST(BulkLoader, CopiesAreWholeLivesOfTheirOwn) {
  std::vector<LifeChanges> lives = ClosedLives(1, testing::At("2026-03-20 10:00"), 1);
  const std::string number = "2603200070000010";
  LifeChanges copy = CopyOf(lives[0], number, testing::Sample());
  ASSERT_EQ(copy.size(), lives[0].size());
  std::string previous;
  for (const Change& change : copy) {
    auto event = DecodeEvent(change.event);
    ASSERT_TRUE(event.ok());
    EXPECT_EQ(event->event.number, number);
    EXPECT_EQ(event->event.prev_hash, previous);
    previous = event->hash;
  }
  auto ticket = DecodeTicket(copy.back().record);
  ASSERT_TRUE(ticket.ok());
  EXPECT_EQ(ticket->number, number);
  EXPECT_EQ(ticket->chain_head, previous);
  EXPECT_EQ(ticket->version, static_cast<int64_t>(copy.size()));
}

}  // namespace
}  // namespace hotline::bench
