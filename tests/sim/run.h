// One simulated stretch of days: several processes of the real engine and scanner over one store,
// people and their retries, and everything that goes wrong, all from one seed.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/county.h"

namespace hotline::sim {

struct RunResult {
  uint64_t seed = 0;
  int64_t steps = 0, tickets = 0, events = 0, alarms = 0, repairs = 0, kills = 0, refusals = 0,
          retries = 0, violations = 0;
  uint64_t trace_hash = 0;
  std::vector<std::string> first_violations;
  std::map<std::string, int64_t> facts;  // how often each happened
};

RunResult RunSeed(const County& county, uint64_t seed, int days);

// Many, on so many threads; `progress` hears now and then how many are done. The sum, with a hash
// of the traces in order of seeds, the first violations (each with its seed), and nothing of
// `seed`.
RunResult RunSeeds(const County& county, uint64_t from, int64_t count, int days, int threads,
                   const std::function<void(int64_t)>& progress);

}  // namespace hotline::sim
