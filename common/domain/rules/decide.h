// Decide: the one rule book. A person who clicks, a limit that falls due, an importer and a
// simulator all come through here.
//
// Decide first settles everything that fell due before `now`, in order of instants, then applies
// the command to the result, as one new version with one event: the outcome never depends on
// whether the system or a person came first. Pure; no clock, no socket, no lock.
#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "common/domain/rules/context.h"
#include "common/domain/ticket/command.h"
#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

struct Decision {
  Ticket ticket;  // the next version; the given one when nothing happened
  Event event;
  bool changed = false;
  // Set when the request id was seen before: the version it made then.
  std::optional<int64_t> replayed_version;
};

// Null ticket for create. Errors are canonical: FAILED_PRECONDITION for a verb the state or a guard
// refuses, PERMISSION_DENIED for an actor without the office, INVALID_ARGUMENT for what the
// directory does not know, ABORTED for an etag that moved.
absl::StatusOr<Decision> Decide(const Ticket* ticket, const Command& command,
                                const Context& context);

// The ticket as it is once everything is settled that fell due before `now`: what Decide would
// begin with. Nothing is stored. A ticket that cannot be settled stays as it is.
Ticket Foresee(Ticket ticket, const Jurisdiction& current, const FrozenPolicies& policies,
               absl::Time now);

}  // namespace hotline
