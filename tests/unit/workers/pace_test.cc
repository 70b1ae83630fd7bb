#include "common/workers/pace.h"

#include "gtest/gtest.h"

namespace hotline {
namespace {

constexpr int64_t kCommits = 100;  // of callers in a pass
constexpr double kCalmMs = 1.5;

// A scanner's passes beside callers, after a calm in which a commit took kCalmMs.
class PaceTest : public ::testing::Test {
 protected:
  PaceTest() {
    Pass(50, kCommits, kCalmMs, /*behind=*/false);
    first_ = pace_.under_way();
  }
  void Pass(int passes, int64_t commits, double ms, bool behind) {
    for (int i = 0; i < passes; ++i) {
      so_far_.count += commits;
      so_far_.ns += static_cast<int64_t>(static_cast<double>(commits) * ms * 1e6);
      pace_.Learn(so_far_, behind);
    }
  }
  // Passes that leave something due behind, while commits take so long.
  void Storm(int passes, double ms) { Pass(passes, kCommits, ms, /*behind=*/true); }

  Pace pace_;
  CommitTimes so_far_;
  size_t first_;
};

TEST_F(PaceTest, GivesWayWhileCallersWaitMuchLongerThanInCalm) {
  Storm(3, 4 * kCalmMs);
  EXPECT_LT(pace_.under_way(), first_);
}

TEST_F(PaceTest, TakesMoreWhileCallersDoNotFeelIt) {
  Storm(3, 1.3 * kCalmMs);
  EXPECT_GT(pace_.under_way(), first_);
}

TEST_F(PaceTest, AlarmsNeverWaitWithoutEnd) {
  Storm(1000, 500);
  EXPECT_GE(pace_.under_way(), 8u);
}

TEST_F(PaceTest, AStormThatIsOverIsForgotten) {
  Storm(20, 6 * kCalmMs);
  Pass(1, kCommits, kCalmMs, /*behind=*/false);
  EXPECT_EQ(pace_.under_way(), first_);
}

TEST_F(PaceTest, ASlowDiskIsNoReasonToGiveWay) {
  Pass(200, kCommits, 20, /*behind=*/false);
  Storm(3, 25);
  EXPECT_GT(pace_.under_way(), first_);
}

TEST_F(PaceTest, AFewCommitsSayNothing) {
  Pass(1, 1, 900, /*behind=*/true);
  EXPECT_EQ(pace_.under_way(), first_);
}

TEST(Pace, WithoutACalmBeforeItNothingIsKnown) {
  Pace pace;
  const size_t first = pace.under_way();
  pace.Learn({100, 5'000'000'000}, /*behind=*/true);
  EXPECT_EQ(pace.under_way(), first);
}

}  // namespace
}  // namespace hotline
