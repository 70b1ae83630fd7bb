// A power cut takes what Redis has written and not synced. With every write synced nothing that was
// promised is missing; synced once a second, promises are broken: the shim sees the difference, and
// so does the checker.
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/nemesis/checker.h"
#include "tests/nemesis/fleet.h"
#include "tests/nemesis/verdict.h"
#include "tests/nemesis/workload.h"

namespace hotline::nemesis {
namespace {

using ::testing::IsEmpty;

// What stays of what was written and not synced: nothing, or as much as chance will have it.
enum class Tail { kGone, kTorn };

struct Cuts {
  int64_t bytes = 0, promises = 0, broken = 0;
  std::vector<std::string> faults;  // of every kind
};

Cuts CutRepeatedly(const std::string& settings, Tail tail, int times) {
  std::mt19937 random(static_cast<unsigned>(Seed()));
  Fleet fleet(Shape::kSingle, settings);
  Journal journal(fleet.directory() + "/journal");
  Workload workload(fleet.addresses(), journal, {.threads = 8, .calls_per_second = 400});
  Cuts out;
  for (int i = 0; i < times; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1200 + random() % 700));
    const int64_t taken = fleet.CutPower(random, tail == Tail::kTorn);
    std::printf("%s: a cut took %ld bytes\n",
                absl::FormatTime("%H:%M:%E3S", absl::Now(), absl::UTCTimeZone()).c_str(), taken);
    out.bytes += taken;
    fleet.redis().Start();
    EXPECT_GE(MsUntilNext(journal), 0);
  }
  workload.Finish();
  AwaitErrands(fleet.master());
  // What is compared stands still.
  for (int n = 0; n < Fleet::kNodes; ++n) fleet.server(n).Stop(SIGTERM);
  const auto promised = journal.Read();
  out.promises = static_cast<int64_t>(promised.size());
  out.faults = Check(fleet.master(), fleet.policies(), absl::InfinitePast(), promised).faults;
  out.broken = std::count_if(out.faults.begin(), out.faults.end(),
                             [](const auto& fault) { return absl::StartsWith(fault, "I1 "); });
  std::printf("%d power cuts took %ld bytes; of %ld promises %ld were broken\n", times, out.bytes,
              out.promises, out.broken);
  return out;
}

TEST(PowerCut, BreaksNoPromiseWhereEveryWriteIsSynced) {
  EXPECT_THAT(CutRepeatedly("", Tail::kGone, Number("HOTLINE_ROUNDS", 5)).faults, IsEmpty());
}

// deploy/redis-start cuts off what is left of a write before Redis reads it.
TEST(PowerCut, BreaksNothingWhereItLeavesPartOfTheLastWrite) {
  EXPECT_THAT(CutRepeatedly("", Tail::kTorn, Number("HOTLINE_ROUNDS", 5)).faults, IsEmpty());
}

TEST(PowerCut, BreaksPromisesWhereWritesAreSyncedOnceASecond) {
  Cuts cuts = CutRepeatedly("appendfsync everysec\n", Tail::kGone, Number("HOTLINE_ROUNDS", 5));
  EXPECT_GT(cuts.bytes, 0);
  EXPECT_GT(cuts.broken, 0);
}

}  // namespace
}  // namespace hotline::nemesis
