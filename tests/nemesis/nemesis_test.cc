// Three servers under load and every class of fault, over one Redis and over a group with
// Sentinels. In the end everything that was promised stands, once; every limit that ran out has
// rung, once, and none other.
//
// HOTLINE_INJECTIONS of each class (1), HOTLINE_SEED, HOTLINE_FAULT picks classes by a part of
// their names, HOTLINE_REPORT is a file the table is added to.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "gtest/gtest.h"
#include "tests/nemesis/faults.h"
#include "tests/nemesis/verdict.h"

namespace hotline::nemesis {
namespace {

struct Row {
  std::string name;
  std::vector<int64_t> silent_ms, behind_ms;
};

std::string Text(const char* name) {
  const char* given = std::getenv(name);
  return given == nullptr ? "" : given;
}

// Median and most.
std::string Both(std::vector<int64_t> values) {
  std::sort(values.begin(), values.end());
  if (values.empty()) return "";
  return absl::StrFormat("%.1f | %.1f", static_cast<double>(values[values.size() / 2]) / 1000,
                         static_cast<double>(values.back()) / 1000);
}

void Play(Shape shape) {
  const int seed = Seed();
  SCOPED_TRACE(absl::StrCat("HOTLINE_SEED=", seed));
  std::mt19937 random(static_cast<unsigned>(seed));
  const int injections = Number("HOTLINE_INJECTIONS", 1);
  std::vector<const Fault*> strikes;
  for (const Fault& fault : Faults()) {
    if (fault.shape != shape || !absl::StrContains(fault.name, Text("HOTLINE_FAULT"))) continue;
    strikes.insert(strikes.end(), static_cast<size_t>(injections), &fault);
  }
  if (strikes.empty()) GTEST_SKIP() << "no class of this shape is asked for";
  // One after the other in any order, so that each is met in the wake of others.
  std::shuffle(strikes.begin(), strikes.end(), random);
  std::printf("seed %d, %zu faults\n", seed, strikes.size());

  Fleet fleet(shape);
  Journal journal(fleet.directory() + "/journal");
  Workload workload(fleet.addresses(), journal,
                    {.threads = 8, .calls_per_second = 200, .forgotten_percent = 15});
  std::map<const Fault*, Row> rows;
  for (size_t i = 0; i < strikes.size(); ++i) {
    const Fault& fault = *strikes[i];
    std::this_thread::sleep_for(std::chrono::milliseconds(500 + random() % 1000));
    const int64_t began = MonotonicMs();
    fault.strike(fleet, random);
    const int64_t healed = MonotonicMs();
    ASSERT_GE(MsUntilNext(journal), 0) << fault.name << ": no call succeeds any more";
    const int64_t silent = journal.LongestSilenceMs(began), behind = fleet.MsUntilCaughtUp();
    ASSERT_GE(behind, 0) << fault.name << ": what is due stays due";
    rows[&fault].silent_ms.push_back(silent);
    rows[&fault].behind_ms.push_back(behind);
    std::printf("%s %3zu/%zu %-42s held %5ld ms, no answer for %5ld ms, caught up after %5ld ms\n",
                absl::FormatTime("%H:%M:%S", absl::Now(), absl::UTCTimeZone()).c_str(), i + 1,
                strikes.size(), fault.name.c_str(), healed - began, silent, behind);
    std::fflush(stdout);
  }
  const std::string verdict = Judge(fleet, workload, journal);
  std::printf("%s", verdict.c_str());

  std::string table =
      "| Fault | times | no answer, median s | most s | caught up, median s | most s |\n"
      "|---|---|---|---|---|---|\n";
  for (const Fault& fault : Faults()) {
    if (auto it = rows.find(&fault); it != rows.end())
      absl::StrAppend(&table, "| ", fault.name, " | ", it->second.silent_ms.size(), " | ",
                      Both(it->second.silent_ms), " | ", Both(it->second.behind_ms), " |\n");
  }
  if (const std::string report = Text("HOTLINE_REPORT"); !report.empty())
    std::ofstream(report, std::ios::app) << table << "\nSeed " << seed << ": " << verdict << "\n";
}

TEST(Nemesis, NothingIsLostDoubledMissedOrFalseOverOneRedis) { Play(Shape::kSingle); }

TEST(Nemesis, NothingIsLostDoubledMissedOrFalseOverAGroupWithSentinels) {
  if (const std::string why = Network::WhyNot(); !why.empty()) GTEST_SKIP() << why;
  Play(Shape::kSentinel);
}

}  // namespace
}  // namespace hotline::nemesis
