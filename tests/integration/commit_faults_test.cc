// The commit function against a store that is not sound: an error at any of its commands, or
// another type under any of its keys, leaves a change either done or not begun, and its neighbours
// alone.
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/storage/commit_call.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"
#include "gtest/gtest.h"
#include "tests/support/redis_server.h"

namespace hotline {
namespace {

constexpr char kNumber[] = "2603020030000011";

Change CreateChange(const std::string& number = kNumber) {
  Change c;
  c.partition = 3;
  c.id = number;
  c.version = 1;
  c.record = "record";
  c.event = "event";
  c.wake = absl::FromUnixMillis(1000);
  c.indexes = {{"u", 5}, {"d:tax:1", 7}};
  c.request = "request " + number.substr(8);
  c.request_answer = number;
  c.now = absl::FromUnixSeconds(1'700'000'000);
  return c;
}

Change VerbChange() {
  Change c = CreateChange();
  c.expected_version = 1;
  c.version = 2;
  c.record = "record 2";
  c.event = "event 2";
  c.request.clear();
  c.indexes = {{"u", 6}, {"d:tax:1", std::nullopt}, {"d:tax:2", 9}};
  return c;
}

class CommitFaultsTest : public ::testing::Test {
 protected:
  CommitFaultsTest() : client_(server_.options()) {}

  void Load(const std::string& library) {
    auto loaded = client_.CallAndWait({"FUNCTION", "LOAD", "REPLACE", library});
    ASSERT_TRUE(loaded.ok()) << loaded.status();
  }
  std::vector<absl::StatusOr<CommitResult>> Commit(const std::vector<Change>& changes) {
    std::vector<const Change*> pointers;
    for (const Change& c : changes) pointers.push_back(&c);
    auto reply = client_.CallAndWait(CommitCall("commit", pointers));
    EXPECT_TRUE(reply.ok()) << reply.status();
    std::vector<absl::StatusOr<CommitResult>> out;
    for (size_t i = 0; reply.ok() && i < reply->items.size(); ++i)
      out.push_back(ReadCommit(reply->items[i]));
    return out;
  }
  // Everything in the store; `but` is left out.
  std::map<std::string, std::string> Contents(const std::string& but = "") {
    std::map<std::string, std::string> out;
    auto keys = client_.CallAndWait({"KEYS", "*"});
    for (const auto& key : keys->items) {
      if (key.text != but) out[key.text] = client_.CallAndWait({"DUMP", key.text})->text;
    }
    return out;
  }
  void Flush() { ASSERT_TRUE(client_.CallAndWait({"FLUSHALL"}).ok()); }
  std::string Stored() {
    auto value = client_.CallAndWait({"GETRANGE", keys::Record(3, kNumber), "8", "-1"});
    return value.ok() ? value->text : "?";
  }
  int64_t LogLength() {
    auto length = client_.CallAndWait({"XLEN", keys::Log(3)});
    return length.ok() ? length->integer : -1;
  }

  testing::RedisServer server_;
  redis::Client client_;
};

// The library with a counter in every command: the k-th answers an error instead of being done.
std::string Faulty() {
  std::string library = absl::StrReplaceAll(FunctionLibrary(), {{"redis.pcall(", "faulty("}});
  EXPECT_NE(library, FunctionLibrary());
  size_t after = library.find('\n') + 1;
  library.insert(after,
                 "local calls, fault = 0, 0\n"
                 "local function faulty(...)\n"
                 "  if calls == 0 then fault = tonumber(redis.call('GET', 'fault') or '0') end\n"
                 "  calls = calls + 1\n"
                 "  if calls == fault then return {err = 'INJECTED'} end\n"
                 "  return redis.pcall(...)\n"
                 "end\n");
  return absl::StrReplaceAll(library, {{"local changes = tonumber(ARGV[1])",
                                        "local changes = tonumber(ARGV[1]); calls = 0"}});
}

TEST_F(CommitFaultsTest, AnErrorAtEveryCommandLeavesAllOrNothing) {
  Load(Faulty());
  for (bool verb : {false, true}) {
    int done = 0, refused = 0;
    for (int k = 1;; ++k) {
      Flush();
      if (verb) {
        ASSERT_TRUE(Commit({CreateChange()})[0].ok());
      }
      auto before = Contents();
      ASSERT_TRUE(client_.CallAndWait({"SET", "fault", absl::StrCat(k)}).ok());
      auto result = Commit({verb ? VerbChange() : CreateChange()})[0];
      if (result.ok()) {
        ++done;
        EXPECT_EQ(result->outcome, CommitResult::kDone) << k;
        EXPECT_EQ(Stored(), verb ? "record 2" : "record") << k;
        EXPECT_EQ(LogLength(), verb ? 2 : 1) << k;
      } else {
        ++refused;
        EXPECT_EQ(ReasonOf(result.status()), "STORE_DAMAGED") << k;
        auto after = Contents("fault");
        // An emptied log is as good as none.
        if (!before.contains(keys::Log(3)) && LogLength() == 0) after.erase(keys::Log(3));
        if (verb) {
          EXPECT_EQ(Stored(), "record") << k;
          EXPECT_EQ(LogLength(), 1) << k;
          before.erase(keys::Log(3)), after.erase(keys::Log(3));
        } else {
          // A counter taken back stands at zero instead of nowhere.
          before.erase(keys::Sequence(3)), after.erase(keys::Sequence(3));
        }
        EXPECT_EQ(after, before) << k;
      }
      // Whatever happened, the same change goes through afterwards, or is known.
      ASSERT_TRUE(client_.CallAndWait({"DEL", "fault"}).ok());
      auto again = Commit({verb ? VerbChange() : CreateChange()})[0];
      ASSERT_TRUE(again.ok()) << k << ": " << again.status();
      if (!result.ok()) {
        EXPECT_EQ(again->outcome, CommitResult::kDone) << k;
      }
      EXPECT_EQ(LogLength(), verb ? 2 : 1) << k;
      constexpr int kMoreThanItsCommands = 16;
      if (k == kMoreThanItsCommands) break;
    }
    EXPECT_GE(refused, verb ? 5 : 8);
    EXPECT_GT(done, 3);
  }
}

TEST_F(CommitFaultsTest, AnotherTypeUnderAKeyHurtsOnlyItsOwnChange) {
  Load(FunctionLibrary());
  const Change neighbour = [] {
    Change c = CreateChange("2603020040000029");
    c.partition = 4;
    return c;
  }();
  const std::string hard[] = {keys::Record(3, kNumber), keys::Log(3), keys::Sequence(3),
                              keys::Requests(3, 1'700'000'000 / (72 * 3600))};
  for (const std::string& key : hard) {
    Flush();
    ASSERT_TRUE(client_.CallAndWait({"LPUSH", key, "not ours"}).ok());
    auto before = Contents();
    auto results = Commit({CreateChange(), neighbour});
    EXPECT_EQ(ReasonOf(results[0].status()), "STORE_DAMAGED") << key;
    ASSERT_TRUE(results[1].ok()) << key;
    EXPECT_EQ(results[1]->outcome, CommitResult::kDone) << key;
    for (const auto& [name, value] : Contents()) {
      if (name.find("{p003}") != std::string::npos) {
        EXPECT_EQ(before[name], value) << key << " changed " << name;
      }
    }
  }
  // Indexes only find what the record says: the ticket is safe, the reconciler's work remains.
  for (const std::string& key : {keys::Wake(3), keys::Index(3, "u")}) {
    Flush();
    ASSERT_TRUE(client_.CallAndWait({"LPUSH", key, "not ours"}).ok());
    auto results = Commit({CreateChange(), neighbour});
    ASSERT_TRUE(results[0].ok()) << key;
    EXPECT_EQ(Stored(), "record") << key;
    EXPECT_TRUE(results[1].ok()) << key;
  }
}

TEST_F(CommitFaultsTest, ALogAheadOfItsCounterIsRefusedNotOverwritten) {
  Load(FunctionLibrary());
  ASSERT_TRUE(client_.CallAndWait({"XADD", keys::Log(3), "9-0", "e", "from elsewhere"}).ok());
  auto before = Contents();
  EXPECT_EQ(ReasonOf(Commit({CreateChange()})[0].status()), "STORE_DAMAGED");
  EXPECT_EQ(Contents(), before);
}

}  // namespace
}  // namespace hotline
