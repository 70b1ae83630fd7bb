// A thousand simulated months a commit: nothing that must hold is broken, everything that can
// happen does, and a seed tells the same story twice.
#include <cstdlib>
#include <thread>

#include "common/base/log.h"
#include "common/domain/ticket/fact.h"
#include "gtest/gtest.h"
#include "tests/sim/run.h"
#include "tests/support/sample.h"

namespace hotline::sim {
namespace {

constexpr int kDays = 30;

const County& TheCounty() {
  SetLogging(false);
  static const County county(*testing::Sample());
  return county;
}

RunResult Simulate(uint64_t from, int64_t count) {
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  return RunSeeds(TheCounty(), from, count, kDays, threads, [](int64_t) {});
}

TEST(Simulation, NothingIsBrokenOverAThousandSeeds) {
  const char* wanted = std::getenv("HOTLINE_SIM_SEEDS");
  const int64_t seeds = wanted == nullptr ? 1000 : std::atoll(wanted);
  RunResult sum = Simulate(1, seeds);
  for (const std::string& v : sum.first_violations) ADD_FAILURE() << v;
  EXPECT_EQ(sum.violations, 0);
  std::printf("%lld steps, %lld tickets, %lld events, %lld alarms, %lld kills\n",
              static_cast<long long>(sum.steps), static_cast<long long>(sum.tickets),
              static_cast<long long>(sum.events), static_cast<long long>(sum.alarms),
              static_cast<long long>(sum.kills));
  // What never happens is not shown to hold.
  constexpr int64_t kEnoughForEverything = 300;
  if (seeds < kEnoughForEverything) return;
  for (int f = 1; f < kFactTypes; ++f)
    EXPECT_GT(sum.facts[std::string(Name(static_cast<FactType>(f)))], 0)
        << Name(static_cast<FactType>(f)) << " never happened";
  EXPECT_GT(sum.repairs, 0);
}

TEST(Simulation, ASeedTellsTheSameStoryTwice) {
  EXPECT_EQ(Simulate(77, 10).trace_hash, Simulate(77, 10).trace_hash);
  EXPECT_NE(Simulate(77, 1).trace_hash, Simulate(78, 1).trace_hash);
}

}  // namespace
}  // namespace hotline::sim
