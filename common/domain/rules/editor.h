// A decision under construction: the ticket, the facts, and the few operations on limits that
// every verb is made of. Private to the rules.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "common/domain/limits/limits.h"
#include "common/domain/rules/context.h"
#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// Which of the limits of one kind is meant: the case's, a leg's or a petitioner's.
struct Scope {
  int leg = 0, petitioner = 0;
  static Scope Case() { return {}; }
  static Scope Leg(int id) { return {id, 0}; }
  static Scope Petitioner(int id) { return {0, id}; }
};

class Editor {
 public:
  Editor(Ticket ticket, const Context& context)
      : t(std::move(ticket)), ctx(context), was_discipline(t.discipline) {}

  Fact& Add(FactType type, absl::Time at);
  Fact& AddLeg(FactType type, int leg, absl::Time at);

  // Starts the limit when the policies have a row for it; the ladder begins with it. `stated`: the
  // due, where it does not follow from the row.
  void Start(LimitKind limit, Scope scope, absl::Time at, absl::Time stated = kUnset);
  // Stops, pauses, resumes, voids the running (or paused) clock of that limit and scope, if any.
  void Stop(LimitKind limit, Scope scope, absl::Time at);
  void Stop(LimitKind limit) { Stop(limit, Scope::Case(), ctx.now); }
  void Void(LimitKind limit, Scope scope, absl::Time at);
  void Pause(LimitKind limit, Scope scope, absl::Time at);
  // What a review that did not pass took is given back to the original due too. A suspension moves
  // the due only: figures pass over it.
  void Resume(LimitKind limit, Scope scope, absl::Time at, PauseFor what);
  // The same of the limits of tickets merged into this one, for a review: they are stopped by the
  // same result. What the department asks for itself, an extension or a suspension, is not theirs.
  void PauseCarried(absl::Time at);
  void ResumeCarried(absl::Time at);
  // Every ticket merged into this one leaves.
  void LetGo(MergeEnd end, absl::Time at);
  void LetGo(MergedTicket& child, MergeEnd end, absl::Time at);
  // Adds days to a limit counted in days; the original due stays.
  void Extend(LimitKind limit, Scope scope, int days, absl::Time at);
  // Every HANDLE clock that still runs: a suspension pauses them together. One that is overdue goes
  // on climbing.
  void Suspend(absl::Time until);
  void EndSuspension(absl::Time at, std::string_view code);
  // The result, or a withdrawal, has come before the decision.
  void DropTimeRequest(absl::Time at);
  // Nothing waits any more: neither a suspension nor a request for time.
  void EndStandstill(absl::Time at);
  // A paused clock stops at the instant it was paused.
  void StopAtPause(LimitKind limit, Scope scope);
  // Ends the clock without counting, unless it has stopped.
  void VoidClock(LimitClock& clock, absl::Time at);

  // The clock not yet stopped, or null; this ticket's own, or a merged ticket's.
  LimitClock* Open(LimitKind limit, Scope scope);
  LimitClock* OpenOf(const std::string& merged_ticket);

  // Opens a lead, assisting or rework leg and its limits; returns its id.
  int OpenLeg(LegKind kind, const std::string& department, absl::Time at);
  // The open legs end, and their limits without counting: the duty was another's.
  void EndLegs(absl::Time at);
  // To the head of the lead and of those who assist, and at once.
  void DispatchTo(const std::string& lead, const std::vector<std::string>& assisting,
                  std::string_view why, LegKind kind = LegKind::kLead);
  // RECEIVED again, for a dispatcher: TRIAGE starts.
  void BackForDispatch(absl::Time at);
  // The state that follows acceptance (contact may have been waived at intake).
  void AfterAcceptance(int leg, absl::Time at);
  void LeadAccepted(int leg, absl::Time at);

  Leg& leg(int id) { return t.legs[id - 1]; }
  Petitioner& petitioner(int id) { return t.petitioners[id - 1]; }
  bool urgent() const { return t.urgency == Urgency::kUrgent || t.urgency == Urgency::kExtreme; }
  const Settings& settings() const { return ctx.policies->settings(); }
  // Whether a window of so many days since then is over: its last day ends at local midnight.
  bool WindowOver(absl::Time since, int days) const {
    return ctx.now >= ctx.policies->calendar().DaysEnd(since, days);
  }

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
  void Resume(LimitClock& clock, absl::Time at, PauseFor what);

  Ticket t;
  std::string acting_for;  // the department; empty: whichever the actor has a part in
  const Context& ctx;
  const bool was_discipline;  // before this decision
  std::deque<Fact> facts;     // a deque: a verb may hold on to a fact while others are added
  Private priv;               // free text of the event
  ActorMark actor;
  bool remembered = true;  // the request, so that a retry finds what it did
};

// What every fact about a limit tells of it.
void Describe(Fact& fact, const LimitClock& clock);

}  // namespace hotline
