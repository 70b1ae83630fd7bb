// Time as a parameter. Everything that needs the time takes a Clock (the shell) or an absl::Time
// (the core); system_clock.cc is the one file that reads real clocks.
#pragma once

#include <atomic>
#include <memory>

#include "absl/time/time.h"

namespace hotline {

// Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  // The instant used for everything that is recorded or falls due; whole milliseconds.
  virtual absl::Time Now() const = 0;
};

// The host's wall clock.
std::unique_ptr<Clock> NewSystemClock();

// min(host clock, last instant observed elsewhere + monotonic time since): an error in either
// clock can delay a limit, never breach it early. Until the first observation it is the host's.
class GuardedClock : public Clock {
 public:
  GuardedClock();
  absl::Time Now() const override;
  // `other` is the time another machine (Redis) reported just now.
  void Observe(absl::Time other);

 private:
  // Observed instant minus the monotonic reading at that moment, in milliseconds.
  std::atomic<int64_t> offset_ms_;
};

// Milliseconds of a clock that only goes forward; for deadlines and durations, never recorded.
int64_t MonotonicMs();
int64_t MonotonicNs();

// Set by hand, for tests and simulated installations.
class SimulatedClock : public Clock {
 public:
  explicit SimulatedClock(absl::Time start) : ms_(absl::ToUnixMillis(start)) {}
  absl::Time Now() const override { return absl::FromUnixMillis(ms_.load()); }
  // Never goes back: an earlier instant is ignored.
  void AdvanceTo(absl::Time t) {
    int64_t to = absl::ToUnixMillis(t);
    int64_t at = ms_.load();
    while (at < to && !ms_.compare_exchange_weak(at, to)) {
    }
  }

 private:
  std::atomic<int64_t> ms_;
};

}  // namespace hotline
