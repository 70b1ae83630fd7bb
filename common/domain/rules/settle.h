// What the system does automatically when an instant passes: breaches, alarms, lapses, the archive.
#pragma once

#include "absl/time/time.h"
#include "common/domain/ticket/frozen_policies.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

class Editor;

// Brings the ticket forward over everything due before `now`.
void SettleUntil(Editor& e, absl::Time now);

// When the ticket next needs the system; InfiniteFuture when never. Strictly after the instants:
// what is due at 18:00:00.000 can still be done at that very moment.
absl::Time NextWake(const Ticket& ticket, const FrozenPolicies& policies);

}  // namespace hotline
