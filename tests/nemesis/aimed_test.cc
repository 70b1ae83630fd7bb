// Failovers where they are most likely to lose something: each aim at several delays, and in the
// end everything that was promised stands.
//
// HOTLINE_AIM_STEP_MS between delays (by default each aim once, at a delay of chance; 50: all of
// them, some 280 strikes in an hour), HOTLINE_AIM picks aims by a part of their names,
// HOTLINE_SEED, HOTLINE_REPORT is a file the table is added to.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "gtest/gtest.h"
#include "tests/nemesis/aims.h"
#include "tests/nemesis/verdict.h"

namespace hotline::nemesis {
namespace {

struct Shot {
  const Aim* aim;
  int delay_ms;
};

std::string Given(const char* name) {
  const char* given = std::getenv(name);
  return given == nullptr ? "" : given;
}

std::vector<Shot> Shots(std::mt19937& random) {
  const int step_ms = Number("HOTLINE_AIM_STEP_MS", 0);
  std::vector<Shot> out;
  for (const Aim& aim : Aims()) {
    if (!absl::StrContains(aim.name, Given("HOTLINE_AIM"))) continue;
    if (step_ms == 0)
      out.push_back({&aim, static_cast<int>(random() % static_cast<unsigned>(aim.most_delay_ms))});
    for (int delay = 0; step_ms > 0 && delay <= aim.most_delay_ms; delay += step_ms)
      out.push_back({&aim, delay});
  }
  std::shuffle(out.begin(), out.end(), random);
  return out;
}

TEST(Aimed, NoFailoverTakesBackAPromise) {
  if (const std::string why = Network::WhyNot(); !why.empty()) GTEST_SKIP() << why;
  const int seed = Seed();
  SCOPED_TRACE(absl::StrCat("HOTLINE_SEED=", seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  const std::vector<Shot> shots = Shots(random);
  ASSERT_FALSE(shots.empty()) << "HOTLINE_AIM names no aim";
  std::printf("seed %d, %zu strikes\n", seed, shots.size());

  Fleet fleet(Shape::kSentinelsApart);
  Journal journal(fleet.directory() + "/journal");
  Workload workload(fleet.addresses(), journal,
                    {.threads = 8, .calls_per_second = 200, .forgotten_percent = 15});
  struct Row {
    int failovers = 0;
    std::vector<int64_t> silent_ms;
  };
  std::map<const Aim*, Row> rows;
  int failovers = 0;
  for (size_t i = 0; i < shots.size(); ++i) {
    const auto [aim, delay_ms] = shots[i];
    ASSERT_TRUE(fleet.AwaitWhole()) << aim->name << ": the group before it is not whole";
    const int64_t began = MonotonicMs();
    const int begun = aim->strike(fleet, random, delay_ms);
    ASSERT_TRUE(fleet.AwaitWhole()) << aim->name << ": the group does not become whole again\n"
                                    << fleet.Describe();
    ASSERT_GE(MsUntilNext(journal), 0) << aim->name << ": no call succeeds any more\n"
                                       << fleet.Describe();
    Row& row = rows[aim];
    row.failovers += begun;
    failovers += begun;
    row.silent_ms.push_back(journal.LongestSilenceMs(began));
    std::printf("%s %3zu/%zu %-62s %5d ms, %d failovers, no answer for %5ld ms\n",
                absl::FormatTime("%H:%M:%S", absl::Now(), absl::UTCTimeZone()).c_str(), i + 1,
                shots.size(), aim->name.c_str(), delay_ms, begun, row.silent_ms.back());
    std::fflush(stdout);
  }
  const std::string verdict = Judge(fleet, workload, journal);
  std::printf("%d failovers; %s", failovers, verdict.c_str());
  EXPECT_GT(failovers, 0);

  std::string table =
      "| Aim | strikes | failovers | no answer, median s | most s |\n|---|---|---|---|---|\n";
  for (auto& [aim, row] : rows) {
    std::sort(row.silent_ms.begin(), row.silent_ms.end());
    absl::StrAppendFormat(&table, "| %s | %d | %d | %.1f | %.1f |\n", aim->name,
                          row.silent_ms.size(), row.failovers,
                          static_cast<double>(row.silent_ms[row.silent_ms.size() / 2]) / 1000,
                          static_cast<double>(row.silent_ms.back()) / 1000);
  }
  if (const std::string report = Given("HOTLINE_REPORT"); !report.empty())
    std::ofstream(report, std::ios::app)
        << table << "\nSeed " << seed << ": " << failovers << " failovers; " << verdict << "\n";
}

}  // namespace
}  // namespace hotline::nemesis
