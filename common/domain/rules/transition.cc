#include "common/domain/rules/transition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {
namespace {

template <class... T>
constexpr uint32_t Set(T... items) {
  return (Bit(items) | ... | 0u);
}

constexpr StateSet kLive =
    Set(State::kReceived, State::kDispatched, State::kAccepted, State::kHandling, State::kSubmitted,
        State::kApproved, State::kReviewed, State::kReplied);

constexpr StateSet kAny =
    kLive | Set(State::kClosed, State::kAnswered, State::kRejected, State::kTransferred,
                State::kWithdrawn, State::kMerged, State::kArchived);

// While one petitioner's ticket is worked on again, the others speak of the reply they have.
constexpr StateSet kAtWork = Set(State::kDispatched, State::kAccepted, State::kHandling,
                                 State::kSubmitted, State::kApproved, State::kReviewed);

std::string Join(StateSet states) {
  if (states == kAny) return "any";
  std::string out;
  for (int i = 0; i < kStates; ++i) {
    if (states & (1u << i))
      absl::StrAppend(&out, out.empty() ? "" : ", ", std::string(Name(static_cast<State>(i))));
  }
  return out;
}

// What tickets tell each other, and nobody else can do.
bool OfSystem(Verb verb) {
  return std::all_of(Transitions().begin(), Transitions().end(), [&](const Transition& t) {
    return t.verb != verb || t.roles == Bit(Role::kSystem);
  });
}

StateSet From(Verb verb) {
  StateSet from = 0;
  for (const Transition& t : Transitions()) {
    if (t.verb == verb) from |= t.from;
  }
  return from;
}

}  // namespace

