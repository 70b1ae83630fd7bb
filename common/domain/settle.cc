// What the system does by itself when an instant passes.
#include <algorithm>

#include "common/domain/editor.h"
#include "common/domain/limits.h"

namespace hotline {
namespace {

// The close of business after which an undrawn, unrated ticket is closed.
absl::Time UnratedClose(const Ticket& t, const Jurisdiction& policies) {
  if (t.state != State::kReplied || t.drawn || !Happened(t.replied)) return absl::InfiniteFuture();
  return policies.calendar().AddWorkingDays(t.replied, policies.settings().close_unrated_days);
}

struct NextThing {
  absl::Time at = absl::InfiniteFuture();
  int clock = -1;  // -1: the unrated close
  int rung = -1;
};

NextThing Next(const Ticket& t, const Jurisdiction& policies) {
  NextThing next;
  next.at = UnratedClose(t, policies);
  for (size_t i = 0; i < t.limits.size(); ++i) {
    ClockInstant c = NextInstant(policies, t.limits[i]);
    // Of one instant the breach comes before the alarm that tells of it.
    if (c.at < next.at || (c.at == next.at && next.clock >= 0 && c.rung < next.rung)) {
      next = {c.at, static_cast<int>(i), c.rung};
    }
  }
  return next;
}

void Breach(Editor& e, int index, absl::Time at) {
  e.t.limits[index].breached = true;
  LimitClock clock = e.t.limits[index];  // a copy: what follows may start more clocks
  Fact& fact = e.Add(FactType::kBreached, at);
  fact.limit = clock.limit;
  fact.row = clock.row;
  fact.leg = clock.leg;
  fact.petitioner = clock.petitioner;
  fact.due = clock.due;
  fact.original_due = clock.original_due;
  fact.generation = clock.generation;
  fact.department = clock.obligor;
  if (clock.leg != 0) fact.person = e.leg(clock.leg).head, fact.leg_kind = e.leg(clock.leg).kind;

  if (clock.limit == LimitKind::kAccept && !Happened(e.leg(clock.leg).deemed)) {
    e.leg(clock.leg).deemed = at;
    e.AddLeg(FactType::kDeemedAccepted, clock.leg, at).capacity = Capacity::kSystem;
    if (clock.leg == e.t.lead()) e.LeadAccepted(clock.leg, at);
  }
  if (clock.limit == LimitKind::kReturnDecision) {
    int leg = clock.leg != 0 ? clock.leg : e.t.lead();
    if (leg != 0 && e.leg(leg).return_pending) {
      e.leg(leg).return_pending = false;
      if (!Happened(e.leg(leg).accepted)) {
        e.leg(leg).accepted = at;
        e.leg(leg).accepted_as = Capacity::kSystem;
      }
      e.AddLeg(FactType::kReturnLapsed, leg, at);
      e.Void(LimitKind::kReturnDecision, 0, 0, at);
      e.LeadAccepted(leg, at);
    }
  }
}

void Ring(Editor& e, int index, int rung, absl::Time at) {
  LimitClock& clock = e.t.limits[index];
  clock.fired |= 1 << rung;
  const LimitRow* row = e.ctx.policies->limit_row(clock.row);
  Fact& fact = e.Add(FactType::kAlarm, at);
  fact.limit = clock.limit;
  fact.level = row->ladder[rung].level;
  fact.row = clock.row;
  fact.leg = clock.leg;
  fact.petitioner = clock.petitioner;
  fact.due = clock.due;
  fact.original_due = clock.original_due;
  fact.generation = clock.generation;
  fact.department = clock.obligor;
}

void CloseUnrated(Editor& e, absl::Time at) {
  bool any = std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(),
                         [](const Petitioner& p) { return p.rated_since_reply; });
  e.t.state = State::kClosed;
  e.t.ended = at;
  e.Add(any ? FactType::kClosed : FactType::kClosedUnrated, at).department = e.t.lead_department();
}

}  // namespace

void SettleUntil(Editor& e, absl::Time now) {
  for (;;) {
    NextThing next = Next(e.t, *e.ctx.policies);
    if (next.at >= now) return;  // strictly after: at the due itself a person is still in time
    absl::Time at = next.at;
    if (next.clock < 0) {
      CloseUnrated(e, at);
    } else if (next.rung < 0) {
      Breach(e, next.clock, at);
    } else {
      Ring(e, next.clock, next.rung, at);
    }
  }
}

absl::Time NextWake(const Ticket& ticket, const Jurisdiction& policies) {
  absl::Time at = Next(ticket, policies).at;
  return at == absl::InfiniteFuture() ? at : at + absl::Milliseconds(1);
}

}  // namespace hotline
