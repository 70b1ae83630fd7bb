// Tells whether a citizen is a petitioner of a ticket, and which one. Threads: pure functions.
#pragma once

#include "common/domain/access/actor.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// Whether the actor is a citizen by whose verified number this petitioner is known.
bool IsPetitioner(const Actor& actor, const Petitioner& petitioner);
// Whether the actor is a petitioner of the ticket.
bool IsPetitioner(const Actor& actor, const Ticket& ticket);
// Whether the call brings what a petitioner says: of a citizen, or of the sender of the messages,
// by the code of a reply.
bool ByPetitioner(const Actor& actor);

}  // namespace hotline
