// A few threads that turn history into messages: a reader of the whole log would otherwise keep the
// thread of the Redis connection, and everybody behind it, busy.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hotline {

class Readers {
 public:
  explicit Readers(int threads);
  // Runs what is waiting, then joins.
  ~Readers();
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  // Thread-safe. Tasks run in any order and at the same time.
  void Run(std::function<void()> task);

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hotline
