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
#include "common/domain/command.h"
#include "common/domain/fact.h"
#include "common/domain/frozen_policies.h"
#include "common/domain/jurisdiction.h"
#include "common/domain/routing.h"
#include "common/domain/ticket.h"
#include "common/domain/transition.h"

namespace hotline {

struct Actor {
  std::string id;  // person id of an official or agent; "portal/…" for a gateway
  RoleSet roles = 0;
  bool Has(Role r) const { return roles & Bit(r); }
};

struct Context {
  absl::Time now;  // whole milliseconds
  Actor actor;
  const Jurisdiction* current = nullptr;  // offices, absences, catalogue
  FrozenPolicies policies;                // those of the ticket and of its limits
  FrozenPolicies adopted;                 // AdoptPolicies only: those with the calendars in force
  const Router* router = nullptr;         // create only
  const Ticket* other = nullptr;          // Merge only: the parent as it was read
  const Jurisdiction* other_policies = nullptr;  // and those of that one
  std::string number;                            // create only: the new ticket's number
  std::string request_id_hash, content_hash;
  int64_t expected_version = 0;  // 0: any
  // Sealed chance: keyed by a secret no department knows, fixed for the ticket.
  uint64_t draw = 0;
  // The one-time code of a petitioner for the reply last delivered; empty: no code would do.
  std::string rating_code;
};

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

// When the ticket next needs the system; InfiniteFuture when never. Strictly after the instants:
// what is due at 18:00:00.000 can still be done at that very moment.
absl::Time NextWake(const Ticket& ticket, const FrozenPolicies& policies);

}  // namespace hotline
