// What a citizen may call. Threads: pure functions.
#pragma once

#include <string_view>

#include "absl/status/status.h"

namespace hotline {

// OK for the verbs that the table of transitions gives PETITIONER, and for the questions that the
// reading policy marks so (access/reader.h); PERMISSION_DENIED / ROLE_MISSING for every other
// method, also for one that neither names.
absl::Status MayCitizenCall(std::string_view method);

}  // namespace hotline
