// Open tickets under new policies and calendars 时限调整. A ticket keeps what was in force when it
// was received; only an administrator's job, which lists before what would move, brings it to what
// is in force now. A change is not retroactive: what has run out stays as it was, and a ticket that
// would be overdue by the change alone stays under its old version.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// The due once more under other policies, step by step as it came about. Nothing when an extension
// was granted in units the row does not count by.
struct Dues {
  absl::Time due, original;
};
std::optional<Dues> DuesAnew(const Jurisdiction& policies, const LimitRow& row, int amount,
                             const std::string& calendar, const Ticket& ticket,
                             const LimitClock& clock) {
  LimitClock granted = clock, first = clock;
  granted.row = first.row = row.id;
  granted.calendar = first.calendar = calendar;
  granted.pauses.clear();
  first.pauses.clear();
  granted.due = first.due = DueOf(CalendarOf(policies, row, granted), row, amount, clock.started);
  size_t p = 0, x = 0;
  while (p < clock.pauses.size() || x < clock.extensions.size()) {
    if (x == clock.extensions.size() ||
        (p < clock.pauses.size() && clock.pauses[p].to <= clock.extensions[x].granted)) {
      const Interval& pause = clock.pauses[p++];
      const bool suspension = ticket.WasSuspension(pause);
      // What was over before is not given back, nor does it make up a day with what comes later.
      const bool counts = pause.from < granted.due, counts_at_first = pause.from < first.due;
      granted.due = DueAfterPause(policies, granted, pause,
                                  suspension ? PauseFor::kSuspension : PauseFor::kReview);
      if (counts) granted.pauses.push_back(pause);
      if (suspension) continue;
      first.due = DueAfterPause(policies, first, pause, PauseFor::kReview);
      if (counts_at_first) first.pauses.push_back(pause);
    } else {
      auto moved = DueAfterExtension(policies, granted, clock.extensions[x++].days);
      if (!moved) return std::nullopt;
      granted.due = *moved;
    }
  }
  return Dues{granted.due, first.due};
}

// Rungs are known by their level: the ladder of another row may have them in other places.
int SameRungs(const LimitRow& from, const LimitRow& to, int fired) {
  int out = 0;
  for (size_t i = 0; i < from.ladder.size(); ++i) {
    if (!(fired & (1 << i))) continue;
    for (size_t k = 0; k < to.ladder.size(); ++k) {
      if (to.ladder[k].level == from.ladder[i].level) out |= 1 << k;
    }
  }
  return out;
}

absl::Status Stays(std::string_view reason, const LimitClock& clock, std::string_view why,
                   std::string_view zh) {
  return Refuse(reason, absl::StrCat(std::string(Name(clock.limit)), " ", std::string(why)), zh);
}

// The row of `policies` that a limit comes under, and the calendar of its own in `moved`. Null:
// there is none.
const LimitRow* RowAdopted(Editor& e, const LimitClock& clock, bool calendars_only,
                           const Jurisdiction& before, const Jurisdiction& policies,
                           LimitClock* moved) {
  if (calendars_only) return policies.limit_row(clock.row);
  const LimitSubject subject = e.SubjectOf(clock, policies);
  const auto reckoned = Reckon(policies, clock.limit, subject, clock.started);
  // Classified or led otherwise since it began: its row was kept then, and is now.
  const auto chosen = Reckon(before, clock.limit, e.SubjectOf(clock, before), clock.started);
  const LimitRow* row = nullptr;
  if (chosen && chosen->row->id != clock.row)
    row = policies.limit_row(clock.row);
  else if (reckoned)
    row = reckoned->row;
  if (row != nullptr) moved->calendar = row->calendar.empty() ? subject.calendar : "";
  return row;
}

// Brings one limit that runs, or is paused, under the version in force.
absl::Status AdoptLimit(Editor& e, bool calendars_only, LimitClock& clock) {
  LimitClock moved = clock;
  const Jurisdiction& before = e.ctx.policies.of(moved);
  moved.policy_version = calendars_only ? clock.policy_version : e.ctx.current->version();
  moved.calendar_version = e.ctx.current->version();
  const Jurisdiction& policies = calendars_only ? e.ctx.adopted.of(moved) : *e.ctx.current;
  const LimitRow* row = before.limit_row(clock.row);
  const LimitRow* fresh = RowAdopted(e, clock, calendars_only, before, policies, &moved);
  if (row == nullptr || fresh == nullptr)
    return Stays("NO_ROW", clock, "has no row in the version in force for this ticket",
                 "现行版本没有适用于该工单的时限");
  const int percent =
      SharePercent(clock.limit, clock.leg == 0 ? LegKind::kNone : e.leg(clock.leg).kind);
  auto dues = DuesAnew(policies, *fresh, AmountOf(*fresh, percent), moved.calendar, e.t, clock);
  if (!dues)
    return Stays("EXTENDED_IN_DAYS", clock,
                 "was extended by days, and the version in force does not count it in days",
                 "该时限已按天延期，现行版本不以天计");
  // A paused limit stands where it was paused.
  if (dues->due < (Happened(clock.paused) ? clock.paused : e.ctx.now))
    return Stays("WOULD_BE_OVERDUE", clock,
                 "would be overdue by the change alone; a change is not retroactive",
                 "调整后将立即超期；新规定不溯及既往");
  const bool differs =
      dues->due != clock.due || dues->original != clock.original_due || fresh->id != clock.row;
  moved.fired = SameRungs(*row, *fresh, clock.fired);
  moved.row = fresh->id;
  moved.adopted = e.ctx.now;
  moved.original_due = dues->original;
  moved.provisional = !CalendarOf(policies, *fresh, moved).Knows(dues->due);
  e.MoveDueBy(policies, moved, dues->due, e.ctx.now);
  clock = std::move(moved);
  if (differs) Describe(e.Add(FactType::kLimitMoved, e.ctx.now), clock);
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const AdoptPolicies& c) {
  const Jurisdiction& now_in_force = *e.ctx.current;
  if (UpToDate(e.t, now_in_force.version(), c.calendars_only))
    return Refuse("NOTHING_TO_ADOPT", "the ticket is under the version in force already",
                  "该工单已适用现行版本");
  const int64_t old_policies = e.t.policy_version, old_calendars = e.t.calendar_version;
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& adopted = e.Add(FactType::kPoliciesAdopted, e.ctx.now);
  adopted.code = c.calendars_only ? "CALENDARS" : "ALL";
  adopted.row = absl::StrCat(now_in_force.version());
  for (LimitClock& clock : e.t.limits) {
    if (clock.policy_version == 0) {
      clock.policy_version = old_policies;
      clock.calendar_version = old_calendars;
    }
    // A miss is a fact, and what was promised to a petitioner stands.
    const bool merged = !clock.ticket.empty();
    if (Happened(clock.stopped) || clock.breached || clock.limit == LimitKind::kPromise ||
        (merged && !FollowsCalendars(clock)))
      continue;
    // The amounts of a merged ticket's are those it was received under.
    HOTLINE_RETURN_IF_ERROR(AdoptLimit(e, c.calendars_only || merged, clock));
  }
  if (!c.calendars_only) e.t.policy_version = now_in_force.version();
  e.t.calendar_version = now_in_force.version();
  for (LimitClock& clock : e.t.limits)
    e.CountBy(clock, clock.policy_version, clock.calendar_version);
  return absl::OkStatus();
}

}  // namespace hotline
