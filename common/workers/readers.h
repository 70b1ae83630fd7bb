// A few threads that turn history into messages: a reader of the whole log would otherwise keep the
// thread of the Redis connection, and everybody behind it, busy. So many pages are held at a time,
// from the question until the caller has taken what was sent; the rest wait before they take any
// memory.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"

namespace hotline {

// Must outlive the clients whose answers call Turn().
class Readers {
 public:
  explicit Readers(int threads);
  ~Readers();
  Readers(const Readers&) = delete;
  Readers& operator=(const Readers&) = delete;

  // The memory of one page. The last copy that goes gives it to another.
  using Room = std::shared_ptr<void>;
  // Thread-safe. Runs `ask` when there is room for a page of `caller`, here or on a thread of the
  // readers. One caller holds a part of all the room.
  void Read(const std::string& caller, std::function<void(Room)> ask);
  // Thread-safe. Runs `turn` on a thread of the readers.
  void Turn(std::function<void()> turn);
  // What has not been asked for by now never is; for draining, before the store goes.
  void Close();

 private:
  struct Ask {
    std::string caller;
    std::function<void(Room)> ask;
  };
  void Work();
  bool HasRoom(const std::string& caller) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Enter(const std::string& caller) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void Leave(const std::string& caller);
  Room RoomOf(const std::string& caller);

  absl::Mutex mutex_;
  std::deque<Ask> asks_ ABSL_GUARDED_BY(mutex_);
  std::deque<std::function<void()>> turns_ ABSL_GUARDED_BY(mutex_);
  int held_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, int> held_by_ ABSL_GUARDED_BY(mutex_);
  bool closed_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace hotline
