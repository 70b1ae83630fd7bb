// What happened. One commit is one event, an ordered list of facts; figures, timelines, watchers
// and audits read nothing else. Facts are never changed.
#pragma once

#include <string>
#include <vector>

#include "common/domain/ticket/ticket.h"
#include "common/domain/types/types.h"

namespace hotline {

// Every type of fact, once: its code, its name, and the fields that are set besides the time (an
// auditor's table is generated from it). Its number is its place and is stored for ever: rows are
// added at the end.
// clang-format off
#define HOTLINE_FACTS(FACT) \
  FACT(kReceived, "RECEIVED", "matter, area, kind, urgency, channel of the request") \
  FACT(kRouted, "ROUTED", "department or none, code: RoutedBy, row: the rule, reasons in note") \
  FACT(kAnswered, "ANSWERED", "") \
  FACT(kRejected, "REJECTED", "code: reason") \
  FACT(kTransferred, "TRANSFERRED", "code: body, note: its acknowledgement number") \
  FACT(kDispatched, "DISPATCHED", "leg, department, head") \
  FACT(kAccepted, "ACCEPTED", "leg, capacity") \
  FACT(kDeemedAccepted, "DEEMED_ACCEPTED", "leg") \
  FACT(kReturnRequested, "RETURN_REQUESTED", "leg, code: reason, department: suggested") \
  FACT(kReturnApproved, "RETURN_APPROVED", "leg") \
  FACT(kReturnRefused, "RETURN_REFUSED", "leg") \
  FACT(kReturnLapsed, "RETURN_LAPSED", "leg: undecided at its due, stays") \
  FACT(kAssigned, "ASSIGNED", "leg, person") \
  FACT(kAssistAsked, "ASSIST_ASKED", "leg, department") \
  FACT(kContactAttempted, "CONTACT_ATTEMPTED", "leg") \
  FACT(kContacted, "CONTACTED", "leg") \
  FACT(kContactWaived, "CONTACT_WAIVED", "") \
  FACT(kSubmitted, "SUBMITTED", "leg") \
  FACT(kApproved, "APPROVED", "leg, capacity") \
  FACT(kSentBack, "SENT_BACK", "leg, code: HEAD | CENTRE") \
  FACT(kReviewed, "REVIEWED", "leg; code NONE_BY_POLICY when the kind is not reviewed") \
  FACT(kReplied, "REPLIED", "petitioner") \
  FACT(kDrawn, "DRAWN", "for telephone follow-up") \
  FACT(kRated, "RATED", "petitioner, satisfaction, solved") \
  FACT(kFollowUpAttempt, "FOLLOW_UP_ATTEMPTED", "petitioner") \
  FACT(kFollowedUp, "FOLLOWED_UP", "petitioner, code: REACHED | UNREACHABLE | REFUSED, satisfaction, solved") \
  FACT(kClosed, "CLOSED", "") \
  FACT(kClosedUnrated, "CLOSED_UNRATED", "") \
  FACT(kObjected, "OBJECTED", "petitioner") \
  FACT(kReworkOpened, "REWORK_OPENED", "leg") \
  FACT(kPanelProposed, "PANEL_PROPOSED", "") \
  FACT(kReopened, "REOPENED", "to RECEIVED") \
  FACT(kWithdrawn, "WITHDRAWN", "") \
  FACT(kUrged, "URGED", "code MERGED: within an hour of one that was counted") \
  FACT(kDisputed, "DISPUTED", "") \
  FACT(kLimitStarted, "LIMIT_STARTED", "limit, row, due") \
  FACT(kLimitStopped, "LIMIT_STOPPED", "limit, on_time, due, original_due") \
  FACT(kLimitVoided, "LIMIT_VOIDED", "limit: stopped without counting (returned leg)") \
  FACT(kLimitPaused, "LIMIT_PAUSED", "limit") \
  FACT(kLimitResumed, "LIMIT_RESUMED", "limit, due (moved), generation") \
  FACT(kBreached, "BREACHED", "limit, due; effective at the due") \
  FACT(kAlarm, "ALARM", "limit, level, generation") \
  FACT(kExtensionRequested, "EXTENSION_REQUESTED", "leg, code: reason, days, person: who is to decide, if not the centre") \
  FACT(kExtensionGranted, "EXTENSION_GRANTED", "leg, days") \
  FACT(kExtensionRefused, "EXTENSION_REFUSED", "leg") \
  FACT(kExtensionLapsed, "EXTENSION_LAPSED", "leg: undecided at its due, refused") \
  FACT(kSuspensionRequested, "SUSPENSION_REQUESTED", "leg, code: reason, due: when it would end") \
  FACT(kSuspended, "SUSPENDED", "leg, due: when it ends by itself") \
  FACT(kSuspensionRefused, "SUSPENSION_REFUSED", "leg") \
  FACT(kSuspensionLapsed, "SUSPENSION_LAPSED", "leg") \
  FACT(kTimeRequestDropped, "TIME_REQUEST_DROPPED", "leg, code: EXTENSION | SUSPENSION; the result came first") \
  FACT(kResumed, "RESUMED", "leg, code: EARLY | WAKE") \
  FACT(kLimitExtended, "LIMIT_EXTENDED", "limit, due (moved), original_due, generation, days") \
  FACT(kPoliciesAdopted, "POLICIES_ADOPTED", "code: ALL | CALENDARS, note: the version") \
  FACT(kLimitMoved, "LIMIT_MOVED", "limit, row, due (moved), original_due, generation") \
  FACT(kAdjudicated, "ADJUDICATED", "department: whose duty it is, code: AMENDED | NOT_AMENDED the catalogue, leg: the one that returned what was its own") \
  FACT(kRelieved, "RELIEVED", "leg: the duty was found to be another's") \
  FACT(kPanelDecided, "PANEL_DECIDED", "code: REWORK | FINAL_REPLY, person: the supervising leader") \
  FACT(kPromised, "PROMISED", "leg, limit, due, code: PROMISE | INTERIM, note: number of the procedure") \
  FACT(kPromiseReported, "PROMISE_REPORTED", "leg, person: kept, says the department") \
  FACT(kPromiseChecked, "PROMISE_CHECKED", "leg, code: KEPT | UNKEPT, says the petitioner; UNREACHABLE") \
  FACT(kPromiseUnkept, "PROMISE_UNKEPT", "leg: nothing was reported by its due") \
  FACT(kInstructed, "INSTRUCTED", "department, person: the leader") \
  FACT(kSupervised, "SUPERVISED", "department, person: who ordered it; code RED: the ladder did") \
  FACT(kInterviewIssued, "INTERVIEW_ISSUED", "department, person: the head who is asked to come") \
  FACT(kSupplemented, "SUPPLEMENTED", "petitioner") \
  FACT(kReclassified, "RECLASSIFIED", "kind, urgency, matter") \
  FACT(kAppealed, "APPEALED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; department, person, code: reason") \
  FACT(kAppealSupported, "APPEAL_SUPPORTED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person: the first of two deciders") \
  FACT(kAppealGranted, "APPEAL_GRANTED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person: left out of adjusted figures") \
  FACT(kAppealRefused, "APPEAL_REFUSED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person") \
  FACT(kAppealLapsed, "APPEAL_LAPSED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; undecided at its due, refused") \
  FACT(kMerged, "MERGED", "ticket: the parent, department: that held it, limit: handed to the parent") \
  FACT(kChildTaken, "CHILD_TAKEN", "ticket: the child, limit: its, handed over") \
  FACT(kChildLeaving, "CHILD_LEAVING", "ticket: the child, code: MergeEnd, note: why refused, limit: its, handed back") \
  FACT(kMergeAgreed, "MERGE_AGREED", "ticket: the other; code: TAKEN or MergeEnd; what it was told of") \
  FACT(kSplitRequested, "SPLIT_REQUESTED", "ticket: the parent") \
  FACT(kResultShared, "RESULT_SHARED", "leg, ticket: the parent, code: INTERIM, limit: handed back") \
  FACT(kSplitOff, "SPLIT_OFF", "ticket: the parent, code: MergeEnd, note: why refused, limit: handed back") \
  FACT(kArchived, "ARCHIVED", "code: the end it came to")
// clang-format on

#define FACT(code, ...) code,
enum class FactType : int8_t { kNone, HOTLINE_FACTS(FACT) };
#undef FACT
#define FACT(...) +1
inline constexpr int kFactTypes = 1 HOTLINE_FACTS(FACT);  // with kNone
#undef FACT
std::string_view Name(FactType v);
// The fields of the type, in words: "leg, department, head".
std::string_view FieldsOf(FactType v);

// Which fields are set depends on the type, as listed above.
struct Fact {
  FactType type = FactType::kNone;
  absl::Time at = kUnset;  // when it took effect
  int leg = 0;
  int petitioner = 0;
  LegKind leg_kind = LegKind::kNone;
  Capacity capacity = Capacity::kNone;
  std::string department, person, code, note, row;
  std::string matter, area;
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNone;
  Channel channel = Channel::kNone;
  PetitionerKind petitioner_kind = PetitionerKind::kNone;
  LimitKind limit = LimitKind::kNone;
  AlarmLevel level = AlarmLevel::kNone;
  int generation = 0;
  int days = 0;
  absl::Time due = kUnset, original_due = kUnset;
  bool on_time = false;
  Satisfaction satisfaction = Satisfaction::kNone;
  Solved solved = Solved::kNone;
  // The other ticket of a merge; of a limit: the merged ticket whose limit it is.
  std::string ticket;
};

// Who acted.
struct ActorMark {
  std::string id;  // person id, or "petitioner", "system"
  Capacity capacity = Capacity::kNone;
};

// One version of one ticket.
struct Event {
  std::string ticket;
  int64_t version = 0;
  absl::Time recorded = kUnset;  // commit time
  std::string verb;
  State state_after = State::kNone;
  ActorMark actor;
  // About discipline 涉纪, before or after this event: who may read what it says is limited.
  bool discipline = false;
  std::vector<Fact> facts;
  Private priv;           // sealed apart
  std::string prev_hash;  // raw bytes, empty for the first
};

}  // namespace hotline
