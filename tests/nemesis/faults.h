// What is done to a fleet, by classes. Each strike begins, holds and heals its fault; afterwards
// everything runs again by itself.
#pragma once

#include <functional>
#include <random>
#include <string>
#include <vector>

#include "tests/nemesis/fleet.h"

namespace hotline::nemesis {

struct Fault {
  std::string name;
  Shape shape;
  std::function<void(Fleet&, std::mt19937&)> strike;
};

const std::vector<Fault>& Faults();

}  // namespace hotline::nemesis
