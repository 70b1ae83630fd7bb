#include "common/domain/rules/editor.h"

#include <algorithm>

#include "common/domain/access/recusal.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/answerable.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/regulator.h"

namespace hotline {
namespace {

// Of the department that answers for the limit; of the centre that of the ticket's desk.
std::string OwnCalendar(LimitKind limit, const std::string& obligor, const std::string& desk,
                        const Jurisdiction& policies) {
  // The promise to the citizen is the same whoever has the ticket.
  if (RowOf(limit).Is(kSharedCalendar)) return "";
  if (obligor == kCentreDepartment) {
    for (const Desk& each : policies.data().desks) {
      if (each.id == desk && !each.calendar.empty()) return each.calendar;
    }
  }
  const Department* department = policies.department(obligor);
  return department == nullptr ? "" : department->calendar;
}

}  // namespace

Fact& Editor::Add(FactType type, absl::Time at) {
  Fact& fact = facts.emplace_back();
  fact.type = type;
  fact.at = at;
  return fact;
}

Fact& Editor::AddLeg(FactType type, int id, absl::Time at) {
  Fact& fact = Add(type, at);
  fact.leg = id;
  fact.leg_kind = leg(id).kind;
  fact.department = leg(id).department;
  return fact;
}

LimitClock* Editor::Open(LimitKind limit, Scope scope) {
  for (auto clock = t.limits.rbegin(); clock != t.limits.rend(); ++clock) {
    if (clock->limit == limit && clock->leg == scope.leg && clock->petitioner == scope.petitioner &&
        !Happened(clock->stopped) && clock->ticket.empty()) {
      return &*clock;
    }
  }
  return nullptr;
}

LimitClock* Editor::OpenOf(const std::string& merged_ticket) {
  for (LimitClock& clock : t.limits) {
    if (clock.ticket == merged_ticket && !Happened(clock.stopped)) return &clock;
  }
  return nullptr;
}

std::string Editor::ObligorOf(LimitKind limit, int leg_id) {
  // The petitioner of a confidential ticket is spoken to by the centre, on the centre's account.
  if (RowOf(limit).Is(kOfCentre) || (t.confidential && RowOf(limit).Is(kSpeaks)))
    return kCentreDepartment;
  const int lead = leg_id != 0 ? leg_id : t.lead();
  return lead == 0 ? "" : leg(lead).department;
}

LimitSubject Editor::SubjectOf(int leg_id, LimitKind limit, const Jurisdiction& policies) {
  LimitSubject subject;
  subject.kind = t.kind;
  subject.urgency = t.urgency;
  subject.petitioner_kind =
      t.petitioners.empty() ? PetitionerKind::kCitizen : t.petitioners[0].kind;
  subject.matter = t.matter;
  subject.abstained = t.abstained;
  subject.calendar = OwnCalendar(limit, ObligorOf(limit, leg_id), t.desk, policies);
  const int lead = leg_id != 0 ? leg_id : t.lead();
  if (lead == 0) return subject;
  subject.rework = leg(lead).kind == LegKind::kRework;
  subject.percent = SharePercent(limit, leg(lead).kind);
  if (const Department* d = policies.department(leg(lead).department)) subject.level = d->level;
  return subject;
}

LimitSubject Editor::SubjectOf(const LimitClock& clock, const Jurisdiction& policies) {
  LimitSubject subject = SubjectOf(clock.leg, clock.limit, policies);
  subject.calendar = OwnCalendar(clock.limit, clock.obligor, t.desk, policies);
  return subject;
}

void Editor::Start(LimitKind limit, Scope scope, absl::Time at, absl::Time stated) {
  const LimitSubject subject = SubjectOf(scope.leg, limit, *ctx.policies);
  auto reckoning = Reckon(*ctx.policies, limit, subject, at);
  if (!reckoning) return;
  LimitClock& clock = t.limits.emplace_back();
  clock.limit = limit;
  clock.row = reckoning->row->id;
  clock.leg = RowOf(limit).scope == LimitScope::kLeg ? scope.leg : 0;
  clock.petitioner = scope.petitioner;
  clock.started = at;
  clock.due = Happened(stated) ? stated : reckoning->due;
  // A department names a day within what the law gives a procedure, not beyond.
  if (limit == LimitKind::kPromise && t.promise.interim)
    clock.due = std::min(clock.due, reckoning->due);
  clock.original_due = clock.due;
  if (reckoning->row->calendar.empty()) clock.calendar = reckoning->calendar;
  clock.provisional = !ctx.policies->calendar(reckoning->calendar).Knows(clock.due);
  clock.obligor = ObligorOf(limit, scope.leg);
  Fact& fact = Add(FactType::kLimitStarted, at);
  Describe(fact, clock);
  if (clock.leg != 0) fact.leg_kind = leg(clock.leg).kind;
}

void Describe(Fact& fact, const LimitClock& clock) {
  fact.limit = clock.limit;
  fact.row = clock.row;
  fact.leg = clock.leg;
  fact.petitioner = clock.petitioner;
  fact.due = clock.due;
  fact.original_due = clock.original_due;
  fact.department = clock.obligor;
  fact.generation = clock.generation;
  fact.ticket = clock.ticket;
}

void Editor::Stop(LimitKind limit, Scope scope, absl::Time at) {
  LimitClock* clock = Open(limit, scope);
  if (clock == nullptr) return;
  clock->stopped = at;
  clock->paused = kUnset;
  Fact& fact = Add(FactType::kLimitStopped, at);
  Describe(fact, *clock);
  fact.on_time = at <= clock->original_due && !clock->breached;
  fact.person = HolderFor(*this, *clock, at);
}

void Editor::Void(LimitKind limit, Scope scope, absl::Time at) {
  if (LimitClock* clock = Open(limit, scope)) VoidClock(*clock, at);
}

void Editor::VoidClock(LimitClock& clock, absl::Time at) {
  if (Happened(clock.stopped)) return;
  clock.stopped = at;
  clock.paused = kUnset;
  clock.voided = true;
  Describe(Add(FactType::kLimitVoided, at), clock);
}

void Editor::Pause(LimitKind limit, Scope scope, absl::Time at) {
  if (LimitClock* clock = Open(limit, scope)) Pause(*clock, at);
}

void Editor::Pause(LimitClock& clock, absl::Time at) {
  clock.paused = at;
  Describe(Add(FactType::kLimitPaused, at), clock);
}

void Editor::PauseCarried(absl::Time at) {
  for (LimitClock& clock : t.limits) {
    if (!clock.ticket.empty() && clock.running()) Pause(clock, at);
  }
}

void Editor::ResumeCarried(absl::Time at) {
  for (LimitClock& clock : t.limits) {
    if (!clock.ticket.empty() && Happened(clock.paused)) Resume(clock, at, PauseFor::kReview);
  }
}

void Editor::LetGo(MergeEnd end, absl::Time at) {
  for (MergedTicket& child : t.merged) LetGo(child, end, at);
}

void Editor::LetGo(MergedTicket& child, MergeEnd end, absl::Time at) {
  if (child.stage != MergeStage::kHeld) return;
  child.stage = MergeStage::kLeaving;
  child.end = end;
  std::erase_if(t.priv.merged, [&](const Private::Request& r) { return r.ticket == child.number; });
  LimitClock* clock = OpenOf(child.number);
  if (clock != nullptr) {
    const bool shared = end == MergeEnd::kShared;
    // What was no result has stopped nothing.
    if (Happened(clock->paused) && !shared) Resume(*clock, at, PauseFor::kReview);
    clock->stopped = Happened(clock->paused) ? clock->paused : at;
    clock->paused = kUnset;
  }
  Fact& fact = Add(FactType::kChildLeaving, at);
  if (clock != nullptr) Describe(fact, *clock);
  fact.ticket = child.number;
  fact.code = std::string(Name(end));
}

void Editor::StopAtPause(LimitKind limit, Scope scope) {
  LimitClock* clock = Open(limit, scope);
  if (clock == nullptr) return;
  absl::Time at = Happened(clock->paused) ? clock->paused : ctx.now;
  clock->paused = kUnset;
  Stop(limit, scope, at);
}

void Editor::MoveDueBy(const Jurisdiction& policies, LimitClock& clock, absl::Time due,
                       absl::Time at) {
  if (due == clock.due) return;
  clock.due = due;
  ++clock.generation;
  const int before = clock.fired;
  clock.fired = 0;
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr) return;
  clock.provisional = !CalendarOf(policies, *row, clock).Knows(due);
  for (int i = 0; i < static_cast<int>(row->ladder.size()); ++i) {
    const bool behind = RungInstant(policies, *row, clock, i) <= at;
    if (behind) clock.fired |= before & (1 << i);
  }
}

