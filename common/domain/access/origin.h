// Who may file a ticket under a number that it has in another system.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "common/domain/access/actor.h"

namespace hotline {

// OK, or PERMISSION_DENIED / ORIGIN_OF_ANOTHER: (system, number) is one ticket for ever, so only
// the system itself may take a number, or one that the directory lets file for it
// (`System.origins`). `in_force` may be null: then no system may.
absl::Status MayFileFrom(const Jurisdiction* in_force, const Actor& actor, std::string_view system);

}  // namespace hotline
