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
  // The time of the machine all processes share, where one is known: for what must be named alike
  // by all of them. Never recorded.
  virtual absl::Time Shared() const { return Now(); }
  // Now() where the clocks agree, else the later of them. Never recorded.
  virtual absl::Time Latest() const { return Now(); }
  // False while the clocks disagree so that nothing should be recorded by this one.
  virtual bool Trusted() const { return true; }
  // Milliseconds that only go forward; for deadlines and durations, never recorded.
  virtual int64_t MonotonicMs() const;
};

// The host's wall clock.
std::unique_ptr<Clock> NewSystemClock();

// min(host clock, last instant observed elsewhere + monotonic time since): an error in either
// clock can delay a limit, never breach it early by more than the 5 seconds a host may be behind.
// Until the first observation it is the host's. A host further behind the other clock is not
// trusted: what it began would seem to have begun long ago to everybody else, and be overdue at
// once. If it is the other clock that is ahead, no host is trusted until that is repaired.
class GuardedClock : public Clock {
 public:
  // `host` must outlive this clock.
  explicit GuardedClock(const Clock& host);
  absl::Time Now() const override;
  absl::Time Shared() const override;
  absl::Time Latest() const override;
  bool Trusted() const override;
  int64_t MonotonicMs() const override { return host_.MonotonicMs(); }
  // `other` is the time another machine (Redis) reported just now.
  void Observe(absl::Time other);

 private:
  const Clock& host_;
  // Observed instant minus the monotonic reading at that moment, in milliseconds.
  std::atomic<int64_t> offset_ms_;
};

// The machine's own.
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
