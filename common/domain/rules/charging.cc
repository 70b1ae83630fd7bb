#include "common/domain/rules/charging.h"

namespace hotline {
namespace {

// Whether all time counts, as for what is urgent: by the limit the part was under when its return
// was asked for. A classification afterwards, by the centre, changes nothing.
bool AllTimeCounts(const Editor& e, int leg) {
  const absl::Time asked = e.t.legs[static_cast<size_t>(leg) - 1].return_requested;
  for (auto clock = e.t.limits.rbegin(); clock != e.t.limits.rend(); ++clock) {
    if (clock->limit != LimitKind::kLegHandle || clock->leg != leg || clock->started > asked)
      continue;
    const LimitRow* row = e.ctx.policies.of(*clock).limit_row(clock->row);
    return row != nullptr && row->unit == LimitUnit::kMinutes;
  }
  return false;
}

void Charge(Editor& e, int leg, const std::string& whom, std::string_view code, absl::Time from,
            absl::Time to, absl::Time at) {
  const absl::Duration time =
      AllTimeCounts(e, leg) ? to - from : e.ctx.policies->calendar().Between(from, to);
  Fact& fact = e.AddLeg(FactType::kCharged, leg, at);
  fact.department = whom;
  fact.code = std::string(code);
  fact.seconds = absl::ToInt64Seconds(std::max(time, absl::ZeroDuration()));
}

}  // namespace

int LastReturned(const Ticket& ticket) {
  for (int i = static_cast<int>(ticket.legs.size()); i > 0; --i) {
    const Leg& leg = ticket.legs[static_cast<size_t>(i) - 1];
    if (leg.kind == LegKind::kAssisting) continue;
    return leg.returned && Happened(leg.return_requested) ? i : 0;
  }
  return 0;
}

void ChargeReturn(Editor& e, int leg) {
  Charge(e, leg, kCentreDepartment, "RETURNED", e.leg(leg).dispatched, e.ctx.now, e.ctx.now);
}

void ChargeLapse(Editor& e, int leg, absl::Time at) {
  Charge(e, leg, kCentreDepartment, "LAPSED", e.leg(leg).return_requested, at, at);
}

void ChargeGap(Editor& e) {
  const int leg = e.t.state == State::kReceived ? LastReturned(e.t) : 0;
  const LimitClock* waits = e.Open(LimitKind::kTriage, Scope::Case());
  if (leg == 0 || waits == nullptr) return;
  // Classified again it waits on: one wait, however many clocks.
  absl::Time since = waits->started;
  for (auto clock = e.t.limits.rbegin(); clock != e.t.limits.rend(); ++clock) {
    if (clock->limit == LimitKind::kTriage && clock->stopped == since &&
        clock->started >= e.leg(leg).ended)
      since = clock->started;
  }
  // It waits because of something else, as an objection: that is no gap after a return.
  if (since != e.leg(leg).ended) return;
  Charge(e, leg, kCentreDepartment, "GAP", since, e.ctx.now, e.ctx.now);
}

void ChargeAdjudicated(Editor& e, int leg) {
  const Leg& held = e.leg(leg);
  if (!Happened(held.return_requested)) return;
  Charge(e, leg, held.department, "ADJUDICATED", held.dispatched, held.return_requested, e.ctx.now);
}

}  // namespace hotline
