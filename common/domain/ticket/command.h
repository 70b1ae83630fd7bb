// What somebody wants done. A command is a verb of the contract as plain values; who acts is in
// the context, never in the command.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/domain/ticket/ticket.h"
#include "common/domain/types/types.h"

namespace hotline {

// What a parent has to know of a child. Its limit names the policies it is counted by.
struct MergingTicket {
  std::string number;
  int64_t merge = 0;
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNone;
  std::string matter, concerns;
  bool confidential = false;
  std::string text;  // of the request; empty when confidential
  std::optional<LimitClock> limit = {};
};
// What one ticket of a merge has been told by the other, at this stage.
struct Agreement {
  std::string ticket;
  int64_t merge = 0;
  MergeStage stage = MergeStage::kNone;
};

struct Settle {};  // the system's own: only what has fallen due

struct CreateRequest {
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNone;  // none: the rules decide
  Channel channel = Channel::kNone;
  std::string desk, matter, area, department;  // department: an explicit choice of lead
  std::string concerns;                        // the person whose conduct it is about
  bool confidential = false, anonymous = false, contact_waived = false,
       confidentiality_waived = false;
  ExternalRef origin;
  std::vector<ExternalRef> external_refs;
  std::string call_id, knowledge_ref;
  std::vector<Evidence> evidence;
  std::vector<Petitioner> petitioners;  // kind and blind index
  Private priv;
  std::string knowledge_answer;  // set: answered directly at once
  std::string missing = {};      // 容缺: what the petitioner brings later, in words
};
struct AnswerDirectly {
  std::string reply, knowledge_ref;
};
struct Reject {
  std::string reason_code, note;
};
// Without the other body's number it comes back, unless the number follows in time.
struct Transfer {
  std::string body, acknowledgement, note;
};
struct AcknowledgeTransfer {
  std::string acknowledgement, note;
};
struct Dispatch {
  std::string department, matter, area;
  std::vector<std::string> assisting;
  std::string note;
};
struct Accept {};
struct RequestReturn {
  std::string reason_code, basis, suggested_department;
};
// A town that was asked to assist does not.
struct RefuseAssistance {
  std::string basis;
};
struct DecideReturn {
  bool approve = false;
  std::string note;
};
// 首接负责: what the department that returned the ticket has done at once, until another has it.
struct RecordFirstMeasures {
  std::string measures;
  std::vector<Evidence> evidence;
};
// 一次告知: what the petitioner still has to bring, asked for as a whole.
struct AskSupplement {
  std::string missing;
};
struct Assign {
  // A person of the department; empty: any of its people; absent: the handler stays.
  std::optional<std::string> handler;
  std::vector<std::string> assist;  // departments asked to assist
};
struct RecordContact {
  ContactKind kind = ContactKind::kNone;
  std::string call_id, note;
  std::string message_proof = {};  // of the last attempt: that a message was sent
};
struct SubmitResult {
  std::string outcome_code, result, legal_basis;
  std::vector<Evidence> evidence;
  // Done by the end of this day; none when unset. With INTERIM the end of the procedure, else as
  // the policies say.
  std::optional<absl::CivilDay> promised = {};
  std::string procedure = {};  // INTERIM: its number
};
struct Approve {
  std::string note;
};
struct SendBack {
  std::string note;
};
struct Review {
  std::string note;
};
struct Reply {
  int petitioner = 0;
  std::string reply, proof;
  std::string remedy = {};  // of a final reply: where the petitioner can turn next
};
struct Rate {
  int petitioner = 0;
  std::string code;  // the one-time code
  Satisfaction satisfaction = Satisfaction::kNone;
  Solved solved = Solved::kNone;
  bool about_work = true;         // the reason given is about the work
  bool something_undone = false;  // with BASICALLY_SATISFIED
  std::string note;
};
struct RecordFollowUp {
  int petitioner = 0;
  FollowUpOutcome outcome = FollowUpOutcome::kNone;
  Satisfaction satisfaction = Satisfaction::kNone;
  Solved solved = Solved::kNone;
  bool about_work = true, something_undone = false, pressed = false;
  std::string call_id, note;
};
struct Object {
  int petitioner = 0;
  std::string code, note;
};
struct Reopen {
  std::string new_facts;
};
struct Withdraw {
  int petitioner = 0;
  std::string call_id, note;
};
struct Urge {
  std::string note;
};
struct RequestExtension {
  int days = 0;  // as the LEG_HANDLE row counts
  std::string reason_code, basis;
};
struct DecideExtension {
  bool approve = false;
  std::string note;
};
struct RequestSuspension {
  absl::CivilDay wake;  // the day handling goes on
  std::string reason_code, basis;
};
struct DecideSuspension {
  bool approve = false;
  std::string note;
};
struct Resume {
  std::string note;
};
// Brings an open ticket under the version in force: its limits and calendars, or only these.
struct AdoptPolicies {
  bool calendars_only = false;
  std::string note;
};

struct Adjudicate {
  std::string department, basis;
  bool catalogue_amended = false;
  std::string note;  // when it is not: why
};
struct DecidePanel {
  bool final_reply = false;  // or a rework under the supervising leader
  std::string note;
};
struct ReportPromise {
  std::string note;
  std::vector<Evidence> evidence;
};
struct CheckPromise {
  PromiseOutcome outcome = PromiseOutcome::kNone;
  std::string call_id, note;
};
struct Instruct {
  std::string leader;  // whose words they are; empty: the actor's
  std::string text;
};
struct Supervise {
  std::string note;
};
struct IssueInterview {
  std::string note;
};
struct AppealRating {
  int petitioner = 0;
  std::string reason_code, basis;
};
struct RequestExclusion {
  std::string reason_code, basis;
};
// Or a request for exclusion.
struct DecideAppeal {
  bool approve = false;
  std::string note;
};
struct Supplement {
  int petitioner = 0;
  std::string text;
  std::vector<Evidence> evidence;
  bool brings_missing = false;  // with it nothing is missing any more
};
// What is none or empty stays.
struct Reclassify {
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNone;
  std::string matter, note;
  std::string concerns = {};
};
// What was written down wrongly at intake. What is absent stays, and
// an empty area; another empty value takes it out.
struct Correct {
  int petitioner = 0;  // whose name and numbers
  std::optional<std::string> name, phone, credit_code, address;
  std::string area, note;
  std::string phone_index, credit_index;  // blind indexes of the new numbers
  std::optional<bool> no_messages = {};
};
struct AcknowledgeEmergency {
  std::string note;
};
struct RecordEmergencyCall {
  EmergencyCallType type = EmergencyCallType::kNone;
  EmergencyBody body = EmergencyBody::kNone;
  std::string call_id, incident_number;
  bool warning_asked = false;  // that it warns who is threatened, without naming the caller
  std::string note;
};
struct RecordRecontact {
  RecontactOutcome outcome = RecontactOutcome::kNone;
  EmergencyBody advised_by = EmergencyBody::kNone;
  std::string call_id, takeover_number, note;
};
struct ReviewLowering {
  bool uphold = false;
  std::string note;
};
// Decides who reads words that were set aside, the `place`-th of Ticket::held from 1.
struct DecideHeldWords {
  int place = 0;
  HeldDecision decision = HeldDecision::kNone;
  std::string text;  // REWORDED: what everybody may read instead
  std::string note;
};
// Merges this ticket into `parent`. Context::other holds the parent as it was read.
struct Merge {
  std::string parent;
  std::string consent_call_id;  // of a confidential ticket: the recorded call of its consent
  std::string note;
};
struct Split {
  std::string note;
};
// What tickets of a merge tell each other, see merge.h. Each may come late and more than once.
struct TakeIn {
  MergingTicket child;
};
struct ReleaseMerged {
  std::string child;
  int64_t merge = 0;
};
struct FollowParent {
  std::string parent;
  int64_t merge = 0;
  MergeEnd end = MergeEnd::kNone;
  std::string why = {};  // it was refused
  std::optional<LimitClock> limit = {};
  // With the result only.
  Leg leg = {};
  Promise promise = {};
  std::string result = {};
};
struct AgreeOnMerge {
  std::vector<Agreement> with;
};

// Every verb, once: its command, its code, and its name in the contract. The log stores the name;
// rows are added at the end.
// clang-format off
#define HOTLINE_VERBS(VERB) \
  VERB(Settle, kSettle, "Settle") \
  VERB(CreateRequest, kCreate, "CreateTicket") \
  VERB(AnswerDirectly, kAnswer, "AnswerTicket") \
  VERB(Reject, kReject, "RejectTicket") \
  VERB(Transfer, kTransfer, "TransferTicket") \
  VERB(Dispatch, kDispatch, "DispatchTicket") \
  VERB(Accept, kAccept, "AcceptTicket") \
  VERB(RequestReturn, kRequestReturn, "RequestReturn") \
  VERB(DecideReturn, kDecideReturn, "DecideReturn") \
  VERB(Assign, kAssign, "AssignTicket") \
  VERB(RecordContact, kContact, "RecordContact") \
  VERB(SubmitResult, kSubmit, "SubmitResult") \
  VERB(Approve, kApprove, "ApproveResult") \
  VERB(SendBack, kSendBack, "SendBackResult") \
  VERB(Review, kReview, "ReviewResult") \
  VERB(Reply, kReply, "ReplyToPetitioner") \
  VERB(Rate, kRate, "RateTicket") \
  VERB(RecordFollowUp, kFollowUp, "RecordFollowUp") \
  VERB(Object, kObject, "ObjectToTicket") \
  VERB(Reopen, kReopen, "ReopenTicket") \
  VERB(Withdraw, kWithdraw, "WithdrawTicket") \
  VERB(Urge, kUrge, "UrgeTicket") \
  VERB(RequestExtension, kRequestExtension, "RequestExtension") \
  VERB(DecideExtension, kDecideExtension, "DecideExtension") \
  VERB(RequestSuspension, kRequestSuspension, "RequestSuspension") \
  VERB(DecideSuspension, kDecideSuspension, "DecideSuspension") \
  VERB(Resume, kResume, "ResumeTicket") \
  VERB(AdoptPolicies, kAdoptPolicies, "AdoptPolicies") \
  VERB(Adjudicate, kAdjudicate, "AdjudicateTicket") \
  VERB(DecidePanel, kDecidePanel, "DecidePanel") \
  VERB(ReportPromise, kReportPromise, "ReportPromise") \
  VERB(CheckPromise, kCheckPromise, "CheckPromise") \
  VERB(Instruct, kInstruct, "InstructTicket") \
  VERB(Supervise, kSupervise, "SuperviseTicket") \
  VERB(IssueInterview, kIssueInterview, "IssueInterview") \
  VERB(Supplement, kSupplement, "SupplementTicket") \
  VERB(Reclassify, kReclassify, "ReclassifyTicket") \
  VERB(AppealRating, kAppealRating, "AppealRating") \
  VERB(DecideAppeal, kDecideAppeal, "DecideAppeal") \
  VERB(Merge, kMerge, "MergeTicket") \
  VERB(Split, kSplit, "SplitTicket") \
  VERB(TakeIn, kTakeIn, "TakeInMerged") \
  VERB(ReleaseMerged, kReleaseMerged, "ReleaseMerged") \
  VERB(FollowParent, kFollowParent, "FollowParent") \
  VERB(AgreeOnMerge, kAgreeOnMerge, "AgreeOnMerge") \
  VERB(RequestExclusion, kRequestExclusion, "RequestExclusion") \
  VERB(RefuseAssistance, kRefuseAssistance, "RefuseAssistance") \
  VERB(AcknowledgeEmergency, kAcknowledgeEmergency, "AcknowledgeEmergency") \
  VERB(RecordEmergencyCall, kRecordEmergencyCall, "RecordEmergencyCall") \
  VERB(RecordRecontact, kRecordRecontact, "RecordRecontact") \
  VERB(ReviewLowering, kReviewLowering, "ReviewLowering") \
  VERB(AcknowledgeTransfer, kAcknowledgeTransfer, "AcknowledgeTransfer") \
  VERB(RecordFirstMeasures, kRecordFirstMeasures, "RecordFirstMeasures") \
  VERB(AskSupplement, kAskSupplement, "AskSupplement") \
  VERB(Correct, kCorrect, "CorrectTicket") \
  VERB(DecideHeldWords, kDecideHeldWords, "DecideHeldWords")
// clang-format on

namespace internal {
template <class None, class... Each>
struct CommandOf {
  using Any = std::variant<Each...>;
};
}  // namespace internal

#define VERB(Struct, ...) , Struct
using Command = internal::CommandOf<void HOTLINE_VERBS(VERB)>::Any;
#undef VERB
#define VERB(Struct, code, name) code,
enum class Verb : int8_t { HOTLINE_VERBS(VERB) };
#undef VERB
inline constexpr int kVerbs = std::variant_size_v<Command>;

inline Verb VerbOf(const Command& command) { return static_cast<Verb>(command.index()); }
std::string_view Name(Verb v);  // as in the contract, "AcceptTicket"
// What the command says in a petitioner's words, or of what a petitioner said, once the ticket is
// there; empty: nothing. A threat to life is heard in it.
std::string_view PetitionersWords(const Command& command);

}  // namespace hotline
