// Three servers on one ledger, under faults: in front of a single Redis behind a proxy that can
// spoil the link, or each with a Redis on a machine of its own, watched by three Sentinels.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/nemesis/network.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/policies.h"
#include "tests/support/redis_server.h"
#include "tests/support/server.h"

namespace hotline::nemesis {

enum class Shape {
  kSingle,
  kSentinel,        // a Sentinel beside each Redis
  kSentinelsApart,  // each Sentinel on a machine of its own, so that it can be cut off by itself
};

class Fleet {
 public:
  static constexpr int kNodes = 3;
  // All up, the sample county loaded, every limit of it cut down to a minute. Fields for
  // redis.conf.
  explicit Fleet(Shape shape, const std::string& redis_settings = "");
  ~Fleet();

  const std::string& directory() const { return directory_; }
  std::vector<std::string> addresses() const;
  // What its limits are counted by.
  const testing::Policies& policies() const { return *policies_; }

  testing::Server& server(int n) { return *servers_[static_cast<size_t>(n)]; }
  // How far the wall clock of a server is off from now on; of Redis.
  void SetClock(int server, absl::Duration off);
  void SetRedisClock(absl::Duration off);

  testing::RedisServer& redis(int n = 0) { return *redis_[static_cast<size_t>(n)]; }
  testing::Process& sentinel(int n) { return sentinels_[static_cast<size_t>(n)]; }
  void StartSentinel(int n);
  // Asks a Sentinel for another master; whether the Sentinel began a failover.
  bool FailOver(int sentinel);
  // The machine of a Sentinel, for network(); that of a Redis and of a server has its own number.
  int SentinelMachine(int n) const { return shape_ == Shape::kSentinel ? n : kNodes + n; }
  // Waits until one Redis is the master of the two others, both in step, and most Sentinels name
  // it: one may have missed the latest failover, and learns of the next. Whether it came to that
  // within a minute.
  bool AwaitWhole();
  // What each Redis says of its role and each Sentinel of the master, with the ends of their logs.
  std::string Describe();
  Network& network() { return *network_; }
  testing::FaultProxy& proxy() { return *proxy_; }
  // The node whose Redis says it is the master and has replicas; any master otherwise, or 0.
  int Master();
  redis::Options master() { return redis(Master()).options(); }

  // Kills Redis and takes away what is not synced, as a power cut would; with `torn`, only some of
  // it, at any byte. Bytes taken.
  int64_t CutPower(std::mt19937& random, bool torn);
  void FillDisk(bool full);

  // Milliseconds until nothing has been due for longer than a healthy scanner takes; -1 after a
  // minute.
  int64_t MsUntilCaughtUp();

 private:
  std::string SentinelAddress(int n) const;
  // What redis-cli prints to SENTINEL `words`.
  std::string AskSentinel(int n, const std::vector<std::string>& words);

  const Shape shape_;
  std::string directory_;
  std::unique_ptr<Network> network_;
  std::vector<std::unique_ptr<testing::RedisServer>> redis_;
  std::unique_ptr<testing::FaultProxy> proxy_;
  std::vector<testing::Process> sentinels_;
  std::vector<std::unique_ptr<testing::Server>> servers_;
  std::unique_ptr<testing::Policies> policies_;
};

}  // namespace hotline::nemesis
