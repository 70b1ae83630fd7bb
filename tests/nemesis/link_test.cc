// The link between the server and its Redis is delayed, drips, goes deaf, is reset in the middle of
// a reply or refused, under load. In the end everything that was promised stands, once.
#include <chrono>
#include <cstdio>
#include <random>

#include "gtest/gtest.h"
#include "tests/nemesis/verdict.h"

namespace hotline::nemesis {
namespace {

using testing::LinkFault;

TEST(Link, NothingPromisedIsLostAndNothingIsDoneTwice) {
  const int seed = Seed();
  SCOPED_TRACE("HOTLINE_SEED=" + std::to_string(seed));
  std::printf("seed %d\n", seed);
  std::mt19937 random(static_cast<unsigned>(seed));
  testing::Installation home({.through_proxy = true});
  Journal journal(home.redis().directory() + "/journal");
  Workload workload({home.address()}, journal, {});
  for (int round = 0; round < Number("HOTLINE_ROUNDS", 2); ++round) {
    for (LinkFault fault :
         {LinkFault::kDelay, LinkFault::kDrip, LinkFault::kLoseRequests, LinkFault::kLoseReplies,
          LinkFault::kResetInReply, LinkFault::kRefuse}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100 + random() % 400));
      home.proxy().Set(fault);
      std::this_thread::sleep_for(std::chrono::milliseconds(300 + random() % 1500));
      EXPECT_GT(home.proxy().met(), 0) << testing::NameOf(fault) << " has met nothing";
      home.proxy().Set(LinkFault::kNone);
      const int64_t back = MsUntilNext(journal);
      ASSERT_GE(back, 0) << testing::NameOf(fault) << ": no call succeeds any more";
      std::printf("%-26s first again after %4ld ms\n", testing::NameOf(fault), back);
    }
  }
  std::printf("%s", Judge(home, workload, journal).c_str());
}

}  // namespace
}  // namespace hotline::nemesis
