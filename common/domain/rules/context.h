// What a decision may know besides the ticket and the command.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/domain/access/actor.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/domain/routing/routing.h"
#include "common/domain/ticket/frozen_policies.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

struct Context {
  absl::Time now;  // whole milliseconds
  Actor actor;
  const Jurisdiction* current = nullptr;  // offices, absences, catalogue
  FrozenPolicies policies;                // those of the ticket and of its limits
  FrozenPolicies adopted;                 // AdoptPolicies only: those with the calendars in force
  const Router* router = nullptr;         // where a petitioner's words come in; null: none
  const Ticket* other = nullptr;          // Merge only: the parent as it was read
  const Jurisdiction* other_policies = nullptr;  // and those of that one
  std::string number;                            // create only: the new ticket's number
  std::string request_id_hash, content_hash;
  int64_t expected_version = 0;  // 0: any
  std::string department;        // the actor acts for, where the request names one; see acting.h
  // Sealed chance: keyed by a secret no department knows, fixed for the ticket.
  uint64_t draw = 0;
  // The one-time code of a petitioner for the reply last delivered; empty: no code is accepted.
  std::string rating_code;

  // What every verb on a ticket has: `before` as it was read (null: create). Time within a ticket
  // never goes back, whichever machine's clock is behind. The caller sets the other members.
  static Context For(const Ticket* before, const Jurisdiction& current, FrozenPolicies policies,
                     Actor actor, absl::Time now) {
    Context out;
    out.now = before == nullptr ? now : std::max(now, before->updated);
    out.actor = std::move(actor);
    out.current = &current;
    out.policies = std::move(policies);
    return out;
  }
};

}  // namespace hotline
