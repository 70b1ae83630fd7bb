// Every class of error a real Redis can give, as callers meet it: the call ends soon with what is
// wrong and when to try again, and the same call with the same request id succeeds, once, when the
// server has been mended.
#include <chrono>
#include <filesystem>
#include <thread>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/directory.pb.h"
#include "services/tools/client/upload.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

class RedisErrors : public ::testing::Test {
 protected:
  absl::Status Create(const std::string& id, v1::Ticket* ticket) {
    return home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", testing::NewRequest(id),
                      ticket);
  }
  // To Redis itself, beside the server.
  absl::StatusOr<redis::Value> Redis(std::vector<std::string> args) {
    return admin_.CallAndWait(std::move(args));
  }
  void MustRedis(std::vector<std::string> args) {
    const std::string what = args[0];
    absl::Status status = Redis(std::move(args)).status();
    ASSERT_TRUE(status.ok()) << what << ": " << status;
  }

  void WaitForPersistence(const std::string& line) {
    for (int i = 0; i < 200; ++i) {
      auto info = Redis({"INFO", "persistence"});
      if (info.ok() && info->text.find(line) != std::string::npos) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ADD_FAILURE() << "redis never says " << line;
  }
  static std::string CauseOf(const absl::Status& status) {
    for (const auto& [key, value] : PartsOf(status).metadata) {
      if (key == "cause") return value;
    }
    return "";
  }

  // A create meets the error `cause`, or its `reason` where it has one of its own; after `mend` the
  // same create succeeds and has been done once.
  void Meets(const std::string& cause, const std::function<void()>& mend,
             absl::StatusCode code = absl::StatusCode::kUnavailable,
             const std::string& reason = "STORAGE_UNAVAILABLE") {
    v1::Ticket ticket;
    const int64_t start = MonotonicMs();
    absl::Status status = Create("e-" + cause, &ticket);
    EXPECT_LT(MonotonicMs() - start, 5000) << cause;
    EXPECT_EQ(status.code(), code) << status;
    EXPECT_EQ(ReasonOf(status), reason) << status;
    EXPECT_GT(PartsOf(status).retry_after_ms, 0) << cause;
    if (reason == "STORAGE_UNAVAILABLE") {
      EXPECT_EQ(CauseOf(status), "REDIS_" + cause) << "an operator looks for the word";
    }
    mend();
    Succeeds("e-" + cause);
  }
  void Succeeds(const std::string& id) {
    v1::Ticket ticket, again;
    absl::Status status;
    for (int i = 0; i < 100; ++i) {
      status = Create(id, &ticket);
      if (status.ok()) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    ASSERT_TRUE(status.ok()) << id << ": not within five seconds of the mending: " << status;
    ASSERT_TRUE(Create(id, &again).ok());
    EXPECT_EQ(again.name(), ticket.name()) << "done once";
  }

  testing::Installation home_;
  redis::Client admin_{home_.redis().options()};
};

TEST_F(RedisErrors, ReadOnly) {
  // A server demoted to replica of one that is not there.
  MustRedis({"REPLICAOF", "127.0.0.1", "1"});
  Meets("READONLY", [&] { MustRedis({"REPLICAOF", "NO", "ONE"}); });
}

TEST_F(RedisErrors, MasterDown) {
  MustRedis({"CONFIG", "SET", "replica-serve-stale-data", "no"});
  v1::Ticket ticket, read;
  ASSERT_TRUE(Create("e-stale", &ticket).ok());
  MustRedis({"REPLICAOF", "127.0.0.1", "1"});
  // A write meets READONLY first.
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  auto reads = [&] {
    return home_.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &read);
  };
  // The first may stand behind another of the server's own that meets the same, and drops the
  // connection.
  absl::Status status = reads();
  for (int i = 0; i < 50 && CauseOf(status) != "REDIS_MASTERDOWN"; ++i) status = reads();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_EQ(CauseOf(status), "REDIS_MASTERDOWN") << status;
  MustRedis({"REPLICAOF", "NO", "ONE"});
  for (int i = 0; i < 100 && !status.ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    status = reads();
  }
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(RedisErrors, Misconf) {
  home_.redis().Kill();
  home_.redis().Launch({"--enable-protected-configs", "local"});
  Succeeds("e-before");
  // Saving fails because a folder has the file's name.
  std::filesystem::create_directory(home_.redis().directory() + "/taken");
  MustRedis({"CONFIG", "SET", "dbfilename", "taken"});
  MustRedis({"CONFIG", "SET", "save", "3600 1000000"});
  MustRedis({"BGSAVE"});
  WaitForPersistence("rdb_last_bgsave_status:err");
  Meets("MISCONF", [&] {
    MustRedis({"CONFIG", "SET", "dbfilename", "free"});
    MustRedis({"SAVE"});
  });
}

TEST_F(RedisErrors, OutOfMemory) {
  MustRedis({"CONFIG", "SET", "maxmemory", "1"});
  Meets(
      "OOM",
      [&] {
        MustRedis({"CONFIG", "SET", "maxmemory", "0"});
      },
      absl::StatusCode::kResourceExhausted, "STORAGE_FULL");
}

TEST_F(RedisErrors, NoReplicas) {
  MustRedis({"CONFIG", "SET", "min-replicas-to-write", "1"});
  Meets("NOREPLICAS", [&] { MustRedis({"CONFIG", "SET", "min-replicas-to-write", "0"}); });
}

TEST_F(RedisErrors, Busy) {
  MustRedis({"CONFIG", "SET", "busy-reply-threshold", "50"});
  redis::Client other(home_.redis().options());
  std::thread script([&] { (void)other.CallAndWait({"EVAL", "while true do end", "0"}); });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  Meets("BUSY", [&] { MustRedis({"SCRIPT", "KILL"}); });
  script.join();
}

TEST_F(RedisErrors, NoAuth) {
  MustRedis({"CONFIG", "SET", "requirepass", "secret"});
  // Connections that stand stay as they are; those that come after have no password to give.
  MustRedis({"CLIENT", "KILL", "SKIPME", "yes", "TYPE", "normal"});
  // The first call after the cut may still meet the cut.
  v1::Ticket ticket;
  for (int i = 0; i < 100; ++i) {
    absl::Status status = Create("e-before", &ticket);
    ASSERT_FALSE(status.ok());
    if (std::string(status.message()).find("NOAUTH") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  Meets("NOAUTH", [&] { MustRedis({"CONFIG", "SET", "requirepass", ""}); });
}

TEST_F(RedisErrors, Loading) {
  MustRedis({"BGREWRITEAOF"});  // what is loaded slowly is what stands in the base file
  WaitForPersistence("aof_rewrite_in_progress:0");
  home_.redis().Kill();
  constexpr char kSlowly[] = "100000";  // microseconds a key
  home_.redis().Launch(
      {"--key-load-delay", kSlowly, "--loading-process-events-interval-bytes", "1024"});
  // Until it listens there is nobody to say LOADING.
  v1::Ticket ticket;
  std::string said;
  for (int i = 0; i < 100 && said.find("LOADING") == std::string::npos; ++i) {
    absl::Status status = Create("e-LOADING", &ticket);
    said = std::string(status.message());
    if (status.ok()) break;
  }
  EXPECT_THAT(said, HasSubstr("LOADING"));
  Succeeds("e-LOADING");
}

TEST_F(RedisErrors, FunctionMissingIsPutBack) {
  MustRedis({"FUNCTION", "FLUSH"});
  Meets("FUNCTION_MISSING", [] {});
}

TEST_F(RedisErrors, FunctionMissingIsPutBackByAnUploadToo) {
  MustRedis({"FUNCTION", "FLUSH"});
  absl::Status status;
  for (int i = 0; i < 2; ++i)
    status =
        ctl::UploadJurisdiction(home_.client(), {"admin", {"ADMIN"}}, testing::SampleSources(), {})
            .status();
  EXPECT_TRUE(status.ok()) << status;
}

TEST_F(RedisErrors, ReadsGoOnWhileThereIsNoMemory) {
  v1::Ticket ticket, read;
  ASSERT_TRUE(Create("e-kept", &ticket).ok());
  MustRedis({"CONFIG", "SET", "maxmemory", "1"});
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  EXPECT_TRUE(home_.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &read).ok());
}

}  // namespace
}  // namespace hotline
