// How much of a process one caller may have, and all of them together: calls under way, and calls a
// second. What is refused here has cost nothing yet.
#pragma once

#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"

namespace hotline::rpc {

// Thread-safe.
class Admission {
 public:
  struct Limits {
    // Calls under way. Above the first a queue could not be served in time; the second is what one
    // console, or one system with a pool of workers, needs many times over.
    int calls = 4096, calls_of_one = 200;
    // Calls a second of one caller, on average; twice as many at once after a pause.
    double calls_per_second = 1000;
  };
  explicit Admission(Limits limits) : limits_(limits) {}

  // Counts a call in. RESOURCE_EXHAUSTED / TOO_MANY_CALLS: the process is full; / CALLER_TOO_BUSY:
  // this caller has too many under way, or began too many within the last seconds.
  absl::Status EnterCall(const std::string& caller) { return EnterCall(caller, Monotonic()); }
  absl::Status EnterCall(const std::string& caller, int64_t now_ms);
  // Counts it out; for each that was let in.
  void LeaveCall(const std::string& caller);

  int calls() const;

 private:
  struct Caller {
    int calls = 0;
    double tokens = 0;       // calls it may begin at once
    int64_t counted_ms = 0;  // when `tokens` was that
  };
  static int64_t Monotonic();
  double burst() const { return 2 * limits_.calls_per_second; }
  Caller& CallerOf(const std::string& name, int64_t now_ms) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Limits limits_;
  mutable absl::Mutex mutex_;
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::flat_hash_map<std::string, Caller> callers_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::rpc
