// What holds of every version of a ticket, whatever verb made it. Decide checks it before anything
// is stored.
#pragma once

#include "absl/status/status.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// `before` is null for a ticket's first version. INTERNAL / INVARIANT_BROKEN.
absl::Status CheckInvariants(const Ticket* before, const Ticket& after);

}  // namespace hotline
