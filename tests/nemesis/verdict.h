// What every run of faults is judged by.
#pragma once

#include <functional>
#include <string>

#include "tests/nemesis/checker.h"
#include "tests/nemesis/fleet.h"
#include "tests/nemesis/workload.h"
#include "tests/support/installation.h"

namespace hotline::nemesis {

// A whole number from the environment.
int Number(const char* name, int otherwise);
// HOTLINE_SEED, or one of the clock.
int Seed();

// Waits for the next acknowledgement; milliseconds, or -1 when none came in a minute.
int64_t MsUntilNext(const Journal& journal);

// What is judged.
struct Ledger {
  redis::Options redis;
  std::string server;  // address of one that serves it
  const testing::Policies& policies;
  std::function<void()> stop;  // all that serve it
};
// Ends the workload; then the figures count again from the log, and with nobody at work any more
// everything that was promised stands, once. Faults are failures of the test. What was counted, in
// words.
std::string Judge(const Ledger& ledger, Workload& workload, const Journal& journal);
// Of a fleet.
std::string Judge(Fleet& fleet, Workload& workload, const Journal& journal);
// Of an installation with the sample county.
std::string Judge(testing::Installation& home, Workload& workload, const Journal& journal);

}  // namespace hotline::nemesis