void Editor::CountBy(LimitClock& clock, int64_t policies, int64_t calendars) const {
  const auto calendars_of = [](int64_t own, int64_t later) { return later == 0 ? own : later; };
  const bool as_ticket =
      policies == t.policy_version &&
      calendars_of(policies, calendars) == calendars_of(t.policy_version, t.calendar_version);
  clock.policy_version = as_ticket ? 0 : policies;
  clock.calendar_version = as_ticket ? 0 : calendars;
}

void Editor::Resume(LimitKind limit, Scope scope, absl::Time at, PauseFor what) {
  LimitClock* clock = Open(limit, scope);
  if (clock != nullptr && Happened(clock->paused)) Resume(*clock, at, what);
}

void Editor::Resume(LimitClock& clock, absl::Time at, PauseFor what) {
  const Interval pause{clock.paused, at};
  const Jurisdiction& policies = ctx.policies.of(clock);
  const absl::Time moved = DueAfterPause(policies, clock, pause, what);
  if (what == PauseFor::kReview) {
    LimitClock first = clock;
    first.due = clock.original_due;
    std::erase_if(first.pauses, [&](const Interval& p) { return t.WasSuspension(p); });
    clock.original_due = DueAfterPause(policies, first, pause, what);
  }
  clock.pauses.push_back(pause);
  clock.paused = kUnset;
  MoveDue(clock, moved, at);
  Describe(Add(FactType::kLimitResumed, at), clock);
}

