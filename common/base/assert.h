// Assertions that stay on in production. A broken assertion is a fault of the program: the call
// ends with an error before it writes anything, and the process counts and logs the fault.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"

namespace hotline {

// INTERNAL / INVARIANT_BROKEN; counts and logs it. `what` says what must hold.
absl::Status InvariantBroken(std::string_view what, const char* file, int line);
// Invariants broken in this process so far: 0, or there is a fault to report.
int64_t InvariantsBroken();

// Leaves the function with INTERNAL / INVARIANT_BROKEN unless `condition` holds.
#define HOTLINE_ASSERT(condition, what)                                            \
  do {                                                                             \
    if (!(condition)) return ::hotline::InvariantBroken(what, __FILE__, __LINE__); \
  } while (false)

}  // namespace hotline
