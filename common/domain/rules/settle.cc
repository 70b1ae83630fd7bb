#include "common/domain/rules/settle.h"

#include <algorithm>
#include <utility>

#include "common/domain/limits/limits.h"
#include "common/domain/rules/answerable.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/closing.h"
#include "common/domain/rules/editor.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/rework.h"

namespace hotline {
namespace {

// An ended ticket rests when nothing is owed any more: no limit runs, however late it is, nobody is
// merged into it, and no other ticket has to be told.
absl::Time ArchiveOf(const Ticket& t, const Jurisdiction& policies) {
  const int days = policies.settings().archive_days;
  const bool ended = t.state >= State::kClosed && t.state <= State::kWithdrawn;
  if (days == 0 || !ended) return absl::InfiniteFuture();
  const bool runs = std::any_of(t.limits.begin(), t.limits.end(),
                                [](const LimitClock& clock) { return clock.running(); });
  const bool waits = std::any_of(t.held.begin(), t.held.end(), [](const HeldWords& words) {
    return words.decision == HeldDecision::kNone;
  });
  const bool owes = runs || waits;
  if (owes || HasErrands(t) || HoldsMerged(t)) return absl::InfiniteFuture();
  return std::max(policies.calendar().DaysEnd(t.ended, days), t.updated);
}

struct NextThing {
  enum What { kNothing, kClock, kUnratedClose, kUncalled, kWake, kArchive };
  What what = kNothing;
  absl::Time at = absl::InfiniteFuture();
  int clock = -1, rung = -1, petitioner = 0;
};

NextThing Next(const Ticket& t, const FrozenPolicies& policies) {
  NextThing next;
  auto consider = [&](NextThing::What what, absl::Time at) {
    if (at < next.at) next = {what, at};
  };
  consider(NextThing::kUnratedClose, UnratedClose(t, *policies));
  if (const Uncalled uncalled = NextUncalled(t, *policies); uncalled.at < next.at) {
    next = {NextThing::kUncalled, uncalled.at};
    next.petitioner = uncalled.petitioner;
  }
  if (t.suspended) consider(NextThing::kWake, t.suspensions.back().to);
  for (size_t i = 0; i < t.limits.size(); ++i) {
    ClockInstant c = NextInstant(policies.of(t.limits[i]), t.limits[i]);
    // Of one instant the breach comes before the alarm that tells of it.
    if (c.at < next.at ||
        (c.at == next.at && next.what == NextThing::kClock && c.rung < next.rung)) {
      next = {NextThing::kClock, c.at, static_cast<int>(i), c.rung};
    }
  }
  if (next.what == NextThing::kNothing) consider(NextThing::kArchive, ArchiveOf(t, *policies));
  return next;
}

void Ring(Editor& e, int index, int rung, absl::Time at) {
  LimitClock& clock = e.t.limits[index];
  clock.fired |= 1 << rung;
  const LimitRow* row = e.ctx.policies.of(clock).limit_row(clock.row);
  Fact& fact = e.Add(FactType::kAlarm, at);
  Describe(fact, clock);
  fact.level = row->ladder[rung].level;
  // The head of whoever holds it; never of the centre. One that waits for a leader stands.
  if (fact.level == AlarmLevel::kInterviewProposed && clock.obligor != kCentreDepartment &&
      e.t.interview.empty())
    e.t.interview = clock.leg != 0 ? e.leg(clock.leg).department : clock.obligor;
  // RED on the department's own work is a supervision order: from there the head signs in person.
  const bool handle = RowOf(clock.limit).Is(kHandles);
  if (handle && fact.level == AlarmLevel::kRed && !e.t.supervised) {
    e.t.supervised = true;
    Fact& supervised = e.Add(FactType::kSupervised, at);
    supervised.department = clock.obligor;
    supervised.code = "RED";
  }
}

// Silence decides: the clock ends, after the alarms of this very instant.
void LapseDecision(Editor& e, int index, absl::Time at) {
  const LimitClock& clock = e.t.limits[index];
  const Jurisdiction& policies = e.ctx.policies.of(clock);
  for (ClockInstant c = NextInstant(policies, clock); c.at <= at && c.rung >= 0;
       c = NextInstant(policies, clock))
    Ring(e, index, c.rung, at);
  e.Void(clock.limit, Scope{clock.leg, clock.petitioner}, at);
}

void LapseReturn(Editor& e, absl::Time at) {
  int leg = e.t.lead();
  if (leg == 0 || !e.leg(leg).return_pending) return;
  e.leg(leg).return_pending = false;
  if (!Happened(e.leg(leg).accepted)) {
    e.leg(leg).accepted = at;
    e.leg(leg).accepted_as = Capacity::kSystem;
  }
  e.t.suggestions.clear();
  e.AddLeg(FactType::kReturnLapsed, leg, at);
  ChargeLapse(e, leg, at);
  e.LeadAccepted(leg, at);
}

// Nothing was reported: silence is not a kept promise.
void LapsePromise(Editor& e, absl::Time at) {
  if (!e.t.promise.standing()) return;
  e.AddLeg(FactType::kPromiseUnkept, e.t.promise.leg, at);
  const int leg = std::exchange(e.t.promise, {}).leg;
  AskReworkOfPromise(e, leg, at);
}

void LapseTimeRequest(Editor& e, absl::Time at) {
  bool extension = e.t.time_request.kind == TimeRequestKind::kExtension;
  e.t.time_request = {};
  e.AddLeg(extension ? FactType::kExtensionLapsed : FactType::kSuspensionLapsed, e.t.lead(), at);
}

void Breach(Editor& e, int index, absl::Time at) {
  e.t.limits[index].breached = true;
  LimitClock clock = e.t.limits[index];  // a copy: what follows may start more clocks
  Fact& fact = e.Add(FactType::kBreached, at);
  Describe(fact, clock);
  if (clock.leg != 0) fact.leg_kind = e.leg(clock.leg).kind;
  const Answerable answers = AnswersForMiss(e, clock);
  fact.person = answers.person;
  if (answers.handover) {
    fact.code = "HANDOVER";
    fact.seconds = answers.seconds_before;
  }

  if (clock.limit == LimitKind::kAccept && !Happened(e.leg(clock.leg).deemed)) {
    e.leg(clock.leg).deemed = at;
    e.AddLeg(FactType::kDeemedAccepted, clock.leg, at).capacity = Capacity::kSystem;
    if (clock.leg == e.t.lead()) e.LeadAccepted(clock.leg, at);
  }
  if (clock.limit == LimitKind::kReturnDecision) {
    LapseDecision(e, index, at);
    LapseReturn(e, at);
  }
  if (clock.limit == LimitKind::kExtensionDecision) {
    LapseDecision(e, index, at);
    LapseTimeRequest(e, at);
  }
  if (clock.limit == LimitKind::kTransferReceipt) {
    LapseDecision(e, index, at);
    e.Add(FactType::kTransferLapsed, at);
    e.Add(FactType::kReopened, at);
    e.BackForDispatch(at);
  }
  if (clock.limit == LimitKind::kAppeal) {
    LapseDecision(e, index, at);
    e.t.appeal = {};
    if (clock.petitioner == 0) e.t.exclusion = Exclusion::kRefused;
    e.Add(FactType::kAppealLapsed, at).petitioner = clock.petitioner;
  }
  if (clock.limit == LimitKind::kPromise) {
    LapseDecision(e, index, at);
    LapsePromise(e, at);
  }
}

void Archive(Editor& e, absl::Time at) {
  // What fell due since may have come after the days were over.
  if (!e.facts.empty()) at = std::max(at, e.facts.back().at);
  e.Add(FactType::kArchived, at).code = std::string(Name(e.t.state));
  e.t.archived_from = e.t.state;
  e.t.state = State::kArchived;
}

}  // namespace

void SettleUntil(Editor& e, absl::Time now) {
  for (;;) {
    NextThing next = Next(e.t, e.ctx.policies);
    if (next.at >= now) return;  // strictly after: at the due itself a person is still in time
    absl::Time at = next.at;
    switch (next.what) {
      case NextThing::kNothing:
        return;
      case NextThing::kUnratedClose:
        CloseUnrated(e, at);
        break;
      case NextThing::kUncalled:
        GiveUpCalling(e, next.petitioner, at);
        break;
      case NextThing::kWake:
        e.EndSuspension(at, "WAKE");
        break;
      case NextThing::kArchive:
        Archive(e, at);
        break;
      case NextThing::kClock:
        if (next.rung < 0)
          Breach(e, next.clock, at);
        else
          Ring(e, next.clock, next.rung, at);
        break;
    }
  }
}

absl::Time NextWake(const Ticket& ticket, const FrozenPolicies& policies) {
  absl::Time at = Next(ticket, policies).at;
  return at == absl::InfiniteFuture() ? at : at + absl::Milliseconds(1);
}

}  // namespace hotline
