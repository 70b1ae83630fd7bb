// What happened. One commit is one event, an ordered list of facts; figures, timelines, watchers
// and audits read nothing else. Facts are never changed.
#pragma once

#include <string>
#include <vector>

#include "common/domain/ticket/ticket.h"
#include "common/domain/types/types.h"

namespace hotline {

// Every type of fact, once: its code, its name (also a value of hotline.audit.v1.FactType), the
// fields that are set besides the time and what their codes mean (docs/audit.md is written from
// it). Its number is its place and is stored for ever: rows are added at the end. Who is told of it
// stands in notices/told.cc.
// clang-format off
#define HOTLINE_FACTS(FACT) \
  FACT(kReceived, "RECEIVED", "matter and area as far as known, kind, urgency, channel, petitioner_kind of the first petitioner") \
  FACT(kRouted, "ROUTED", "department, none where routing abstained; code: the step that decided, CHOICE, RULE, CATALOGUE, LEARNED or ABSTAINED; row: the rule; note: reasons") \
  FACT(kAnswered, "ANSWERED", "") \
  FACT(kRejected, "REJECTED", "code: a reason of reject_reasons") \
  FACT(kTransferred, "TRANSFERRED", "note: the body and its acknowledgement number") \
  FACT(kDispatched, "DISPATCHED", "leg, leg_kind, department, person: the head, matter; note: why") \
  FACT(kAccepted, "ACCEPTED", "leg, leg_kind, department, person, capacity") \
  FACT(kDeemedAccepted, "DEEMED_ACCEPTED", "leg, leg_kind, department, capacity: SYSTEM") \
  FACT(kReturnRequested, "RETURN_REQUESTED", "leg, leg_kind, department, capacity, suggested_department; code: a reason of return_reasons") \
  FACT(kReturnApproved, "RETURN_APPROVED", "leg, leg_kind, department") \
  FACT(kReturnRefused, "RETURN_REFUSED", "leg, leg_kind, department") \
  FACT(kReturnLapsed, "RETURN_LAPSED", "leg, leg_kind, department: undecided at its due, the leg stays") \
  FACT(kAssigned, "ASSIGNED", "leg, leg_kind, department, person: the handler, none: any of the department") \
  FACT(kAssistAsked, "ASSIST_ASKED", "leg, leg_kind, department, person: the head, matter") \
  FACT(kContactAttempted, "CONTACT_ATTEMPTED", "leg, leg_kind, department, person; code COMPLETE: the attempts are enough") \
  FACT(kContacted, "CONTACTED", "leg, leg_kind, department, person") \
  FACT(kContactWaived, "CONTACT_WAIVED", "leg, leg_kind, department") \
  FACT(kSubmitted, "SUBMITTED", "leg, leg_kind, department, person; code: outcome_code; note: legal basis") \
  FACT(kApproved, "APPROVED", "leg, leg_kind, department, person, capacity") \
  FACT(kSentBack, "SENT_BACK", "leg, leg_kind, department; code: HEAD or CENTRE sent it back") \
  FACT(kReviewed, "REVIEWED", "leg, leg_kind, department; code: NONE_BY_POLICY, the kind is not reviewed; SHARED, with the ticket it was merged into") \
  FACT(kReplied, "REPLIED", "department, person, petitioner") \
  FACT(kDrawn, "DRAWN", "petitioner, none: all; code: CERTAIN, SAMPLE, NEGATIVE or WITHDRAWN, why a telephone follow-up is due") \
  FACT(kRated, "RATED", "department, petitioner, satisfaction, solved; code: FIRST, which the figures count, or LATER") \
  FACT(kFollowUpAttempt, "FOLLOW_UP_ATTEMPTED", "petitioner") \
  FACT(kFollowedUp, "FOLLOWED_UP", "department, person, petitioner, satisfaction, solved; code: REACHED, UNREACHABLE or REFUSED, or UNREACHABLE_BY_CENTRE where nobody called in time (department: centre); row: PRESSED where somebody pressed the petitioner") \
  FACT(kClosed, "CLOSED", "department") \
  FACT(kClosedUnrated, "CLOSED_UNRATED", "department") \
  FACT(kObjected, "OBJECTED", "department, petitioner") \
  FACT(kReworkOpened, "REWORK_OPENED", "department; petitioner: for whom, none: for all") \
  FACT(kPanelProposed, "PANEL_PROPOSED", "department") \
  FACT(kReopened, "REOPENED", "department; the ticket is RECEIVED again") \
  FACT(kWithdrawn, "WITHDRAWN", "department, petitioner; code: PARTIAL, other petitioners go on") \
  FACT(kUrged, "URGED", "department; code MERGED: within an hour of one that was counted") \
  FACT(kDisputed, "DISPUTED", "department") \
  FACT(kLimitStarted, "LIMIT_STARTED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, leg_kind") \
  FACT(kLimitStopped, "LIMIT_STOPPED", "limit, its row, leg or petitioner, department (who answers for it), person: who held its head's office then, due, original_due, generation, on_time, ticket") \
  FACT(kLimitVoided, "LIMIT_VOIDED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, ticket: it stopped without counting") \
  FACT(kLimitPaused, "LIMIT_PAUSED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, ticket") \
  FACT(kLimitResumed, "LIMIT_RESUMED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation (moved), ticket") \
  FACT(kBreached, "BREACHED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, leg_kind, person: who held its head's office at the due, none within two full working days of taking over; code: HANDOVER then, seconds: that others had it before, ticket; at is the due") \
  FACT(kAlarm, "ALARM", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, level, ticket") \
  FACT(kExtensionRequested, "EXTENSION_REQUESTED", "leg, leg_kind, department, capacity, days, person: who is to decide, if not the centre; code: a reason of extension_reasons") \
  FACT(kExtensionGranted, "EXTENSION_GRANTED", "leg, leg_kind, department, capacity, days, person; code: RECLASSIFIED, by a classification") \
  FACT(kExtensionRefused, "EXTENSION_REFUSED", "leg, leg_kind, department, capacity, days, person") \
  FACT(kExtensionLapsed, "EXTENSION_LAPSED", "leg, leg_kind, department, days: undecided at its due, refused") \
  FACT(kSuspensionRequested, "SUSPENSION_REQUESTED", "leg, leg_kind, department, capacity, due: when it would end; code: a reason of suspension_reasons") \
  FACT(kSuspended, "SUSPENDED", "leg, leg_kind, department, capacity, person, due: when it ends automatically") \
  FACT(kSuspensionRefused, "SUSPENSION_REFUSED", "leg, leg_kind, department, capacity, person, due") \
  FACT(kSuspensionLapsed, "SUSPENSION_LAPSED", "leg, leg_kind, department, due: undecided at its due, refused") \
  FACT(kTimeRequestDropped, "TIME_REQUEST_DROPPED", "leg, leg_kind, department; code: EXTENSION or SUSPENSION; the result came first") \
  FACT(kResumed, "RESUMED", "leg, leg_kind, department; code: EARLY or WAKE") \
  FACT(kLimitExtended, "LIMIT_EXTENDED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, days") \
  FACT(kPoliciesAdopted, "POLICIES_ADOPTED", "code: ALL or CALENDARS; row: the version") \
  FACT(kLimitMoved, "LIMIT_MOVED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation") \
  FACT(kAdjudicated, "ADJUDICATED", "department: whose duty it is, matter, leg: the one that returned what was its own; code: AMENDED or NOT_AMENDED the catalogue; note: basis") \
  FACT(kRelieved, "RELIEVED", "leg, leg_kind, department: the duty was found to be another's") \
  FACT(kPanelDecided, "PANEL_DECIDED", "department, person: the supervising leader; code: REWORK or FINAL_REPLY") \
  FACT(kPromised, "PROMISED", "leg, leg_kind, department, limit, due; code: PROMISE or INTERIM; note: number of the procedure") \
  FACT(kPromiseReported, "PROMISE_REPORTED", "leg, leg_kind, department, person: kept, says the department") \
  FACT(kPromiseChecked, "PROMISE_CHECKED", "leg, leg_kind, department, person; code: KEPT or UNKEPT, says the petitioner; UNREACHABLE") \
  FACT(kPromiseUnkept, "PROMISE_UNKEPT", "leg, leg_kind, department: nothing was reported by its due") \
  FACT(kInstructed, "INSTRUCTED", "department, person: the leader") \
  FACT(kSupervised, "SUPERVISED", "department, person: who ordered it; code RED: the ladder did") \
  FACT(kInterviewIssued, "INTERVIEW_ISSUED", "department, person: the head who is asked to come") \
  FACT(kSupplemented, "SUPPLEMENTED", "department, petitioner") \
  FACT(kReclassified, "RECLASSIFIED", "department, kind, urgency, matter") \
  FACT(kAppealed, "APPEALED", "petitioner: whose rating, none: the whole ticket is to be excluded; department, person; code: a reason of appeal_reasons or exclusion_reasons") \
  FACT(kAppealSupported, "APPEAL_SUPPORTED", "petitioner as in APPEALED, department, person: the first of two deciders") \
  FACT(kAppealGranted, "APPEAL_GRANTED", "petitioner as in APPEALED, department, person: left out of adjusted figures") \
  FACT(kAppealRefused, "APPEAL_REFUSED", "petitioner as in APPEALED, department, person") \
  FACT(kAppealLapsed, "APPEAL_LAPSED", "petitioner as in APPEALED, department: undecided at its due, refused") \
  FACT(kMerged, "MERGED", "ticket: the parent, department: that held it; of CASE_HANDLE, handed to the parent: limit, its row, due, original_due, generation") \
  FACT(kChildTaken, "CHILD_TAKEN", "ticket: the child, department; of its CASE_HANDLE: limit, its row, due, original_due, generation") \
  FACT(kChildLeaving, "CHILD_LEAVING", "ticket: the child, department; of its CASE_HANDLE, handed back: limit, its row, due, original_due, generation; code: how the merge ended, SHARED, SPLIT, REFUSED or ENDED; row: why refused") \
  FACT(kMergeAgreed, "MERGE_AGREED", "ticket: the other; code: TAKEN, or how the merge ended as in CHILD_LEAVING") \
  FACT(kSplitRequested, "SPLIT_REQUESTED", "ticket: the parent, department") \
  FACT(kResultShared, "RESULT_SHARED", "leg, leg_kind, department, person: the head, ticket: the parent; code: INTERIM; of CASE_HANDLE, handed back: limit, its row, due, original_due, generation") \
  FACT(kSplitOff, "SPLIT_OFF", "ticket: the parent, department; of CASE_HANDLE, handed back: limit, its row, due, original_due, generation; code: how the merge ended, SHARED, SPLIT, REFUSED or ENDED; row: why refused") \
  FACT(kArchived, "ARCHIVED", "code: the end it came to, CLOSED, ANSWERED, REJECTED, TRANSFERRED or WITHDRAWN") \
  FACT(kAssistanceRefused, "ASSISTANCE_REFUSED", "leg, leg_kind, department, capacity") \
  FACT(kReworkJoined, "REWORK_JOINED", "department, petitioner: the rework under way answers this one too") \
  FACT(kReworkEnded, "REWORK_ENDED", "department, petitioner: the last one it was for has withdrawn") \
  FACT(kHandedOver, "HANDED_OVER", "leg, leg_kind, department: that takes over, person: its head; row: the department that has ended") \
  FACT(kEmergencyOpened, "EMERGENCY_OPENED", "code: RECEIVED, RECLASSIFIED, SUPPLEMENTED, CALLED or RESTORED, how it became EXTREME") \
  FACT(kEmergencyAcknowledged, "EMERGENCY_ACKNOWLEDGED", "person: the duty leader, capacity") \
  FACT(kEmergencyCalled, "EMERGENCY_CALLED", "person; code: THREE_WAY or TELEPHONED; row: who was called, POLICE, FIRE, AMBULANCE, TRAFFIC or PSYCHOLOGICAL; note: the number there") \
  FACT(kWarningAsked, "WARNING_ASKED", "person: who asked the police to warn whom the threat is against") \
  FACT(kRecontacted, "RECONTACTED", "person; code: SPOKEN or TAKEN_OVER; row: who advised it, or took over, as in EMERGENCY_CALLED; note: the number there") \
  FACT(kUrgencyLowered, "URGENCY_LOWERED", "person: the shift leader, urgency") \
  FACT(kLoweringReviewed, "LOWERING_REVIEWED", "person; code: UPHELD or RESTORED") \
  FACT(kCharged, "CHARGED", "leg, leg_kind, department: who is charged with the time, seconds of working time, where the part's own limit counts minutes of all time; code: RETURNED, from dispatch to the approval of a return; LAPSED, from the request to the lapse of its decision; ADJUDICATED, from dispatch to the request, by the department whose own duty it was, no longer by the centre; GAP, from an approved return to the next dispatch or the end") \
  FACT(kFirstMeasures, "FIRST_MEASURES", "leg, leg_kind, department, person") \
  FACT(kTransferAcknowledged, "TRANSFER_ACKNOWLEDGED", "note: the number") \
  FACT(kTransferLapsed, "TRANSFER_LAPSED", "nobody acknowledged it: the ticket is RECEIVED again") \
  FACT(kSupplementAsked, "SUPPLEMENT_ASKED", "leg, leg_kind, department, person, due: until when it may be brought; code: FIRST, or AGAIN, which is counted; AT_INTAKE by the centre") \
  FACT(kCorrected, "CORRECTED", "department, petitioner; code: which of NAME, PHONE, CREDIT_CODE, MESSAGES, ADDRESS and AREA, with commas; area") \
  FACT(kCopied, "COPIED", "leg, leg_kind, department: the regulator of the service that is at fault") \
  FACT(kWordsHeld, "WORDS_HELD", "code: which verb brought them: SupplementTicket, UrgeTicket, ObjectToTicket, RateTicket, ReopenTicket, WithdrawTicket, RecordFollowUp, CheckPromise, RecordRecontact or RecordContact; row: which words, from 1") \
  FACT(kWordsDecided, "WORDS_DECIDED", "person; code: RELEASED, REWORDED or KEPT; row: which words")
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
// docs/audit.md's table: number, name, fields and codes of every type.
std::string FactTableMarkdown();

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
  // Whose duty it is, says the department that asks to return the ticket.
  std::string suggested_department;
  int64_t seconds = 0;  // of working time
};

// Who acted.
struct ActorMark {
  std::string id;  // person id, or "petitioner", "system"
  Capacity capacity = Capacity::kNone;
};

// One version of one ticket, or of a record of another kind.
struct Event {
  // What it happened to: "" a ticket, otherwise the name of the kind. Folds pass over the kinds
  // that they do not know.
  std::string kind;
  std::string number;
  int64_t version = 0;
  absl::Time recorded = kUnset;  // commit time
  std::string verb;
  State state_after = State::kNone;
  ActorMark actor;
  // About discipline 涉纪, before or after this event: who may read what it says is limited.
  bool discipline = false;
  std::vector<Fact> facts;
  Private priv;  // sealed apart
  // Whom the ticket is about: that person is shown nothing of it. Beside the chained body, from
  // which nothing can be erased.
  std::string concerns;
  std::string prev_hash;  // raw bytes, empty for the first

  bool of_ticket() const { return kind.empty(); }
  // Counted in the whole alone: a breakdown would tell whose ticket it is.
  bool sealed() const { return discipline || !concerns.empty(); }
};

}  // namespace hotline
