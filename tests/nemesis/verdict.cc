#include "tests/nemesis/verdict.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "gtest/gtest.h"

namespace hotline::nemesis {

int Number(const char* name, int otherwise) {
  const char* given = std::getenv(name);
  return given == nullptr ? otherwise : std::atoi(given);
}

int Seed() {
  constexpr int64_t kSeeds = 100'000;
  return Number("HOTLINE_SEED", static_cast<int>(absl::ToUnixSeconds(absl::Now()) % kSeeds));
}

int64_t MsUntilNext(const Journal& journal) {
  constexpr int64_t kPatienceMs = 60'000;
  const int64_t began = MonotonicMs(), entries = journal.entries();
  while (journal.entries() <= entries) {
    if (MonotonicMs() - began > kPatienceMs) return -1;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return MonotonicMs() - began;
}

std::string Judge(testing::Installation& home, Workload& workload, const Journal& journal) {
  constexpr int kFirstYear = 2025, kLastYear = 2028;
  const testing::Policies policies({testing::Sample()->data()}, kFirstYear, kLastYear);
  return Judge({.redis = home.redis().options(),
                .server = home.address(),
                .policies = policies,
                .stop = [&] { home.StopServer(SIGTERM); }},
               workload, journal);
}

std::string Judge(Fleet& fleet, Workload& workload, const Journal& journal) {
  return Judge({.redis = fleet.master(),
                .server = fleet.server(0).address(),
                .policies = fleet.policies(),
                .stop =
                    [&] {
                      for (int n = 0; n < Fleet::kNodes; ++n) fleet.server(n).Stop(SIGTERM);
                    }},
               workload, journal);
}

std::string Judge(const Ledger& ledger, Workload& workload, const Journal& journal) {
  workload.Finish();
  for (const std::string& fault : workload.faults()) ADD_FAILURE() << fault;
  AwaitErrands(ledger.redis);
  // What the reconciler has not come to yet is no fault; it takes half a minute for a thousand
  // tickets.
  constexpr int kMostLooks = 300;
  std::set<std::string> wrong, before;
  for (int i = 0; i < kMostLooks; ++i) {
    std::set<std::string> still;
    before.swap(wrong);
    wrong = WrongRows(ledger.redis, ledger.policies);
    std::set_intersection(wrong.begin(), wrong.end(), before.begin(), before.end(),
                          std::inserter(still, still.end()));
    if (i > 0 && still.empty()) break;
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }
  // I11: the figures count again from the log.
  int code = 0;
  auto day = [](int offset) {
    return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * offset),
                            absl::UTCTimeZone());
  };
  std::string said = testing::RunTool(absl::StrCat("hotlinectl --address ", ledger.server,
                                                   " recount --from ", day(-2), " --to ", day(2)),
                                      &code);
  EXPECT_EQ(code, 0) << said;
  // I7: nothing is told later than this.
  constexpr absl::Duration kLatest = absl::Seconds(5);
  const absl::Time settled = absl::Now() - kLatest;
  ledger.stop();
  const std::vector<Acknowledged> promised = journal.Read();
  const Checked checked = Check(ledger.redis, ledger.policies, settled, promised);
  for (size_t i = 0; i < checked.faults.size() && i < 20; ++i) ADD_FAILURE() << checked.faults[i];
  EXPECT_EQ(checked.faults.size(), 0u);
  EXPECT_GT(checked.tickets, 0);
  return absl::StrCat(workload.calls(), " calls, ", promised.size(), " promises, ", checked.tickets,
                      " tickets, ", checked.events, " events, ", checked.alarms, " alarms; ", said);
}

}  // namespace hotline::nemesis
