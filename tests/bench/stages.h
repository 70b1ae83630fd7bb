// The stages of a run: each begins on an empty installation of its own.
#pragma once

#include <string>
#include <vector>

#include "tests/bench/load.h"
#include "tests/bench/report.h"

namespace hotline::bench {

struct Plan {
  double seconds = 5;
  bool quick = false;
  int sync_us = 0;  // of the stages with storms: how much longer each sync of the disk takes
  std::vector<std::string> only;  // empty: all but the long ones
};

std::string StageNames();
// Empty, or what went wrong: a figure over calls that fail is no figure.
std::string Measure(const Plan& plan, Report& report);

// A stage gives up with this.
struct Fault {
  std::string what;
};
// A figure over calls that fail is no figure.
const LoadResult& Good(const LoadResult& result, const char* what);

// Limits, of alarms.cc.
void AlarmStorm(const Plan& plan, Report& report);
void Wakes(const Plan& plan, Report& report);
// Callers, of tokens.cc.
void Tokens(const Plan& plan, Report& report);
// The long stages, of soak.cc.
void Connections(const Plan& plan, Report& report);
void Growth(const Plan& plan, Report& report);

}  // namespace hotline::bench
