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
  FACT(kReceived, "RECEIVED", "matter, area, kind, urgency, channel of the request", kNobody, "") \
  FACT(kRouted, "ROUTED", "department or none, code: which step decided, row: the rule; note: reasons", kNobody, "") \
  FACT(kAnswered, "ANSWERED", "", kNobody, "") \
  FACT(kRejected, "REJECTED", "code: reason", kNobody, "") \
  FACT(kTransferred, "TRANSFERRED", "note: the body and its acknowledgement number", kNobody, "") \
  FACT(kDispatched, "DISPATCHED", "leg, department, person: the head, matter; note: why", kOther, "已派单，请一把手签收") \
  FACT(kAccepted, "ACCEPTED", "leg, capacity", kNobody, "") \
  FACT(kDeemedAccepted, "DEEMED_ACCEPTED", "leg", kNobody, "") \
  FACT(kReturnRequested, "RETURN_REQUESTED", "leg, code: reason, suggested_department", kNobody, "") \
  FACT(kReturnApproved, "RETURN_APPROVED", "leg", kNobody, "") \
  FACT(kReturnRefused, "RETURN_REFUSED", "leg", kNobody, "") \
  FACT(kReturnLapsed, "RETURN_LAPSED", "leg: undecided at its due, stays", kNobody, "") \
  FACT(kAssigned, "ASSIGNED", "leg, person", kNobody, "") \
  FACT(kAssistAsked, "ASSIST_ASKED", "leg, department", kOther, "请协办") \
  FACT(kContactAttempted, "CONTACT_ATTEMPTED", "leg", kNobody, "") \
  FACT(kContacted, "CONTACTED", "leg", kNobody, "") \
  FACT(kContactWaived, "CONTACT_WAIVED", "", kNobody, "") \
  FACT(kSubmitted, "SUBMITTED", "leg, person, code: outcome_code; note: legal basis", kNobody, "") \
  FACT(kApproved, "APPROVED", "leg, capacity", kNobody, "") \
  FACT(kSentBack, "SENT_BACK", "leg, code: HEAD | CENTRE", kLeg, "已退回重报") \
  FACT(kReviewed, "REVIEWED", "leg; code NONE_BY_POLICY when the kind is not reviewed", kNobody, "") \
  FACT(kReplied, "REPLIED", "petitioner", kNobody, "") \
  FACT(kDrawn, "DRAWN", "for telephone follow-up", kNobody, "") \
  FACT(kRated, "RATED", "petitioner, satisfaction, solved", kNobody, "") \
  FACT(kFollowUpAttempt, "FOLLOW_UP_ATTEMPTED", "petitioner", kNobody, "") \
  FACT(kFollowedUp, "FOLLOWED_UP", "petitioner, code: REACHED | UNREACHABLE | REFUSED, satisfaction, solved, row: PRESSED where somebody pressed the petitioner", kNobody, "") \
  FACT(kClosed, "CLOSED", "", kNobody, "") \
  FACT(kClosedUnrated, "CLOSED_UNRATED", "", kNobody, "") \
  FACT(kObjected, "OBJECTED", "petitioner", kNobody, "") \
  FACT(kReworkOpened, "REWORK_OPENED", "leg", kLeg, "群众不满意，已重办") \
  FACT(kPanelProposed, "PANEL_PROPOSED", "", kNobody, "") \
  FACT(kReopened, "REOPENED", "to RECEIVED", kNobody, "") \
  FACT(kWithdrawn, "WITHDRAWN", "", kNobody, "") \
  FACT(kUrged, "URGED", "code MERGED: within an hour of one that was counted", kOther, "群众催办") \
  FACT(kDisputed, "DISPUTED", "", kNobody, "") \
  FACT(kLimitStarted, "LIMIT_STARTED", "limit, row, due", kNobody, "") \
  FACT(kLimitStopped, "LIMIT_STOPPED", "limit, on_time, due, original_due", kNobody, "") \
  FACT(kLimitVoided, "LIMIT_VOIDED", "limit: stopped without counting (returned leg)", kNobody, "") \
  FACT(kLimitPaused, "LIMIT_PAUSED", "limit", kNobody, "") \
  FACT(kLimitResumed, "LIMIT_RESUMED", "limit, due (moved), generation", kNobody, "") \
  FACT(kBreached, "BREACHED", "limit, due; effective at the due", kNobody, "") \
  FACT(kAlarm, "ALARM", "limit, level, generation", kOther, "") \
  FACT(kExtensionRequested, "EXTENSION_REQUESTED", "leg, code: reason, days, person: who is to decide, if not the centre", kOther, "申请延期，请裁决") \
  FACT(kExtensionGranted, "EXTENSION_GRANTED", "leg, days", kNobody, "") \
  FACT(kExtensionRefused, "EXTENSION_REFUSED", "leg", kNobody, "") \
  FACT(kExtensionLapsed, "EXTENSION_LAPSED", "leg: undecided at its due, refused", kNobody, "") \
  FACT(kSuspensionRequested, "SUSPENSION_REQUESTED", "leg, code: reason, due: when it would end", kNobody, "") \
  FACT(kSuspended, "SUSPENDED", "leg, due: when it ends by itself", kNobody, "") \
  FACT(kSuspensionRefused, "SUSPENSION_REFUSED", "leg", kNobody, "") \
  FACT(kSuspensionLapsed, "SUSPENSION_LAPSED", "leg", kNobody, "") \
  FACT(kTimeRequestDropped, "TIME_REQUEST_DROPPED", "leg, code: EXTENSION | SUSPENSION; the result came first", kNobody, "") \
  FACT(kResumed, "RESUMED", "leg, code: EARLY | WAKE", kNobody, "") \
  FACT(kLimitExtended, "LIMIT_EXTENDED", "limit, due (moved), original_due, generation, days", kNobody, "") \
  FACT(kPoliciesAdopted, "POLICIES_ADOPTED", "code: ALL | CALENDARS, row: the version", kNobody, "") \
  FACT(kLimitMoved, "LIMIT_MOVED", "limit, row, due (moved), original_due, generation", kNobody, "") \
  FACT(kAdjudicated, "ADJUDICATED", "department: whose duty it is, code: AMENDED | NOT_AMENDED the catalogue, leg: the one that returned what was its own; note: basis", kDepartment, "已会商裁定由贵单位办理") \
  FACT(kRelieved, "RELIEVED", "leg: the duty was found to be another's", kNobody, "") \
  FACT(kPanelDecided, "PANEL_DECIDED", "code: REWORK | FINAL_REPLY, person: the supervising leader", kOther, "已会商，请重办或作出最终答复") \
  FACT(kPromised, "PROMISED", "leg, limit, due, code: PROMISE | INTERIM, note: number of the procedure", kNobody, "") \
  FACT(kPromiseReported, "PROMISE_REPORTED", "leg, person: kept, says the department", kNobody, "") \
  FACT(kPromiseChecked, "PROMISE_CHECKED", "leg, code: KEPT | UNKEPT, says the petitioner; UNREACHABLE", kNobody, "") \
  FACT(kPromiseUnkept, "PROMISE_UNKEPT", "leg: nothing was reported by its due", kDepartment, "承诺到期未兑现") \
  FACT(kInstructed, "INSTRUCTED", "department, person: the leader", kDepartment, "有领导批示") \
  FACT(kSupervised, "SUPERVISED", "department, person: who ordered it; code RED: the ladder did", kDepartment, "已列为督办，须由一把手亲自审签") \
  FACT(kInterviewIssued, "INTERVIEW_ISSUED", "department, person: the head who is asked to come", kDepartment, "发出约谈通知") \
  FACT(kSupplemented, "SUPPLEMENTED", "petitioner", kDepartment, "诉求人补充了情况") \
  FACT(kReclassified, "RECLASSIFIED", "kind, urgency, matter", kNobody, "") \
  FACT(kAppealed, "APPEALED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; department, person, code: reason", kNobody, "") \
  FACT(kAppealSupported, "APPEAL_SUPPORTED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person: the first of two deciders", kNobody, "") \
  FACT(kAppealGranted, "APPEAL_GRANTED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person: left out of adjusted figures", kNobody, "") \
  FACT(kAppealRefused, "APPEAL_REFUSED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; person", kNobody, "") \
  FACT(kAppealLapsed, "APPEAL_LAPSED", "petitioner: whose rating is appealed against, 0: the whole ticket is to be excluded; undecided at its due, refused", kNobody, "") \
  FACT(kMerged, "MERGED", "ticket: the parent, department: that held it, limit: handed to the parent", kOther, "已并入其他工单，贵单位不再单独办理") \
  FACT(kChildTaken, "CHILD_TAKEN", "ticket: the child, limit: its, handed over", kOther, "有同类诉求并入，请一并办理") \
  FACT(kChildLeaving, "CHILD_LEAVING", "ticket: the child, code: MergeEnd, row: why refused, limit: its, handed back", kOther, "原并入的诉求已拆出，另行派单") \
  FACT(kMergeAgreed, "MERGE_AGREED", "ticket: the other; code: TAKEN or MergeEnd; what it was told of", kNobody, "") \
  FACT(kSplitRequested, "SPLIT_REQUESTED", "ticket: the parent", kNobody, "") \
  FACT(kResultShared, "RESULT_SHARED", "leg, ticket: the parent, code: INTERIM, limit: handed back", kNobody, "") \
  FACT(kSplitOff, "SPLIT_OFF", "ticket: the parent, code: MergeEnd, row: why refused, limit: handed back", kNobody, "") \
  FACT(kArchived, "ARCHIVED", "code: the end it came to", kNobody, "") \
  FACT(kAssistanceRefused, "ASSISTANCE_REFUSED", "leg, department, capacity", kLead, "协办乡镇不予协办，请另行安排")
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