const std::vector<Transition>& Transitions() {
  using S = State;
  using V = Verb;
  constexpr RoleSet kOfficial = Set(Role::kOfficial);
  constexpr RoleSet kPetitioners = Set(Role::kPetitioner, Role::kMessenger);
  constexpr RoleSet kCentre =
      Set(Role::kAgent, Role::kDispatcher, Role::kReviewer, Role::kSupervisor);
  constexpr RoleSet kAnybodyAtTheCentre = kCentre | Set(Role::kConfidentialOfficer);
  static const auto* table = new std::vector<Transition>{
      {V::kCreate, Set(S::kNone), Set(S::kReceived, S::kDispatched, S::kAnswered),
       Set(Role::kAgent, Role::kPetitioner, Role::kOfficial),
       "agent, citizen, sponsor of what it is about",
       "TRIAGE starts; dispatched at once when routing is certain, answered at once with an answer "
       "given"},
      {V::kAnswer, Set(S::kReceived), Set(S::kAnswered),
       Set(Role::kAgent, Role::kConfidentialOfficer),
       "agent; about discipline the confidential officer", "TRIAGE stops"},
      {V::kReject, Set(S::kReceived), Set(S::kRejected),
       Set(Role::kAgent, Role::kConfidentialOfficer),
       "agent; about discipline the confidential officer", "reason from the list; TRIAGE stops"},
      {V::kTransfer, Set(S::kReceived), Set(S::kTransferred),
       Set(Role::kAgent, Role::kDispatcher, Role::kConfidentialOfficer),
       "agent, dispatcher; about discipline the confidential officer",
       "TRIAGE stops; without the other body's acknowledgement number TRANSFER_RECEIPT starts"},
      {V::kDispatch, Set(S::kReceived), Set(S::kDispatched),
       Set(Role::kDispatcher, Role::kConfidentialOfficer),
       "dispatcher; about discipline the confidential officer",
       "TRIAGE stops; ACCEPT, CASE_HANDLE and LEG_HANDLE start"},
      {V::kAccept, Set(S::kDispatched), Set(S::kAccepted, S::kHandling, S::kDispatched), kOfficial,
       "head; deputy in a registered absence; delegate; duty officer (urgent)",
       "ACCEPT stops, CONTACT starts; an assisting department accepts its own part, the ticket "
       "stays"},
      {V::kAccept, Set(S::kAccepted), Set(S::kAccepted), kOfficial,
       "the same, after deemed acceptance", "ACCEPT stops climbing"},
      {V::kAccept, Set(S::kHandling), Set(S::kHandling), kOfficial,
       "the same, after deemed acceptance", "ACCEPT stops climbing"},
      {V::kRequestReturn, Set(S::kDispatched), Set(S::kDispatched), kOfficial,
       "head or who acts for the head",
       "once per leg, before contact, in time; ACCEPT stops, RETURN_DECISION starts"},
      {V::kRequestReturn, Set(S::kAccepted), Set(S::kAccepted), kOfficial,
       "head or who acts for the head", "as above"},
      {V::kDecideReturn, Set(S::kDispatched), Set(S::kReceived, S::kAccepted, S::kHandling),
       Set(Role::kDispatcher, Role::kSupervisor), "dispatcher, supervisor",
       "approved: back to RECEIVED, TRIAGE starts; refused: accepted at that instant"},
      {V::kDecideReturn, Set(S::kAccepted), Set(S::kReceived, S::kAccepted),
       Set(Role::kDispatcher, Role::kSupervisor), "dispatcher, supervisor", "as above"},
      {V::kAssign, Set(S::kAccepted), Set(S::kAccepted), kOfficial, "head or who acts for the head",
       "assisting legs: ACCEPT and LEG_HANDLE start"},
      {V::kAssign, Set(S::kHandling), Set(S::kHandling), kOfficial, "head or who acts for the head",
       "as above"},
      {V::kRefuseAssistance, Set(S::kDispatched, S::kAccepted, S::kHandling), kStays, kOfficial,
       "head of an assisting town, or who acts for the head",
       "in one step; ACCEPT and LEG_HANDLE of its part are void, the lead is notified"},
      {V::kContact, Set(S::kAccepted), Set(S::kAccepted, S::kHandling),
       Set(Role::kOfficial, Role::kConfidentialOfficer),
       "handler; confidential tickets: the confidential officer",
       "effective, or three spaced attempts: CONTACT stops"},
      {V::kContact, Set(S::kHandling), Set(S::kHandling),
       Set(Role::kOfficial, Role::kConfidentialOfficer), "as above",
       "further contacts are recorded"},
      {V::kSubmit, Set(S::kHandling), Set(S::kSubmitted, S::kHandling), kOfficial,
       "handler; an assisting department submits its own part first",
       "assisting: its ACCEPT and LEG_HANDLE stop, the ticket stays"},
      {V::kApprove, Set(S::kSubmitted), Set(S::kApproved, S::kReviewed), kOfficial,
       "head; deputy in a registered absence; rework and EXTREME: the head in person",
       "CASE_HANDLE and LEG_HANDLE stop provisionally, REVIEW starts; without review REPLY starts"},
      {V::kSendBack, Set(S::kSubmitted), Set(S::kHandling), kOfficial, "head or deputy", ""},
      {V::kSendBack, Set(S::kApproved), Set(S::kHandling), Set(Role::kReviewer, Role::kSupervisor),
       "centre reviewer", "the stop is void; only time in review is not counted"},
      {V::kReview, Set(S::kApproved), Set(S::kReviewed), Set(Role::kReviewer, Role::kSupervisor),
       "centre reviewer", "CASE_HANDLE and LEG_HANDLE stopped at the approval; REPLY starts"},
      {V::kReply, Set(S::kReviewed), Set(S::kReviewed, S::kReplied, S::kDispatched),
       Set(Role::kOfficial, Role::kConfidentialOfficer),
       "handler; confidential tickets: the confidential officer",
       "REPLY stops; FOLLOW_UP starts if drawn; PROMISE starts, or where its day has passed a "
       "rework leg"},
      {V::kRate, Set(S::kReplied), Set(S::kReplied, S::kClosed, S::kDispatched), kPetitioners,
       "petitioner, by login or by one-time code",
       "dissatisfied or not solved: a rework leg for this petitioner"},
      {V::kRate, kAtWork, kStays, kPetitioners, "petitioner, by login or by one-time code",
       "of the reply this petitioner has, while another's rework is under way; dissatisfied: joins "
       "it, "
       "or after its result a rework leg follows"},
      {V::kFollowUp, Set(S::kReplied), Set(S::kReplied, S::kClosed, S::kDispatched),
       kCentre | Set(Role::kConfidentialOfficer), "centre, never the handler",
       "FOLLOW_UP stops with an outcome"},
      {V::kFollowUp, kAtWork, kStays, kCentre | Set(Role::kConfidentialOfficer),
       "centre, never the handler", "of a petitioner who keeps the earlier reply, as above"},
      {V::kFollowUp, Set(S::kReceived, S::kReplied, S::kClosed, S::kWithdrawn) | kAtWork, kStays,
       kCentre | Set(Role::kConfidentialOfficer), "centre",
       "of a petitioner who has withdrawn: asks whether anyone pressed"},
      {V::kObject, Set(S::kReplied, S::kClosed), Set(S::kDispatched, S::kReplied, S::kClosed),
       kPetitioners | Set(Role::kAgent), "petitioner",
       "within 15 whole days of delivery: a rework leg; after two reworks it is recorded and a "
       "panel is "
       "proposed"},
      {V::kObject, kAtWork, kStays, kPetitioners | Set(Role::kAgent), "petitioner",
       "to the reply this petitioner has, while another's rework is under way: joins it"},
      {V::kObject, Set(S::kAnswered, S::kRejected, S::kTransferred), Set(S::kReceived),
       kPetitioners | Set(Role::kAgent), "petitioner", "another agent decides; TRIAGE starts"},
      {V::kReopen, Set(S::kClosed), Set(S::kDispatched), Set(Role::kAgent), "agent",
       "new facts: a rework leg"},
      {V::kWithdraw, kLive, Set(S::kWithdrawn), Set(Role::kAgent, Role::kSupervisor),
       "centre, on a recorded call",
       "of the last petitioner: all limits stop, breaches stay; follow-up drawn"},
      {V::kWithdraw, kLive, kStays, Set(Role::kAgent, Role::kSupervisor),
       "centre, on a recorded call", "while others go on: this petitioner's limits stop"},
      {V::kWithdraw, kAtWork | Set(S::kReplied), Set(S::kReplied, S::kClosed, S::kDispatched),
       Set(Role::kAgent, Role::kSupervisor), "centre, on a recorded call",
       "where the others have their reply: a rework only for this petitioner ends"},
      {V::kUrge, kLive, kStays, Set(Role::kAgent, Role::kPetitioner, Role::kSupervisor),
       "petitioner, centre", "counted; several within an hour count once"},
      {V::kRequestExtension, Set(S::kHandling), Set(S::kHandling), kOfficial,
       "head or who acts for the head",
       "after contact, at least 4 service hours before the due, never for consultations and urgent "
       "matters; EXTENSION_DECISION starts"},
      {V::kDecideExtension, Set(S::kHandling), Set(S::kHandling),
       Set(Role::kDispatcher, Role::kSupervisor, Role::kOfficial),
       "the first: the centre; the second: the supervising leader; the third: the government "
       "office",
       "granted: LEG_HANDLE is due later, and CASE_HANDLE unless it was too late to ask for that "
       "one; "
       "the original dues stay on record"},
      {V::kRequestSuspension, Set(S::kHandling), Set(S::kHandling), kOfficial,
       "head or who acts for the head",
       "after contact, before the due, a listed reason, 30 days in all; EXTENSION_DECISION starts"},
      {V::kDecideSuspension, Set(S::kHandling), Set(S::kHandling),
       Set(Role::kDispatcher, Role::kSupervisor), "centre",
       "granted: CASE_HANDLE and LEG_HANDLE pause until the wake date"},
      {V::kResume, Set(S::kHandling), Set(S::kHandling),
       Set(Role::kOfficial, Role::kDispatcher, Role::kSupervisor), "handler, head, centre",
       "before the wake date; the limits run on"},
      {V::kAdoptPolicies, kLive, kStays, Set(Role::kAdmin), "administrator, by a job",
       "running limits are reckoned again under the version in force; what has run out, or would "
       "at "
       "once, stays"},
      {V::kAdjudicate, Set(S::kReceived, S::kDispatched, S::kAccepted, S::kHandling, S::kSubmitted),
       Set(S::kDispatched), Set(Role::kSupervisor), "supervisor",
       "after two returns; binds and is a precedent; ADJUDICATION stops; to the department whose "
       "duty "
       "it is"},
      {V::kAdjudicate, Set(S::kDispatched, S::kAccepted, S::kHandling), kStays,
       Set(Role::kSupervisor), "supervisor", "where that department has it already"},
      {V::kAdjudicate, Set(S::kSubmitted, S::kApproved, S::kReviewed, S::kReplied, S::kClosed),
       kStays, Set(Role::kSupervisor), "supervisor", "the work is done: a precedent only"},
      {V::kDecidePanel, Set(S::kReplied, S::kClosed), Set(S::kDispatched), Set(Role::kSupervisor),
       "supervisor, for the panel",
       "after two reworks; a rework under the supervising leader, or the final reply; PANEL stops"},
      {V::kDecidePanel, kAtWork, kStays, Set(Role::kSupervisor), "supervisor, for the panel",
       "while another petitioner's rework is under way: as above, with it or after it"},
      {V::kReportPromise, kAtWork | Set(S::kReplied, S::kClosed), kStays, kOfficial,
       "handler or head of the department that made it", "PROMISE stops, PROMISE_CHECK starts"},
      {V::kCheckPromise, Set(S::kReplied, S::kClosed), Set(S::kReplied, S::kClosed, S::kDispatched),
       kCentre | Set(Role::kConfidentialOfficer), "centre, never the handler",
       "PROMISE_CHECK stops; not kept: a rework leg"},
      {V::kCheckPromise, kAtWork, kStays, kCentre | Set(Role::kConfidentialOfficer),
       "centre, never the handler", "while another petitioner's rework is under way"},
      {V::kInstruct, kLive, kStays, kOfficial | Set(Role::kSupervisor),
       "supervising leader; a supervisor records it", ""},
      {V::kSupervise, kLive, kStays, kOfficial | Set(Role::kSupervisor),
       "supervising leader, supervisor; RED by the ladder", "from there the head signs in person"},
      {V::kIssueInterview, kLive | Set(S::kClosed), kStays, kOfficial | Set(Role::kSupervisor),
       "supervising leader, supervisor", "only where the ladder has proposed it"},
      {V::kSupplement, kLive, kStays, Set(Role::kAgent, Role::kPetitioner), "petitioner, agent",
       ""},
      {V::kReclassify, Set(S::kReceived, S::kDispatched, S::kAccepted, S::kHandling), kStays,
       Set(Role::kDispatcher, Role::kSupervisor), "centre",
       "what is stricter begins at once, more days count as an extension"},
      {V::kAppealRating, kLive | Set(S::kClosed), kStays, kOfficial,
       "head, or deputy in a registered absence",
       "against a first rating, once, within the days of an objection; APPEAL starts"},
      {V::kRequestExclusion, kLive | Set(S::kClosed), kStays, kOfficial,
       "head, or deputy in a registered absence",
       "once, for a listed reason; APPEAL starts, and two people decide as of an appeal"},
      {V::kMerge, Set(S::kReceived, S::kDispatched, S::kAccepted, S::kHandling), Set(S::kMerged),
       Set(Role::kAgent, Role::kDispatcher), "agent, dispatcher",
       "in time, into a ticket about the same matter that is being handled and neither overdue, "
       "suspended, extended nor confidential; its CASE_HANDLE rings there, its other limits end"},
      {V::kSplit, Set(S::kMerged), kStays, Set(Role::kAgent, Role::kDispatcher),
       "agent, dispatcher", "as soon as the parent knows it is RECEIVED, with its own CASE_HANDLE"},
      {V::kTakeIn, kAny & ~Bit(S::kArchived), kStays, Set(Role::kSystem), "the child",
       "or refuses it"},
      {V::kReleaseMerged, kAny & ~Bit(S::kArchived), kStays, Set(Role::kSystem), "the child",
       "that is split off"},
      {V::kFollowParent, Set(S::kMerged), Set(S::kReviewed, S::kReceived), Set(Role::kSystem),
       "the parent",
       "its result has passed review: REPLY starts; or the child is on its own: TRIAGE starts"},
      {V::kFollowParent, kAny, kStays, Set(Role::kSystem), "the parent", "came late"},
      {V::kAgreeOnMerge, kAny, kStays, Set(Role::kSystem), "the other ticket", ""},
      {V::kAcknowledgeEmergency, kAny & ~Bit(S::kArchived), kStays,
       kOfficial | Set(Role::kSupervisor),
       "duty leader: a supervisor, who acts for the head of the centre or of the government "
       "office, the leader of the centre",
       "of an EXTREME ticket; LEADER_TOLD stops, and nothing rings any more"},
      {V::kRecordEmergencyCall, kAny & ~Bit(S::kArchived), kStays, kAnybodyAtTheCentre, "centre",
       "the ticket becomes EXTREME, if it was not; with a call to 110, 119 or 120 EMERGENCY_CALL "
       "stops"},
      {V::kRecordRecontact, kAny & ~Bit(S::kArchived), kStays, kAnybodyAtTheCentre, "centre",
       "as police, doctor or psychological line advise, or they take over; RECONTACT stops"},
      {V::kReviewLowering, kAny & ~Bit(S::kArchived), kStays,
       Set(Role::kSupervisor, Role::kReviewer), "supervisor or reviewer, not who lowered it",
       "LOWERING_REVIEW stops; restored: EXTREME again, with its limits"},
      {V::kDecideHeldWords, kAny & ~Bit(S::kArchived), kStays, Set(Role::kConfidentialOfficer),
       "confidential officer", "SEAL stops with the last words that waited"},
      {V::kAcknowledgeTransfer, Set(S::kTransferred), kStays,
       Set(Role::kAgent, Role::kDispatcher, Role::kConfidentialOfficer), "centre",
       "TRANSFER_RECEIPT stops"},
      {V::kRecordFirstMeasures, Set(S::kReceived), kStays, kOfficial,
       "head or people of the department whose return was approved last",
       "until another department has it"},
      {V::kAskSupplement, Set(S::kAccepted, S::kHandling), kStays,
       Set(Role::kOfficial, Role::kConfidentialOfficer),
       "handler; confidential tickets: the confidential officer",
       "as a whole; a second time is counted"},
      {V::kCorrect, kLive | Set(S::kMerged), kStays,
       Set(Role::kAgent, Role::kDispatcher, Role::kConfidentialOfficer), "centre",
       "of a confidential ticket the confidential officer"},
      {V::kDecideAppeal, kLive | Set(S::kClosed), kStays, Set(Role::kReviewer, Role::kSupervisor),
       "two people outside the departments of the ticket; of an appeal or an exclusion",
       "both must support it; APPEAL stops; undecided at its due is refused"},
  };
  return *table;
}