void Editor::Extend(LimitKind limit, Scope scope, int days, absl::Time at) {
  LimitClock* clock = Open(limit, scope);
  if (clock == nullptr || clock->breached) return;
  auto moved = DueAfterExtension(ctx.policies.of(*clock), *clock, days);
  if (!moved) return;
  clock->extensions.push_back({at, days});
  MoveDue(*clock, *moved, at);
  Fact& fact = Add(FactType::kLimitExtended, at);
  Describe(fact, *clock);
  fact.days = days;
}

void Editor::Suspend(absl::Time until) {
  t.suspended = true;
  t.suspensions.push_back({ctx.now, until});
  for (LimitClock& clock : t.limits) {
    const bool handle = clock.ticket.empty() && RowOf(clock.limit).Is(kHandles);
    const bool overdue = clock.breached;
    if (handle && clock.running() && !overdue) Pause(clock, ctx.now);
  }
}

void Editor::EndSuspension(absl::Time at, std::string_view code) {
  t.suspended = false;
  t.suspensions.back().to = at;
  AddLeg(FactType::kResumed, t.lead(), at).code = std::string(code);
  for (size_t i = 0; i < t.limits.size(); ++i)
    Resume(t.limits[i].limit, Scope::Leg(t.limits[i].leg), at, PauseFor::kSuspension);
}

