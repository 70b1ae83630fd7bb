#include "common/workers/pace.h"

#include "gtest/gtest.h"

namespace hotline {
namespace {

// Passes of a scanner beside callers whose commits take so long.
class Passes {
 public:
  void Run(int passes, int64_t commits, double ms, bool behind) {
    for (int i = 0; i < passes; ++i) {
      so_far_.count += commits;
      so_far_.ns += static_cast<int64_t>(static_cast<double>(commits) * ms * 1e6);
      pace_.Learn(so_far_, behind);
    }
  }
  size_t under_way() const { return pace_.under_way(); }

 private:
  CommitTimes so_far_;
  Pace pace_;
};

TEST(Pace, GivesWayWhileCallersWaitMuchLongerThanInCalm) {
  Passes passes;
  passes.Run(50, 100, 1.5, /*behind=*/false);
  const size_t first = passes.under_way();
  passes.Run(3, 100, 6, /*behind=*/true);
  EXPECT_LT(passes.under_way(), first);
  EXPECT_GT(passes.under_way(), 0);
}

TEST(Pace, TakesMoreWhileCallersDoNotFeelIt) {
  Passes passes;
  passes.Run(50, 100, 1.5, false);
  const size_t first = passes.under_way();
  passes.Run(3, 100, 2, true);
  EXPECT_GT(passes.under_way(), first);
}

TEST(Pace, AlarmsNeverWaitWithoutEnd) {
  Passes passes;
  passes.Run(50, 100, 1.5, false);
  passes.Run(1000, 100, 500, true);
  EXPECT_GE(passes.under_way(), 8);
}

TEST(Pace, AStormThatIsOverIsForgotten) {
  Passes passes;
  passes.Run(50, 100, 1.5, false);
  const size_t first = passes.under_way();
  passes.Run(20, 100, 9, true);
  passes.Run(1, 100, 1.5, false);
  EXPECT_EQ(passes.under_way(), first);
}

TEST(Pace, ASlowDiskIsNoReasonToGiveWay) {
  Passes passes;
  passes.Run(200, 100, 20, false);
  const size_t first = passes.under_way();
  passes.Run(3, 100, 25, true);
  EXPECT_GT(passes.under_way(), first);
}

TEST(Pace, AFewCommitsSayNothing) {
  Passes passes;
  passes.Run(50, 100, 1.5, false);
  const size_t first = passes.under_way();
  passes.Run(1, 1, 900, true);
  EXPECT_EQ(passes.under_way(), first);
}

TEST(Pace, WithoutACalmBeforeItNothingIsKnown) {
  Passes passes;
  const size_t first = passes.under_way();
  passes.Run(10, 100, 50, true);
  EXPECT_EQ(passes.under_way(), first);
}

}  // namespace
}  // namespace hotline
