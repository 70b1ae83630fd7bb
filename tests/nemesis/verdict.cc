#include "tests/nemesis/verdict.h"

#include <chrono>
#include <cstdlib>

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
  workload.Finish();
  for (const std::string& fault : workload.faults()) ADD_FAILURE() << fault;
  std::vector<Acknowledged> promised = journal.Read();
  Checked checked = Check(home, promised);
  for (size_t i = 0; i < checked.faults.size() && i < 20; ++i) ADD_FAILURE() << checked.faults[i];
  EXPECT_EQ(checked.faults.size(), 0u);
  EXPECT_GT(checked.tickets, 0);
  // I11: the figures count again from the log.
  int code = 0;
  auto day = [](int offset) {
    return absl::FormatTime("%Y-%m-%d", absl::Now() + absl::Hours(24 * offset),
                            absl::UTCTimeZone());
  };
  std::string said = testing::RunTool(absl::StrCat("hotlinectl --address ", home.address(),
                                                   " recount --from ", day(-2), " --to ", day(2)),
                                      &code);
  EXPECT_EQ(code, 0) << said;
  return absl::StrCat(workload.calls(), " calls, ", promised.size(), " promises, ", checked.tickets,
                      " tickets, ", checked.events, " events; ", said);
}

}  // namespace hotline::nemesis
