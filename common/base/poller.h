// Something done every so often on a thread of its own, until it is stopped.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace hotline {

class Poller {
 public:
  ~Poller() { Stop(); }

  // For the first time after `every`, which is a rest between, too. Once in a life.
  void Start(std::chrono::milliseconds every, std::function<void()> work) {
    thread_ = std::thread([this, every, work = std::move(work)] {
      std::unique_lock<std::mutex> lock(mutex_);
      while (!wake_.wait_for(lock, every, [this] { return stopping(); })) {
        lock.unlock();
        work();
        lock.lock();
      }
    });
  }
  // Ends when what is under way has ended; that can ask `stopping`. Also when it never began.
  void Stop() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
  }
  bool stopping() const { return stopping_; }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace hotline
