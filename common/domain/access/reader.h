// The reading policy: which roles may call each reading method, and as which audience a caller
// reads a ticket or an event. Every method of the contract asks these functions. Threads: the
// functions are pure; they take the directory in force. docs/access.md is generated from the table.
//
// rules/transition.h lists the roles that may call each verb.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/domain/access/actor.h"
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
  bool citizens = false;    // asked by citizens too (PETITIONER)
};
const std::vector<Question>& Questions();

// OK, or PERMISSION_DENIED / ROLE_MISSING. REQUIRES: the method is in Questions().
absl::Status MayAsk(std::string_view method, const Actor& actor);

// Who reads a ticket or an event. The option `shown_to` of hotline.v1 names the audience of every
// field. The numbers equal those of hotline.v1.Audience; a test compares them.
enum class Audience : int8_t { kCentre = 1, kDepartment, kInConfidence, kEverybody, kPetitioner };

// What a reader sees of a ticket or of one event: the fields of the reader's audience, and of these
// the elements that `others` and `exact_hours` allow.
struct Visibility {
  // Which other tickets of a merge the reader sees: ANALYST, AUDITOR and petitioners none, a
  // department those that are not confidential, the centre all.
  enum class Others : int8_t { kNone, kOpen, kAll };

  Audience audience = Audience::kCentre;
  Others others = Others::kAll;
  // Whether instants are shown that could tell a department who has asked in confidence; else the
  // local day.
  bool exact_hours = true;
  absl::TimeZone zone = absl::UTCTimeZone();  // the jurisdiction's
  bool held = false;  // the words that were set aside; of the centre the confidential officer alone
  // Of a petitioner: which entries of Ticket::petitioners are the reader's own.
  std::vector<bool> own = {};

  // About discipline 涉纪, and not for this reader: only that the ticket exists.
  bool sealed() const { return audience == Audience::kEverybody; }
};

// Whether the actor may be told which tickets about discipline a figure counts.
bool CountsDiscipline(const Actor& actor);

// Whether the actor is one of those who read beyond their own departments.
bool SeesAll(const Actor& actor);

// Whether the actor may know that the ticket is there: NOT_FOUND / TICKET_NOT_FOUND, the bytes of a
// number that nobody has, for an official whose department has no part in it, for a citizen who is
// none of its petitioners, and for the person it is about. Asked before anything else is said of
// the ticket. `current` may be null: then nobody is an official of anything.
absl::Status MayKnow(const Jurisdiction* current, const Actor& actor, const Ticket& ticket,
                     absl::Time now);

// What the actor sees of a ticket, if MayKnow.
absl::StatusOr<Visibility> VisibilityOf(const Jurisdiction* current, const Actor& actor,
                                        const Ticket& ticket, absl::Time now);
// What a reader of the log sees of one event: as much as VisibilityOf says of its ticket, as far as
// the event tells.
// `whole`: the auditor's export, whose events can be counted and verified.
Visibility VisibilityOf(const Actor& actor, const Event& event, bool whole);
// Whether a reader of the log may know of the ticket, as far as this event tells: not who the
// ticket is about.
bool MayKnow(const Actor& actor, const Event& event);

// Whether the reader is shown the limit: not if its instants would tell a department the hour a
// confidential request came, or who is called back; nor if it is the limit of a merged ticket that
// the reader is not shown.
bool ShowsLimit(const Visibility& view, const Ticket& ticket, const LimitClock& clock);
// Whether the reader is shown that `child` is handled with this ticket, or was given its result.
bool ShowsMerged(const Visibility& view, const MergedTicket& child);
// When the ticket was received, as the reader is shown it: the instant, or the beginning of its
// local day.
absl::Time ShownReceipt(const Visibility& view, const Ticket& ticket);

// Who has filed a ticket knows what it says, not what became of it: the actor to show the answer of
// CreateTicket to.
Actor AsFiler(const Actor& actor, const Ticket& ticket);

// Whether a ticket may stand in a list that was asked for by the petitioner's number: who has
// spoken of discipline is not to be found out by a telephone number.
bool ListedByPetitioner(const Actor& actor, const Ticket& ticket);

// Whether the actor may list a department's tickets: PERMISSION_DENIED / NOT_YOUR_TICKET.
absl::Status MayListDepartment(const Jurisdiction* current, const Actor& actor,
                               const std::string& department, absl::Time now);

// Whether the actor may list the threats to life: the centre, and duty leaders.
// PERMISSION_DENIED / ROLE_MISSING.
absl::Status MayListEmergencies(const Jurisdiction* current, const Actor& actor, absl::Time now);

// Whether the reader is shown that this happened: not a department that the police were asked to
// warn somebody, who may be of that department.
bool ShowsFact(const Visibility& view, const Fact& fact);

// The first half of docs/access.md. The contract gives the second half.
std::string ReadingPolicyMarkdown();

}  // namespace hotline
