// The stages of a run: each begins on an empty installation of its own.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/report.h"

namespace hotline::bench {

struct Plan {
  double seconds = 5;
  bool quick = false;
  std::vector<std::string> only;  // empty: all
};

std::string StageNames();
// Empty, or what went wrong: a figure over calls that fail is no figure.
std::string Measure(const Plan& plan, Report& report);

}  // namespace hotline::bench
