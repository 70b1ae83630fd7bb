// The Redis client against a server that is killed, paused, replaced, or not a Redis at all.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <condition_variable>
#include <thread>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/redis/client.h"
#include "common/redis/protocol.h"
#include "gtest/gtest.h"
#include "tests/support/redis_server.h"

namespace hotline::redis {
namespace {

using testing::RedisServer;

TEST(RedisClient, RepliesComeInOrderUnderPipelining) {
  RedisServer server;
  Client client(server.options());
  constexpr int kCalls = 20000;
  std::atomic<int> next{0}, wrong{0};
  std::mutex mutex;
  std::condition_variable ready;
  for (int i = 0; i < kCalls; ++i) {
    // Bounded like any caller: never more than the client takes.
    while (i - next > 8000) std::this_thread::yield();
    client.Call({"ECHO", std::to_string(i)}, [&, i](absl::StatusOr<Value> v) {
      if (!v.ok() || v->text != std::to_string(i) || next != i) ++wrong;
      std::lock_guard<std::mutex> lock(mutex);
      if (++next == kCalls) ready.notify_one();
    });
  }
  std::unique_lock<std::mutex> lock(mutex);
  ready.wait(lock, [&] { return next == kCalls; });
  EXPECT_EQ(wrong, 0);
}

TEST(RedisClient, KilledServerEndsEveryCallAndIsFoundAgain) {
  RedisServer server;
  Client client(server.options());
  ASSERT_TRUE(client.CallAndWait({"SET", "k", "v"}).ok());
  server.Kill();
  auto status = client.CallAndWait({"GET", "k"}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
  server.Start();
  for (int i = 0; i < 100; ++i) {
    auto value = client.CallAndWait({"GET", "k"});
    if (!value.ok()) continue;
    EXPECT_EQ(value->text, "v");
    return;
  }
  FAIL() << "the client did not come back";
}

TEST(RedisClient, PausedServerEndsCallsInTimeAndNoLateReplyAnswersAnother) {
  RedisServer server;
  Client client(server.options());
  ASSERT_TRUE(client.CallAndWait({"SET", "a", "1"}).ok());
  server.Pause();
  auto late = client.CallAndWait({"GET", "a"});
  EXPECT_EQ(ReasonOf(late.status()), "REDIS_LOST");
  server.Resume();
  for (int i = 0; i < 100; ++i) {
    auto echo = client.CallAndWait({"ECHO", "fresh"});
    if (!echo.ok()) continue;
    EXPECT_EQ(echo->text, "fresh") << "the reply to the abandoned call must not come here";
    return;
  }
  FAIL() << "the client did not come back";
}

TEST(RedisClient, UnreachableServerRefusesInTime) {
  Options options;
  options.unix_socket = "/tmp/hotline-nobody-listens.sock";
  options.timeout_ms = 200;
  Client client(options);
  EXPECT_EQ(ReasonOf(client.CallAndWait({"PING"}).status()), "REDIS_UNREACHABLE");
}

TEST(RedisClient, FullQueueRefusesAtOnce) {
  Options options;
  options.unix_socket = "/tmp/hotline-nobody-listens.sock";
  options.max_waiting = 10;
  options.timeout_ms = 300;
  Client client(options);
  std::atomic<int> refused{0}, ended{0};
  for (int i = 0; i < 200; ++i) {
    client.Call({"PING"}, [&](absl::StatusOr<Value> v) {
      refused += ReasonOf(v.status()) == "REDIS_BUSY_QUEUE";
      ++ended;
    });
  }
  while (ended < 200) std::this_thread::yield();
  EXPECT_GT(refused, 0);
}

TEST(RedisClient, WaitHoldsRepliesUntilReplicasConfirm) {
  RedisServer server;
  Options options = server.options();
  options.wait_replicas = 1;  // there is none
  options.timeout_ms = 3000;
  Client client(options);
  EXPECT_EQ(ReasonOf(client.CallAndWait({"SET", "k", "v"}).status()), "REDIS_NOT_DURABLE");
}

TEST(RedisClient, ErrorRepliesBecomeReasons) {
  RedisServer server;
  Client client(server.options());
  EXPECT_EQ(ReasonOf(client.CallAndWait({"FCALL", "no_such", "0"}).status()),
            "REDIS_FUNCTION_MISSING");
  EXPECT_EQ(ReasonOf(client.CallAndWait({"NOSUCHCOMMAND"}).status()), "REDIS_ERR");
  ASSERT_TRUE(client.CallAndWait({"SET", "s", "x"}).ok());
  EXPECT_EQ(ReasonOf(client.CallAndWait({"LPUSH", "s", "x"}).status()), "REDIS_WRONGTYPE");
  EXPECT_TRUE(client.CallAndWait({"PING"}).ok())
      << "an error reply is an answer: the connection stands";
}

TEST(RedisProtocol, EachErrorClassIsMapped) {
  struct Row {
    const char* text;
    absl::StatusCode code;
    const char* reason;
  };
  for (const Row& row :
       {Row{"READONLY You can't write", absl::StatusCode::kUnavailable, "REDIS_READONLY"},
        Row{"LOADING Redis is loading", absl::StatusCode::kUnavailable, "REDIS_LOADING"},
        Row{"MISCONF Redis is configured", absl::StatusCode::kUnavailable, "REDIS_MISCONF"},
        Row{"OOM command not allowed", absl::StatusCode::kResourceExhausted, "REDIS_OOM"},
        Row{"NOREPLICAS Not enough", absl::StatusCode::kUnavailable, "REDIS_NOREPLICAS"},
        Row{"BUSY Redis is busy", absl::StatusCode::kUnavailable, "REDIS_BUSY"},
        Row{"NOAUTH Authentication required", absl::StatusCode::kUnavailable, "REDIS_NOAUTH"},
        Row{"MASTERDOWN Link with MASTER", absl::StatusCode::kUnavailable, "REDIS_MASTERDOWN"},
        Row{"ERR Function not found", absl::StatusCode::kUnavailable, "REDIS_FUNCTION_MISSING"},
        Row{"", absl::StatusCode::kInternal, "REDIS_ERR"}}) {
    absl::Status status = ErrorOf(row.text);
    EXPECT_EQ(status.code(), row.code) << row.text;
    EXPECT_EQ(ReasonOf(status), row.reason) << row.text;
  }
}

TEST(RedisProtocol, RepliesArriveByteByByte) {
  std::string wire = "*2\r\n$5\r\nhello\r\n:42\r\n-ERR no\r\n$-1\r\n";
  ReplyReader reader;
  std::vector<absl::StatusOr<Value>> values;
  for (char c : wire) {
    reader.Feed(&c, 1);
    while (auto value = reader.Next()) values.push_back(*std::move(value));
  }
  ASSERT_EQ(values.size(), 3u);
  EXPECT_EQ(values[0]->items[0].text, "hello");
  EXPECT_EQ(values[0]->items[1].integer, 42);
  EXPECT_FALSE(values[1].ok());
  EXPECT_TRUE(values[2]->nil());
}

TEST(RedisProtocol, GarbageBreaksTheReaderNotTheProcess) {
  ReplyReader reader;
  std::string garbage = "HTTP/1.1 400 Bad Request\r\n\r\n";
  reader.Feed(garbage.data(), garbage.size());
  EXPECT_FALSE(reader.Next().has_value());
  EXPECT_TRUE(reader.broken());
}

}  // namespace
}  // namespace hotline::redis