absl::Status CheckTransition(Verb verb, State state, std::string_view ticket) {
  if (verb == Verb::kSettle || (From(verb) & Bit(state))) return absl::OkStatus();
  if (state == State::kArchived) {
    return Error(absl::StatusCode::kFailedPrecondition, "TICKET_ARCHIVED",
                 absl::StrCat("ticket ", std::string(ticket),
                              " is archived, nothing of it changes any more; record a new request "
                              "that refers to it"))
        .Zh("工单已归档，不能再变更；如有新诉求请另行登记并注明原工单号")
        .With("verb", Name(verb))
        .With("ticket", ticket)
        .status();
  }
  std::string allowed = Join(From(verb));
  return Error(absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION",
               absl::StrCat(std::string(Name(verb)), " is not possible while the ticket is ",
                            std::string(Name(state)), "; it is possible in: ", allowed))
      .Zh(absl::StrCat("工单当前为“", std::string(Chinese(state)), "”，不能执行该操作"))
      .With("state", Name(state))
      .With("verb", Name(verb))
      .With("allowed_states", allowed)
      .With("ticket", ticket)
      .status();
}

absl::Status CheckRole(Verb verb, RoleSet roles) {
  RoleSet wanted = verb == Verb::kSettle ? Bit(Role::kSystem) : 0;
  for (const Transition& t : Transitions()) {
    if (t.verb == verb) wanted |= t.roles;
  }
  if (wanted & roles) return absl::OkStatus();
  const std::string names = Names(wanted);
  return RoleMissing(absl::StrCat(std::string(Name(verb)), " needs one of the roles ", names),
                     absl::StrCat("该操作须具有以下角色之一：", names), roles)
      .With("verb", Name(verb))
      .With("roles", names)
      .status();
}

