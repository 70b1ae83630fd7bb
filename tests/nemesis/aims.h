// Failovers aimed at what a failover is most likely to lose: each a moment after, or in the middle
// of, another fault.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/nemesis/fleet.h"

namespace hotline::nemesis {

struct Aim {
  std::string name;
  int most_delay_ms;  // strikes come at every kAimStepMs from 0 to this
  // Strikes with the failover so long after the fault, and heals everything. How many failovers
  // the Sentinels began.
  std::function<int(Fleet&, std::mt19937&, int delay_ms)> strike;
};

constexpr int kAimStepMs = 50;

const std::vector<Aim>& Aims();

}  // namespace hotline::nemesis
