// A Sentinel that says what the test wants: on loopback, answers what MasterWatch asks.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "common/redis/group.h"

namespace hotline::testing {

class FakeSentinel {
 public:
  FakeSentinel();
  ~FakeSentinel();
  FakeSentinel(const FakeSentinel&) = delete;
  FakeSentinel& operator=(const FakeSentinel&) = delete;

  redis::Address address() const { return {"127.0.0.1", port_}; }
  // From now on.
  void Say(redis::SentinelAnswer answer);

 private:
  void Accept();
  void Serve(int fd);
  // To SENTINEL `what`.
  std::string Reply(const std::string& what);

  int listener_, port_ = 0;
  std::mutex mutex_;
  redis::SentinelAnswer answer_;
  std::vector<int> connections_;
  std::vector<std::thread> threads_;
  std::thread accept_;
};

}  // namespace hotline::testing
