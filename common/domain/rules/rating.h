// What a petitioner may rate 评价, whatever code they have.
#pragma once

#include "absl/status/status.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// FAILED_PRECONDITION / PETITIONER_WITHDREW: who has withdrawn has no further say.
absl::Status Withdrew();

// OK: the petitioner may rate the reply they have. Otherwise INVALID_ARGUMENT naming `petitioner`,
// or FAILED_PRECONDITION: PETITIONER_WITHDREW, NOT_REPLIED, ALREADY_RATED, NEVER_RATED,
// RATING_CLOSED.
absl::Status MayRate(const Ticket& ticket, int petitioner);

// OK: the one-time code may be sent to the petitioner, because it serves to rate, or to object to
// what ended without a department (answered directly, rejected, transferred). Otherwise as
// MayRate().
absl::Status MayInvite(const Ticket& ticket, int petitioner);

}  // namespace hotline