void Editor::DropTimeRequest(absl::Time at) {
  if (!t.time_request.pending()) return;
  AddLeg(FactType::kTimeRequestDropped, t.lead(), at).code = std::string(Name(t.time_request.kind));
  t.time_request = {};
  Void(LimitKind::kExtensionDecision, Scope::Case(), at);
}

void Editor::EndStandstill(absl::Time at) {
  if (t.suspended) {
    t.suspended = false;
    t.suspensions.back().to = at;
  }
  DropTimeRequest(at);
}

int Editor::OpenLeg(LegKind kind, const std::string& department, absl::Time at) {
  Leg& added = t.legs.emplace_back();
  added.kind = kind;
  added.department = department;
  added.head = ReceiverFor(*ctx.current, t.concerns, department, at);
  added.dispatched = at;
  int id = static_cast<int>(t.legs.size());
  Fact& fact =
      AddLeg(kind == LegKind::kAssisting ? FactType::kAssistAsked : FactType::kDispatched, id, at);
  fact.person = added.head;
  fact.matter = t.matter;
  Start(LimitKind::kAccept, Scope::Leg(id), at);
  // Begun again after a direct answer was objected to; a miss is not.
  const bool missed = std::any_of(t.limits.begin(), t.limits.end(), [](const LimitClock& clock) {
    return clock.limit == LimitKind::kCaseHandle && clock.breached && clock.ticket.empty();
  });
  if (kind == LegKind::kLead && !missed && Open(LimitKind::kCaseHandle, Scope::Case()) == nullptr) {
    Start(LimitKind::kCaseHandle, Scope::Case(), at);
  }
  Start(LimitKind::kLegHandle, Scope::Leg(id), at);
  // A miss of the whole case is that of whoever holds it then.
  for (LimitClock& clock : t.limits) {
    if (kind != LegKind::kAssisting && clock.limit == LimitKind::kCaseHandle &&
        !Happened(clock.stopped) && !clock.breached)
      clock.obligor = department;
  }
  if (!Happened(t.first_dispatched)) t.first_dispatched = at;
  return id;
}

void Editor::EndLegs(absl::Time at) {
  for (int i = 1; i <= static_cast<int>(t.legs.size()); ++i) {
    if (Happened(leg(i).ended)) continue;
    leg(i).ended = at;
    for (LimitKind limit : {LimitKind::kAccept, LimitKind::kContact, LimitKind::kLegHandle})
      Void(limit, Scope::Leg(i), at);
  }
}

void Editor::DispatchTo(const std::string& lead, const std::vector<std::string>& assisting,
                        std::string_view why, LegKind kind) {
  ChargeGap(*this);
  Stop(LimitKind::kTriage);
  t.state = State::kDispatched;
  t.catalogue_version = ctx.current->version();
  t.suggestions.clear();
  int id = OpenLeg(kind, lead, ctx.now);
  for (Fact& fact : facts) {
    if (fact.type == FactType::kDispatched && fact.leg == id) fact.note = std::string(why);
  }
  for (const std::string& other : assisting) {
    if (other != lead) OpenLeg(LegKind::kAssisting, other, ctx.now);
  }
  CopyToRegulator(*this, id);
}

void Editor::BackForDispatch(absl::Time at) {
  t.state = State::kReceived;
  t.ended = kUnset;
  t.abstained = true;  // it waits for a dispatcher now, whatever routing was sure of
  Start(LimitKind::kTriage, Scope::Case(), at);
}

void Editor::LeadAccepted(int leg_id, absl::Time at) {
  if (t.state != State::kDispatched) return;
  t.state = State::kAccepted;
  AfterAcceptance(leg_id, at);
}

void Editor::AfterAcceptance(int leg_id, absl::Time at) {
  if (t.contact_waived) {
    t.state = State::kHandling;
    AddLeg(FactType::kContactWaived, leg_id, at);
  } else {
    Start(LimitKind::kContact, Scope::Leg(leg_id), at);
  }
}

}  // namespace hotline
