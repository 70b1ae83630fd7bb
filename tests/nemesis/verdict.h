// What every run of faults is judged by.
#pragma once

#include <string>

#include "tests/nemesis/checker.h"
#include "tests/nemesis/workload.h"

namespace hotline::nemesis {

// A whole number from the environment.
int Number(const char* name, int otherwise);
// HOTLINE_SEED, or one of the clock.
int Seed();

// Waits for the next acknowledgement; milliseconds, or -1 when none came in a minute.
int64_t MsUntilNext(const Journal& journal);

// Ends the workload; then everything it was promised stands, once, and the figures count again from
// the log. Faults are failures of the test. What was counted, in words.
std::string Judge(testing::Installation& home, Workload& workload, const Journal& journal);

}  // namespace hotline::nemesis
