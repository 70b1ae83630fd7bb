#include <time.h>

#include <algorithm>
#include <limits>

#include "common/base/clock.h"

namespace hotline {
namespace {

int64_t ReadMs(clockid_t id) {
  timespec ts{};
  clock_gettime(id, &ts);
  return int64_t{ts.tv_sec} * 1000 + ts.tv_nsec / 1'000'000;
}

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixMillis(ReadMs(CLOCK_REALTIME)); }
};

}  // namespace

std::unique_ptr<Clock> NewSystemClock() { return std::make_unique<SystemClock>(); }

int64_t Clock::MonotonicMs() const { return hotline::MonotonicMs(); }

GuardedClock::GuardedClock(const Clock& host)
    : host_(host), offset_ms_(std::numeric_limits<int64_t>::max()) {}

absl::Time GuardedClock::Now() const { return std::min(host_.Now(), Shared()); }

absl::Time GuardedClock::Shared() const {
  int64_t offset = offset_ms_.load(std::memory_order_relaxed);
  if (offset == std::numeric_limits<int64_t>::max()) return host_.Now();
  return absl::FromUnixMillis(offset + MonotonicMs());
}

absl::Time GuardedClock::Latest() const { return std::max(host_.Now(), Shared()); }

bool GuardedClock::Trusted() const {
  constexpr absl::Duration kMostBehind = absl::Seconds(5);
  return host_.Now() + kMostBehind >= Shared();
}

void GuardedClock::Observe(absl::Time other) {
  offset_ms_.store(absl::ToUnixMillis(other) - MonotonicMs(), std::memory_order_relaxed);
}

int64_t MonotonicMs() { return ReadMs(CLOCK_MONOTONIC); }

int64_t MonotonicNs() {
  timespec ts{};
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return int64_t{ts.tv_sec} * 1'000'000'000 + ts.tv_nsec;
}

}  // namespace hotline
