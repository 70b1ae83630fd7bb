// The guarded clock: an error of either clock never breaches a limit early.
#include "common/base/clock.h"
#include "gtest/gtest.h"

namespace hotline {
namespace {

class Host : public Clock {
 public:
  absl::Time Now() const override { return now + error; }
  int64_t MonotonicMs() const override { return absl::ToUnixMillis(now) - 1000; }
  absl::Time now = absl::FromUnixSeconds(1772000000);
  absl::Duration error;
};

TEST(GuardedClock, IsTheHostsUntilTheOtherWasSeen) {
  Host host;
  GuardedClock clock(host);
  EXPECT_EQ(clock.Now(), host.now);
  EXPECT_TRUE(clock.Trusted());
}

TEST(GuardedClock, AHostAheadIsHeldBack) {
  Host host;
  GuardedClock clock(host);
  clock.Observe(host.now);
  host.error = absl::Hours(24 * 30);
  host.now += absl::Seconds(5);
  EXPECT_EQ(clock.Now(), host.now);
  EXPECT_EQ(clock.Latest(), host.now + host.error);
  EXPECT_TRUE(clock.Trusted());
}

TEST(GuardedClock, AServerBehindOnlyDelays) {
  Host host;
  GuardedClock clock(host);
  clock.Observe(host.now - absl::Hours(1));
  EXPECT_EQ(clock.Now(), host.now - absl::Hours(1));
  EXPECT_TRUE(clock.Trusted());
}

// What it began would seem to have begun long ago to all others, and be overdue at once.
TEST(GuardedClock, AHostFarBehindIsNotTrusted) {
  Host host;
  GuardedClock clock(host);
  clock.Observe(host.now);
  host.error = -absl::Seconds(4);
  EXPECT_TRUE(clock.Trusted());
  EXPECT_EQ(clock.Now(), host.now - absl::Seconds(4));
  host.error = -absl::Seconds(6);
  EXPECT_FALSE(clock.Trusted());
  EXPECT_EQ(clock.Latest(), host.now);
  EXPECT_EQ(clock.Shared(), host.now) << "what all must name alike follows the shared clock";
  host.error = absl::ZeroDuration();
  EXPECT_TRUE(clock.Trusted());
}

}  // namespace
}  // namespace hotline
