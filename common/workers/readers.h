// A few threads that turn history into messages: a reader of the whole log would otherwise keep the
// thread of the Redis connection, and everybody behind it, busy. At most kMostPages are asked for
// at a time; the rest wait before they take any memory.
#pragma once

#include <deque>
#include <functional>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

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

  absl::Mutex mutex_;
  std::deque<std::function<void()>> asks_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::function<void()>> turns_ ABSL_GUARDED_BY(mutex_);
  int under_way_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace hotline
