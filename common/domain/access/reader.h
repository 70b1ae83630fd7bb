// This file holds the reading policy: the roles that may call each reading method, and the fields
// of a ticket or an event that a caller sees. Every method calls these functions. The functions are
// pure and use the directory in force; docs/access.md is generated from the table.
//
// rules/transition.h lists the roles that may call each verb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/domain/access/role.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// A method of the contract that is not a verb on a ticket.
struct Question {
  std::string_view method;  // "ListTickets"
  RoleSet roles;            // any of these; 0: every caller with a valid token
  std::string_view en, zh;  // who that is, for people who are refused
  std::string_view note;    // what of the answer depends on more than the role
};
const std::vector<Question>& Questions();

// OK, or PERMISSION_DENIED / ROLE_MISSING. REQUIRES: the method is in Questions().
absl::Status MayAsk(std::string_view method, const Actor& actor);

// How much of a ticket, or of one event, somebody is shown.
struct Visibility {
  bool hide_petitioner = false;  // a department looking at a confidential ticket
  bool hide_concerned = false;   // a department: whom it is about, and merged tickets
  bool hide_merged = false;      // a petitioner's gateway, an analyst: other tickets
  bool sealed = false;  // about discipline 涉纪: only that it exists, and when what happened
};

// Whether the actor is one of those who read beyond their own departments.
bool SeesAll(const Actor& actor);

// What the actor sees of a ticket. PERMISSION_DENIED / NOT_YOUR_TICKET for an official whose
// department has no part in it, and for the person it is about. `current` may be null: then nobody
// is an official of anything.
absl::StatusOr<Visibility> VisibilityOf(const Jurisdiction* current, const Actor& actor,
                                        const Ticket& ticket, absl::Time now);
// What a reader of the log sees of one event: as much as VisibilityOf says of its ticket, as far as
// the event tells. Whom a ticket is about the event does not tell.
// `whole`: the auditor's export, whose events can be counted and verified.
Visibility VisibilityOf(const Actor& actor, const Event& event, bool whole);

// Who has filed a ticket knows what it says, not what became of it: the actor to show the answer of
// CreateTicket to.
Actor AsFiler(const Actor& actor, const Ticket& ticket);

// Whether a ticket may stand in a list that was asked for by the petitioner's number: who has
// spoken of discipline is not to be found out by a telephone number.
bool ListedByPetitioner(const Actor& actor, const Ticket& ticket);

// Whether the actor may list a department's tickets: PERMISSION_DENIED / NOT_YOUR_TICKET.
absl::Status MayListDepartment(const Jurisdiction* current, const Actor& actor,
                               const std::string& department);

// docs/access.md.
std::string ReadingPolicyMarkdown();

}  // namespace hotline