bool MayLead(Verb verb, State from, State to) {
  for (const Transition& t : Transitions()) {
    if (t.verb != verb || !(t.from & Bit(from))) continue;
    if (t.to == kStays ? from == to : (t.to & Bit(to)) != 0) return true;
  }
  return false;
}

std::string TransitionTableMarkdown() {
  std::string out =
      "# Transition table\n\nGenerated from `common/domain/rules/transition.cc`; a test "
      "compares.\n\n"
      "Rows are states, columns verbs; a cell names where the verb may lead, an empty cell is "
      "refused with\n"
      "FAILED_PRECONDITION / ILLEGAL_TRANSITION. What the system does automatically (deemed "
      "acceptance, a lapsed\n"
      "return, closing unrated, the archive) is in the last table.\n\n## By verb\n\n| Verb | From "
      "| To | Who | "
      "What else |\n|---|---|---|---|---|\n";
  for (const Transition& t : Transitions()) {
    absl::StrAppend(&out, "| ", std::string(Name(t.verb)), " | ", Join(t.from), " | ",
                    t.to == kStays ? "(stays)" : Join(t.to), " | ", std::string(t.who), " | ",
                    std::string(t.note), " |\n");
  }
  absl::StrAppend(&out, "\n## State × verb\n\n| State |");
  std::vector<Verb> columns;
  for (int v = 1; v < kVerbs; ++v) {
    if (!OfSystem(static_cast<Verb>(v))) columns.push_back(static_cast<Verb>(v));
  }
  for (Verb v : columns) absl::StrAppend(&out, " ", std::string(Name(v)), " |");
  absl::StrAppend(&out, "\n|---|");
  for (size_t i = 0; i < columns.size(); ++i) absl::StrAppend(&out, "---|");
  for (int s = 0; s < kStates; ++s) {
    State state = static_cast<State>(s);
    absl::StrAppend(&out, "\n| ", s == 0 ? "(none)" : std::string(Name(state)), " ",
                    std::string(Chinese(state)), " |");
    for (Verb v : columns) {
      StateSet to = 0;
      for (const Transition& t : Transitions()) {
        if (t.verb == v && (t.from & Bit(state))) to |= t.to == kStays ? Bit(state) : t.to;
      }
      absl::StrAppend(&out, " ", Join(to), " |");
    }
  }
  absl::StrAppend(
      &out,
      "\n\n## By the system itself\n\n| At | From | To | What |\n|---|---|---|---|\n"
      "| ACCEPT due | DISPATCHED | ACCEPTED or HANDLING | deemed acceptance; ACCEPT stays breached "
      "and climbs on; CONTACT starts |\n"
      "| RETURN_DECISION due | DISPATCHED, ACCEPTED | ACCEPTED or HANDLING | the "
      "return lapses, the ticket stays |\n"
      "| EXTENSION_DECISION due | HANDLING | HANDLING | the request is refused |\n"
      "| TRANSFER_RECEIPT due | TRANSFERRED | RECEIVED | nobody acknowledged it: TRIAGE starts |\n"
      "| PROMISE due | REPLIED, CLOSED | DISPATCHED, or stays | nothing was reported: a "
      "rework leg, or a panel |\n"
      "| wake date of a suspension | HANDLING | HANDLING | the limits run on |\n"
      "| close of the 5th working day after the reply | REPLIED | CLOSED | if not "
      "drawn and unrated |\n"
      "| close of the 5th working day after FOLLOW_UP's due | REPLIED, WITHDRAWN, or at work again "
      "| "
      "CLOSED, or stays | nobody called: UNREACHABLE_BY_CENTRE |\n"
      "| archiveDays after its end | CLOSED, ANSWERED, REJECTED, TRANSFERRED, WITHDRAWN | ARCHIVED "
      "| if nothing of it is ahead any more |\n");
  return out;
}

}  // namespace hotline
