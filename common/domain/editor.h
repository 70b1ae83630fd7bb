// A decision under construction: the ticket, the facts, and the few operations on limits that
// every verb is made of. Private to the rules.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "common/domain/decide.h"
#include "common/domain/limits.h"

namespace hotline {

class Editor {
 public:
  Editor(Ticket ticket, const Context& context) : t(std::move(ticket)), ctx(context) {}

  Fact& Add(FactType type, absl::Time at);
  Fact& AddLeg(FactType type, int leg, absl::Time at);

  // Starts the limit when the policies have a row for it; the ladder begins with it. `stated`: the
  // due, where it does not follow from the row.
  void Start(LimitKind limit, int leg, int petitioner, absl::Time at, absl::Time stated = kUnset);
  // Stops, pauses, resumes, voids the running (or paused) clock of that limit and scope, if any.
  void Stop(LimitKind limit, int leg, int petitioner, absl::Time at);
  void Void(LimitKind limit, int leg, int petitioner, absl::Time at);
  void Pause(LimitKind limit, int leg, absl::Time at);
  // Whether time given back moves the original due too: after a void stop, yes; after a suspension,
  // which figures pass over, no.
  enum class Original : bool { kStays, kMoves };
  void Resume(LimitKind limit, int leg, absl::Time at, Original original);
  // The same of the limits of tickets merged into this one, for a review: they are stopped by the
  // same result. What the department asks for itself, an extension or a suspension, is not theirs.
  void PauseCarried(absl::Time at);
  void ResumeCarried(absl::Time at);
  // Every ticket merged into this one leaves.
  void LetGo(MergeEnd end, absl::Time at);
  void LetGo(MergedTicket& child, MergeEnd end, absl::Time at);
  // Adds days to a limit counted in days; the original due stays.
  void Extend(LimitKind limit, int leg, int days, absl::Time at);
  // Every HANDLE clock that still runs: a suspension pauses them together. One that is overdue goes
  // on climbing.
  void Suspend(absl::Time until);
  void EndSuspension(absl::Time at, std::string_view code);
  // The result, or a withdrawal, has come before the decision.
  void DropTimeRequest(absl::Time at);
  // A paused clock stops at the instant it was paused.
  void StopAtPause(LimitKind limit, int leg);
  void StopAll(absl::Time at);

  // The clock not yet stopped, or null; this ticket's own, or a merged ticket's.
  LimitClock* Open(LimitKind limit, int leg, int petitioner);
  LimitClock* OpenOf(const std::string& merged_ticket);

  // Opens a lead, assisting or rework leg and its limits; returns its id.
  int OpenLeg(LegKind kind, const std::string& department, absl::Time at);
  void OpenRework(absl::Time at);
  // An adjudication binds, also where the work had been done by another.
  std::string WhoseRework() const;
  // Rework has been tried enough: a panel decides, not another round.
  bool ForPanel() const;
  // What follows where the petitioner is not satisfied, or a promise was not kept.
  void ReworkOrPanel(absl::Time at);
  void ProposePanel(absl::Time at);
  // The open legs end, and their limits without counting: the duty was another's.
  void EndLegs(absl::Time at);
  // To the head of the lead and of those who assist, and at once.
  void DispatchTo(const std::string& lead, const std::vector<std::string>& assisting,
                  std::string_view why, LegKind kind = LegKind::kLead);
  // The state that follows acceptance (contact may have been waived at intake).
  void AfterAcceptance(int leg, absl::Time at);
  void LeadAccepted(int leg, absl::Time at);

  Leg& leg(int id) { return t.legs[id - 1]; }
  Petitioner& petitioner(int id) { return t.petitioners[id - 1]; }
  bool urgent() const { return t.urgency == Urgency::kUrgent || t.urgency == Urgency::kExtreme; }
  const Settings& settings() const { return ctx.policies->settings(); }
  // REPLIED → CLOSED when every petitioner has had a say, or a rework when one was not satisfied.
  void CloseIfSettled(absl::Time at);

  // A new due: alarm levels begin a new generation. What has rung and lies behind still does not
  // ring again; what has not rung rings now.
  void MoveDue(LimitClock& clock, absl::Time due, absl::Time at) {
    MoveDueBy(ctx.policies.of(clock), clock, due, at);
  }
  // The same where the clock's row is one of other policies.
  void MoveDueBy(const Jurisdiction& policies, LimitClock& clock, absl::Time due, absl::Time at);
  // The versions by which the limit is counted from now on; told where they are not the ticket's.
  void CountBy(LimitClock& clock, int64_t policies, int64_t calendars) const;
  // The department that answers for a limit of this scope.
  std::string ObligorOf(LimitKind limit, int leg_id);
  // What chooses the row of a limit of this ticket and scope.
  LimitSubject SubjectOf(int leg_id, LimitKind limit, const Jurisdiction& policies);
  // Of a clock that runs: who answers for it was settled when it started.
  LimitSubject SubjectOf(const LimitClock& clock, const Jurisdiction& policies);

  void Pause(LimitClock& clock, absl::Time at);
  void Resume(LimitClock& clock, absl::Time at, Original original);

