// Something done every so often on a thread of its own, until it is stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>

#include "absl/synchronization/mutex.h"

namespace hotline {

class Poller {
 public:
  ~Poller() { Stop(); }

  // For the first time after `every`, which is a rest between, too. Once in a life.
  void Start(std::chrono::milliseconds every, std::function<void()> work) {
    thread_ = std::thread([this, every, work = std::move(work)] {
      while (!Rest(every)) work();
    });
  }
  // Ends when what is under way has ended; that can ask `stopping`. Also when it never began.
  void Stop() {
    {
      absl::MutexLock lock(&mutex_);
      stopping_ = true;
    }
    if (thread_.joinable()) thread_.join();
  }
  bool stopping() const { return stopping_; }

 private:
  // Rests; whether it was stopped meanwhile.
  bool Rest(std::chrono::milliseconds every) {
    const auto stopped = [this] { return stopping(); };
    absl::MutexLock lock(&mutex_);
    return mutex_.AwaitWithTimeout(absl::Condition(&stopped), absl::FromChrono(every));
  }

  absl::Mutex mutex_;  // held where stopping_ is set, so that a rest ends then
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace hotline
