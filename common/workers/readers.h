// A few threads that turn history into messages: a reader of the whole log would otherwise keep the
// thread of the Redis connection, and everybody behind it, busy. Only so many pages are asked for
// at a time; the rest wait their turn before they take any memory.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hotline {

// Must outlive the clients whose answers call Turn().
class Readers {
 public:
  explicit Readers(int threads);
  ~Readers();
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  // Thread-safe. Runs `ask` when there is room, here or on a thread of the readers; each that is
  // run must lead to one Turn().
  void Read(std::function<void()> ask);
  // Thread-safe. Runs `turn` on a thread of the readers; then there is room for another page.
  void Turn(std::function<void()> turn);
  // What has not been asked for by now never is; for draining, before the store goes.
  void Close();

 private:
  void Work();

  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> asks_, turns_;
  int under_way_ = 0;
  bool closed_ = false, stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace hotline
