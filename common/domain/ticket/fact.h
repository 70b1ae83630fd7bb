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
// it), who of a department is notified of it, and in which words. Its number is its place and is
// stored for ever: rows are added at the end.
// clang-format off
#define HOTLINE_FACTS(FACT) \
  FACT(kReceived, "RECEIVED", "matter and area as far as known, kind, urgency, channel, petitioner_kind of the first petitioner", kNobody, "") \
  FACT(kRouted, "ROUTED", "department, none where routing abstained; code: the step that decided, CHOICE, RULE, CATALOGUE, LEARNED or ABSTAINED; row: the rule; note: reasons", kNobody, "") \
  FACT(kAnswered, "ANSWERED", "", kNobody, "") \
  FACT(kRejected, "REJECTED", "code: a reason of reject_reasons", kNobody, "") \
  FACT(kTransferred, "TRANSFERRED", "note: the body and its acknowledgement number", kNobody, "") \
  FACT(kDispatched, "DISPATCHED", "leg, leg_kind, department, person: the head, matter; note: why", kOther, "已派单，请一把手签收") \
  FACT(kAccepted, "ACCEPTED", "leg, leg_kind, department, person, capacity", kNobody, "") \
  FACT(kDeemedAccepted, "DEEMED_ACCEPTED", "leg, leg_kind, department, capacity: SYSTEM", kNobody, "") \
  FACT(kReturnRequested, "RETURN_REQUESTED", "leg, leg_kind, department, capacity, suggested_department; code: a reason of return_reasons", kNobody, "") \
  FACT(kReturnApproved, "RETURN_APPROVED", "leg, leg_kind, department", kNobody, "") \
  FACT(kReturnRefused, "RETURN_REFUSED", "leg, leg_kind, department", kNobody, "") \
  FACT(kReturnLapsed, "RETURN_LAPSED", "leg, leg_kind, department: undecided at its due, the leg stays", kNobody, "") \
  FACT(kAssigned, "ASSIGNED", "leg, leg_kind, department, person: the handler, none: any of the department", kNobody, "") \
  FACT(kAssistAsked, "ASSIST_ASKED", "leg, leg_kind, department, person: the head, matter", kOther, "请协办") \
  FACT(kContactAttempted, "CONTACT_ATTEMPTED", "leg, leg_kind, department, person; code COMPLETE: the attempts are enough", kNobody, "") \
  FACT(kContacted, "CONTACTED", "leg, leg_kind, department, person", kNobody, "") \
  FACT(kContactWaived, "CONTACT_WAIVED", "leg, leg_kind, department", kNobody, "") \
  FACT(kSubmitted, "SUBMITTED", "leg, leg_kind, department, person; code: outcome_code; note: legal basis", kNobody, "") \
  FACT(kApproved, "APPROVED", "leg, leg_kind, department, person, capacity", kNobody, "") \
  FACT(kSentBack, "SENT_BACK", "leg, leg_kind, department; code: HEAD or CENTRE sent it back", kLeg, "已退回重报") \
  FACT(kReviewed, "REVIEWED", "leg, leg_kind, department; code: NONE_BY_POLICY, the kind is not reviewed; SHARED, with the ticket it was merged into", kNobody, "") \
  FACT(kReplied, "REPLIED", "department, person, petitioner", kNobody, "") \
  FACT(kDrawn, "DRAWN", "petitioner, none: all; code: CERTAIN, SAMPLE, NEGATIVE or WITHDRAWN, why a telephone follow-up is due", kNobody, "") \
  FACT(kRated, "RATED", "department, petitioner, satisfaction, solved; code: FIRST, which the figures count, or LATER", kNobody, "") \
  FACT(kFollowUpAttempt, "FOLLOW_UP_ATTEMPTED", "petitioner", kNobody, "") \
  FACT(kFollowedUp, "FOLLOWED_UP", "department, person, petitioner, satisfaction, solved; code: REACHED, UNREACHABLE or REFUSED, or UNREACHABLE_BY_CENTRE where nobody called in time (department: centre); row: PRESSED where somebody pressed the petitioner", kNobody, "") \
  FACT(kClosed, "CLOSED", "department", kNobody, "") \
  FACT(kClosedUnrated, "CLOSED_UNRATED", "department", kNobody, "") \
  FACT(kObjected, "OBJECTED", "department, petitioner", kNobody, "") \
  FACT(kReworkOpened, "REWORK_OPENED", "department; petitioner: for whom, none: for all", kLeg, "群众不满意，已重办") \
  FACT(kPanelProposed, "PANEL_PROPOSED", "department", kNobody, "") \
  FACT(kReopened, "REOPENED", "department; the ticket is RECEIVED again", kNobody, "") \
  FACT(kWithdrawn, "WITHDRAWN", "department, petitioner; code: PARTIAL, other petitioners go on", kNobody, "") \
  FACT(kUrged, "URGED", "department; code MERGED: within an hour of one that was counted", kOther, "群众催办") \
  FACT(kDisputed, "DISPUTED", "department", kNobody, "") \
  FACT(kLimitStarted, "LIMIT_STARTED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, leg_kind", kNobody, "") \
  FACT(kLimitStopped, "LIMIT_STOPPED", "limit, its row, leg or petitioner, department (who answers for it), person: who held its head's office then, due, original_due, generation, on_time, ticket", kNobody, "") \
  FACT(kLimitVoided, "LIMIT_VOIDED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, ticket: it stopped without counting", kNobody, "") \
  FACT(kLimitPaused, "LIMIT_PAUSED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, ticket", kNobody, "") \
  FACT(kLimitResumed, "LIMIT_RESUMED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation (moved), ticket", kNobody, "") \
  FACT(kBreached, "BREACHED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, leg_kind, person: who held its head's office at the due, none within two full working days of taking over; code: HANDOVER then, seconds: that others had it before, ticket; at is the due", kNobody, "") \
  FACT(kAlarm, "ALARM", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, level, ticket", kOther, "") \
  FACT(kExtensionRequested, "EXTENSION_REQUESTED", "leg, leg_kind, department, capacity, days, person: who is to decide, if not the centre; code: a reason of extension_reasons", kOther, "申请延期，请裁决") \
  FACT(kExtensionGranted, "EXTENSION_GRANTED", "leg, leg_kind, department, capacity, days, person; code: RECLASSIFIED, by a classification", kNobody, "") \
  FACT(kExtensionRefused, "EXTENSION_REFUSED", "leg, leg_kind, department, capacity, days, person", kNobody, "") \
  FACT(kExtensionLapsed, "EXTENSION_LAPSED", "leg, leg_kind, department, days: undecided at its due, refused", kNobody, "") \
  FACT(kSuspensionRequested, "SUSPENSION_REQUESTED", "leg, leg_kind, department, capacity, due: when it would end; code: a reason of suspension_reasons", kNobody, "") \
  FACT(kSuspended, "SUSPENDED", "leg, leg_kind, department, capacity, person, due: when it ends automatically", kNobody, "") \
  FACT(kSuspensionRefused, "SUSPENSION_REFUSED", "leg, leg_kind, department, capacity, person, due", kNobody, "") \
  FACT(kSuspensionLapsed, "SUSPENSION_LAPSED", "leg, leg_kind, department, due: undecided at its due, refused", kNobody, "") \
  FACT(kTimeRequestDropped, "TIME_REQUEST_DROPPED", "leg, leg_kind, department; code: EXTENSION or SUSPENSION; the result came first", kNobody, "") \
  FACT(kResumed, "RESUMED", "leg, leg_kind, department; code: EARLY or WAKE", kNobody, "") \
  FACT(kLimitExtended, "LIMIT_EXTENDED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation, days", kNobody, "") \
  FACT(kPoliciesAdopted, "POLICIES_ADOPTED", "code: ALL or CALENDARS; row: the version", kNobody, "") \
  FACT(kLimitMoved, "LIMIT_MOVED", "limit, its row, leg or petitioner, department (who answers for it), due, original_due, generation", kNobody, "") \
  FACT(kAdjudicated, "ADJUDICATED", "department: whose duty it is, leg: the one that returned what was its own; code: AMENDED or NOT_AMENDED the catalogue; note: basis", kDepartment, "已会商裁定由贵单位办理") \
  FACT(kRelieved, "RELIEVED", "leg, leg_kind, department: the duty was found to be another's", kNobody, "") \
  FACT(kPanelDecided, "PANEL_DECIDED", "department, person: the supervising leader; code: REWORK or FINAL_REPLY", kOther, "已会商，请重办或作出最终答复") \
  FACT(kPromised, "PROMISED", "leg, leg_kind, department, limit, due; code: PROMISE or INTERIM; note: number of the procedure", kNobody, "") \
  FACT(kPromiseReported, "PROMISE_REPORTED", "leg, leg_kind, department, person: kept, says the department", kNobody, "") \
  FACT(kPromiseChecked, "PROMISE_CHECKED", "leg, leg_kind, department, person; code: KEPT or UNKEPT, says the petitioner; UNREACHABLE", kNobody, "") \
  FACT(kPromiseUnkept, "PROMISE_UNKEPT", "leg, leg_kind, department: nothing was reported by its due", kDepartment, "承诺到期未兑现") \
  FACT(kInstructed, "INSTRUCTED", "department, person: the leader", kDepartment, "有领导批示") \
  FACT(kSupervised, "SUPERVISED", "department, person: who ordered it; code RED: the ladder did", kDepartment, "已列为督办，须由一把手亲自审签") \
  FACT(kInterviewIssued, "INTERVIEW_ISSUED", "department, person: the head who is asked to come", kDepartment, "发出约谈通知") \
  FACT(kSupplemented, "SUPPLEMENTED", "department, petitioner", kDepartment, "诉求人补充了情况") \
  FACT(kReclassified, "RECLASSIFIED", "department, kind, urgency, matter", kNobody, "") \
  FACT(kAppealed, "APPEALED", "petitioner: whose rating, none: the whole ticket is to be excluded; department, person; code: a reason of appeal_reasons or exclusion_reasons", kNobody, "") \
  FACT(kAppealSupported, "APPEAL_SUPPORTED", "petitioner as in APPEALED, department, person: the first of two deciders", kNobody, "") \
  FACT(kAppealGranted, "APPEAL_GRANTED", "petitioner as in APPEALED, department, person: left out of adjusted figures", kNobody, "") \
  FACT(kAppealRefused, "APPEAL_REFUSED", "petitioner as in APPEALED, department, person", kNobody, "") \
  FACT(kAppealLapsed, "APPEAL_LAPSED", "petitioner as in APPEALED, department: undecided at its due, refused", kNobody, "") \
  FACT(kMerged, "MERGED", "ticket: the parent, department: that held it; of CASE_HANDLE, handed to the parent: limit, its row, due, original_due, generation", kOther, "已并入其他工单，贵单位不再单独办理") \
  FACT(kChildTaken, "CHILD_TAKEN", "ticket: the child, department; of its CASE_HANDLE: limit, its row, due, original_due, generation", kOther, "有同类诉求并入，请一并办理") \
  FACT(kChildLeaving, "CHILD_LEAVING", "ticket: the child, department; of its CASE_HANDLE, handed back: limit, its row, due, original_due, generation; code: how the merge ended, SHARED, SPLIT, REFUSED or ENDED; row: why refused", kOther, "原并入的诉求已拆出，另行派单") \
  FACT(kMergeAgreed, "MERGE_AGREED", "ticket: the other; code: TAKEN, or how the merge ended as in CHILD_LEAVING", kNobody, "") \
  FACT(kSplitRequested, "SPLIT_REQUESTED", "ticket: the parent, department", kNobody, "") \
  FACT(kResultShared, "RESULT_SHARED", "leg, leg_kind, department, person: the head, ticket: the parent; code: INTERIM; of CASE_HANDLE, handed back: limit, its row, due, original_due, generation", kNobody, "") \
  FACT(kSplitOff, "SPLIT_OFF", "ticket: the parent, department; of CASE_HANDLE, handed back: limit, its row, due, original_due, generation; code: how the merge ended, SHARED, SPLIT, REFUSED or ENDED; row: why refused", kNobody, "") \
  FACT(kArchived, "ARCHIVED", "code: the end it came to, CLOSED, ANSWERED, REJECTED, TRANSFERRED or WITHDRAWN", kNobody, "") \
  FACT(kAssistanceRefused, "ASSISTANCE_REFUSED", "leg, leg_kind, department, capacity", kLead, "协办乡镇不予协办，请另行安排") \
  FACT(kReworkJoined, "REWORK_JOINED", "department, petitioner: the rework under way answers this one too", kLeg, "另一诉求人也不满意，请一并重办") \
  FACT(kReworkEnded, "REWORK_ENDED", "department, petitioner: the last one it was for has withdrawn", kDepartment, "诉求人已撤回，重办终止") \
  FACT(kHandedOver, "HANDED_OVER", "leg, leg_kind, department: that takes over, person: its head; row: the department that has ended", kLeg, "原承办单位撤并，工单移交贵单位，时限连续计算")
// clang-format on

// Who is notified: nobody, the head of the fact's leg, the head of the lead, the head of the fact's
// department, or whom notices/notice.cc says.
enum class Told : int8_t { kNobody, kLeg, kLead, kDepartment, kOther };

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
Told ToldOf(FactType v);
// What a notice of it says, in Chinese; empty: notices/notice.cc words it.
std::string_view NoticeOf(FactType v);

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
  Private priv;           // sealed apart
  std::string prev_hash;  // raw bytes, empty for the first

  bool of_ticket() const { return kind.empty(); }
};

}  // namespace hotline
