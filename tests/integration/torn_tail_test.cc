// What a power cut leaves of the last write is not run, neither at the next start nor at the one
// after: see deploy/redis-start.
#include <filesystem>
#include <fstream>

#include "gtest/gtest.h"
#include "tests/support/redis_server.h"
#include "tests/support/sample.h"

namespace hotline::redis {
namespace {

namespace fs = std::filesystem;

class TornTail : public ::testing::Test {
 protected:
  TornTail() : log_(redis_.directory() + "/appendonlydir/appendonly.aof.1.incr.aof") {}

  // One transaction, as a commit is.
  void Write(const std::string& value) {
    Client client(redis_.options());
    EXPECT_TRUE(client
                    .CallAndWait({"EVAL",
                                  "redis.call('SET', 'a', ARGV[1]) redis.call('SET', 'b', ARGV[1]) "
                                  "redis.call('XADD', 's', '*', 'f', ARGV[1])",
                                  "0", value})
                    .ok());
  }
  // Both keys, and how long the stream is.
  std::string State() {
    Client client(redis_.options());
    const auto of = [&](std::vector<std::string> command) {
      return client.CallAndWait(std::move(command))->text;
    };
    return of({"GET", "a"}) + " " + of({"GET", "b"}) + " " +
           std::to_string(client.CallAndWait({"XLEN", "s"})->integer);
  }
  // As redis-start ends where it does not start Redis.
  int StartAnyhow() {
    return testing::Process({.line = {testing::SourceRoot() + "/deploy/redis-start",
                                      redis_.directory() + "/redis.conf", "--daemonize", "yes"},
                             .log = redis_.directory() + "/refused"})
        .Wait();
  }
  std::string Torn() const {
    std::string all;
    for (const auto& f : fs::directory_iterator(fs::path(log_).parent_path()))
      if (f.path().string().find(".torn.") != std::string::npos)
        all += testing::ReadWhole(f.path().string());
    return all;
  }

  testing::RedisServer redis_;
  const std::string log_;
};

TEST_F(TornTail, AtEveryByteIsNeverRunAtAll) {
  Write("1");
  const auto one = fs::file_size(log_);
  Write("2");
  const auto two = fs::file_size(log_);
  redis_.Kill();
  const std::string whole = testing::ReadWhole(log_);
  ASSERT_EQ(whole.size(), two);
  for (auto left = one; left <= two; ++left) {
    std::ofstream(log_, std::ios::binary) << whole.substr(0, left);
    redis_.Start();
    EXPECT_EQ(State(), left == two ? "2 2 2" : "1 1 1") << left;
    Write("3");
    redis_.Kill();
    redis_.Start();
    EXPECT_EQ(State(), left == two ? "3 3 3" : "3 3 2") << left;
    redis_.Kill();
  }
}

TEST_F(TornTail, IsKeptBesideTheFile) {
  Write("1");
  const auto one = fs::file_size(log_);
  Write("2");
  redis_.Kill();
  fs::resize_file(log_, one + 40);
  const std::string torn = testing::ReadWhole(log_).substr(one);
  redis_.Start();
  EXPECT_EQ(fs::file_size(log_), one);
  EXPECT_EQ(Torn(), torn);
}

TEST_F(TornTail, DamageBeforeWholeWritesIsLeftForAPerson) {
  Write("1");
  const auto one = fs::file_size(log_);
  Write("2");
  Write("3");
  redis_.Kill();
  std::string damaged = testing::ReadWhole(log_);
  damaged[one + 20] = '~';
  std::ofstream(log_, std::ios::binary) << damaged;
  EXPECT_EQ(StartAnyhow(), 1);
  EXPECT_EQ(testing::ReadWhole(log_), damaged);
  const std::string said = testing::ReadWhole(redis_.directory() + "/refused");
  EXPECT_NE(said.find("damaged at byte " + std::to_string(one)), std::string::npos) << said;
}

}  // namespace
}  // namespace hotline::redis
