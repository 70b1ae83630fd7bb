// A power cut takes what Redis has written and not synced. With every write synced nothing that was
// promised is missing; synced once a second, promises are broken: the shim sees the difference, and
// so does the checker.
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/nemesis/checker.h"
#include "tests/nemesis/fleet.h"
#include "tests/nemesis/verdict.h"
#include "tests/nemesis/workload.h"

namespace hotline::nemesis {
namespace {

// Whether some of what is not synced stays, up to any byte; see docs/nemesis.md.
bool Torn() { return std::getenv("HOTLINE_TORN") != nullptr; }

struct Cuts {
  int64_t bytes = 0, promises = 0, broken = 0;
};

Cuts CutRepeatedly(const std::string& settings, int times) {
  std::mt19937 random(static_cast<unsigned>(Seed()));
  Fleet fleet(Shape::kSingle, settings);
  Journal journal(fleet.directory() + "/journal");
  Workload workload(fleet.addresses(), journal, {.threads = 8, .calls_per_second = 400});
  Cuts out;
  for (int i = 0; i < times; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1200 + random() % 700));
    const int64_t taken = fleet.CutPower(random, Torn());
    std::printf("%s: a cut took %ld bytes\n",
                absl::FormatTime("%H:%M:%E3S", absl::Now(), absl::UTCTimeZone()).c_str(), taken);
    out.bytes += taken;
    fleet.redis().Start();
    EXPECT_GE(MsUntilNext(journal), 0);
  }
  workload.Finish();
  const auto promised = journal.Read();
  out.promises = static_cast<int64_t>(promised.size());
  for (const std::string& fault :
       Check(fleet.master(), fleet.policies(), absl::InfinitePast(), promised).faults) {
    constexpr int64_t kShown = 5;
    if (!absl::StartsWith(fault, "I1 ")) continue;
    if (++out.broken <= kShown) std::printf("%s\n", fault.c_str());
  }
  std::printf("%d power cuts took %ld bytes; of %ld promises %ld were broken\n", times, out.bytes,
              out.promises, out.broken);
  return out;
}

TEST(PowerCut, BreaksNoPromiseWhereEveryWriteIsSynced) {
  EXPECT_EQ(CutRepeatedly("", Number("HOTLINE_ROUNDS", 5)).broken, 0);
}

TEST(PowerCut, BreaksPromisesWhereWritesAreSyncedOnceASecond) {
  Cuts cuts = CutRepeatedly("appendfsync everysec\n", Number("HOTLINE_ROUNDS", 5));
  EXPECT_GT(cuts.bytes, 0);
  EXPECT_GT(cuts.broken, 0);
}

}  // namespace
}  // namespace hotline::nemesis
