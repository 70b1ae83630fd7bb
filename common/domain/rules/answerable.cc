#include "common/domain/rules/answerable.h"

#include <algorithm>

#include "common/domain/access/recusal.h"

namespace hotline {
namespace {

// In these many full working days a head, or a department, gets to know what it has taken over.
constexpr int kHandoverDays = 2;

// The part the clock belongs to: its own, or that of the lead.
const Leg* PartOf(const Ticket& t, const LimitClock& clock) {
  const int id = clock.leg != 0 ? clock.leg : t.lead();
  return id == 0 ? nullptr : &t.legs[static_cast<size_t>(id) - 1];
}

}  // namespace

std::string HolderFor(const Editor& e, const LimitClock& clock, absl::Time at) {
  if (e.ctx.current->department(clock.obligor) == nullptr || clock.obligor == kCentreDepartment)
    return "";
  return ReceiverFor(*e.ctx.current, e.t.concerns, clock.obligor, at);
}

Answerable AnswersForMiss(const Editor& e, const LimitClock& clock) {
  Answerable out{HolderFor(e, clock, clock.due), false, 0};
  if (out.person.empty()) return out;
  const Jurisdiction& j = *e.ctx.current;
  const WorkingCalendar& calendar = e.ctx.policies.of(clock).calendar();
  absl::Time since = absl::InfinitePast(), known = absl::InfinitePast();
  // The day an office begins on is a full one.
  if (const absl::CivilDay day = j.HeadSince(clock.obligor, clock.due);
      day != absl::CivilDay::min()) {
    since = absl::FromCivil(day, calendar.zone());
    known = calendar.AddWorkingDays(since - absl::Milliseconds(1), kHandoverDays);
  }
  const Leg* part = PartOf(e.t, clock);
  if (part != nullptr && part->department == clock.obligor && Happened(part->handed_over)) {
    since = std::max(since, part->handed_over);
    known = std::max(known, calendar.AddWorkingDays(part->handed_over, kHandoverDays));
  }
  if (clock.due >= known) return out;
  out.person.clear();
  out.handover = true;
  out.seconds_before = absl::ToInt64Seconds(calendar.Between(clock.started, since));
  return out;
}

}  // namespace hotline
