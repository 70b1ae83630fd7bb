// 双因子: acts for which a login of weeks ago is not enough. The caller must have logged in with
// two factors, and lately (RFC 9470). Threads: pure functions.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/identity/claims.h"

namespace hotline::rpc {

// Which methods ask for it, and what they ask for.
struct StepUp {
  std::set<std::string, std::less<>> methods;     // "ApproveResult"
  std::set<std::string, std::less<>> assurances;  // values of "acr" that say: with two factors
  absl::Duration age;                             // that a login is good for
};

// OK, or FAILED_PRECONDITION / STEP_UP_NEEDED with metadata acr_values and max_age (seconds), for
// the program to send the caller to the login with.
absl::Status CheckStepUp(const StepUp& asked, std::string_view method,
                         const identity::Claims& claims, identity::TimeSpan now);

}  // namespace hotline::rpc