  Ticket t;
  const Context& ctx;
  std::deque<Fact> facts;  // a deque: a verb may hold on to a fact while others are added
  Private priv;            // free text of the event
  ActorMark actor;
};

// What every fact about a limit tells of it.
void Describe(Fact& fact, const LimitClock& clock);

// Brings the ticket forward over everything due before `now`.
void SettleUntil(Editor& e, absl::Time now);

// The verbs, one function each, called on a settled ticket in a state the table allows.
absl::Status Apply(Editor& e, const CreateRequest& c);
absl::Status Apply(Editor& e, const AnswerDirectly& c);
absl::Status Apply(Editor& e, const Reject& c);
absl::Status Apply(Editor& e, const Transfer& c);
absl::Status Apply(Editor& e, const Dispatch& c);
absl::Status Apply(Editor& e, const Accept& c);
absl::Status Apply(Editor& e, const RequestReturn& c);
absl::Status Apply(Editor& e, const DecideReturn& c);
absl::Status Apply(Editor& e, const Assign& c);
absl::Status Apply(Editor& e, const RecordContact& c);
absl::Status Apply(Editor& e, const SubmitResult& c);
absl::Status Apply(Editor& e, const Approve& c);
absl::Status Apply(Editor& e, const SendBack& c);
absl::Status Apply(Editor& e, const Review& c);
absl::Status Apply(Editor& e, const Reply& c);
absl::Status Apply(Editor& e, const Rate& c);
absl::Status Apply(Editor& e, const RecordFollowUp& c);
absl::Status Apply(Editor& e, const Object& c);
absl::Status Apply(Editor& e, const Reopen& c);
absl::Status Apply(Editor& e, const Withdraw& c);
absl::Status Apply(Editor& e, const Urge& c);
absl::Status Apply(Editor& e, const RequestExtension& c);
absl::Status Apply(Editor& e, const DecideExtension& c);
absl::Status Apply(Editor& e, const RequestSuspension& c);
absl::Status Apply(Editor& e, const DecideSuspension& c);
absl::Status Apply(Editor& e, const Resume& c);
absl::Status Apply(Editor& e, const AdoptPolicies& c);
absl::Status Apply(Editor& e, const Adjudicate& c);
absl::Status Apply(Editor& e, const DecidePanel& c);
absl::Status Apply(Editor& e, const ReportPromise& c);
absl::Status Apply(Editor& e, const CheckPromise& c);
absl::Status Apply(Editor& e, const Instruct& c);
absl::Status Apply(Editor& e, const Supervise& c);
absl::Status Apply(Editor& e, const IssueInterview& c);
absl::Status Apply(Editor& e, const Supplement& c);
absl::Status Apply(Editor& e, const Reclassify& c);
absl::Status Apply(Editor& e, const AppealRating& c);
absl::Status Apply(Editor& e, const DecideAppeal& c);
absl::Status Apply(Editor& e, const Merge& c);
absl::Status Apply(Editor& e, const Split& c);
absl::Status Apply(Editor& e, const TakeIn& c);
absl::Status Apply(Editor& e, const ReleaseMerged& c);
absl::Status Apply(Editor& e, const FollowParent& c);
absl::Status Apply(Editor& e, const AgreeOnMerge& c);
absl::Status Apply(Editor& e, const RequestExclusion& c);

// The promise of the result, or none.
inline constexpr std::string_view kInterim = "INTERIM";
absl::Status MakePromise(Editor& e, const SubmitResult& c);
// A result whose day has passed before it is told goes back for another.
absl::Status PromiseStillAhead(const Editor& e);
// From the reply on; one whose day has passed meanwhile is unkept at once.
void TellPromise(Editor& e);
// Adds to the ticket's evidence, as far as it holds.
absl::Status AddEvidence(Editor& e, const std::vector<Evidence>& evidence);

// HANDLE stopped at the approval; every petitioner is owed a reply.
void ReviewPassed(Editor& e, std::string_view code);

// Guards shared by verbs.
absl::Status Refuse(std::string_view reason, std::string_view message, std::string_view zh);
// The open leg the actor can act on for its head, and in which capacity.
struct Standing {
  int leg = 0;
  Capacity capacity = Capacity::kNone;
};
absl::StatusOr<Standing> ForHead(const Editor& e);
// The open leg of the actor's department; the assigned handler when there is one.
absl::StatusOr<Standing> ForHandler(const Editor& e);
absl::Status NotWhileSuspended(const Editor& e);
// What is merged into another ticket is done there.
absl::Status NotWhileMerged(const Editor& e, Verb verb);
// Time may still be asked for.
bool EarlyEnough(const Editor& e, const LimitClock& clock, absl::Time asked);
// The answer to who would name himself as the one a request is about.
absl::Status NotAboutOneself();
// Who handled the ticket never asks the petitioner about it; of a confidential one only the
// centre's confidential officer does.
absl::Status MayCall(const Editor& e);
absl::Status KnownPetitioner(const Editor& e, int petitioner);
// The department exists and somebody there can receive.
absl::Status CheckDepartment(const Editor& e, const std::string& id, std::string_view field);
// After an objection another agent decides than the one objected to.
absl::Status CheckOtherAgent(const Editor& e);
// A request with all that was added to it is no longer than this: four bytes to each of the
// characters one may send.
inline constexpr size_t kMostText = 80'000;
// 不得派基层: duties of departments do not go to towns, nor do those of tickets merged into this
// one.
absl::Status CheckNotToTowns(const Editor& e, const std::string& department,
                             const std::string& matter);
// What is said to be done is shown to be done, where the settings ask for it: all that the matter
// needs is among `evidence`. That of an earlier round shows nothing of this one.
absl::Status CarriesEvidence(const Editor& e, const std::vector<Evidence>& evidence);
// A town is asked to assist with those only in what the catalogue lists 配合事项.
absl::Status CheckTownMayAssist(const Editor& e, const std::string& department,
                                const std::string& matter);
// The code is on the jurisdiction's list.
absl::Status CheckReason(const std::vector<ReasonCode>& allowed, const std::string& code,
                         std::string_view field);

}  // namespace hotline
