#include "common/domain/limits/limits.h"

#include <algorithm>

#include "common/domain/limits/days_given_back.h"

namespace hotline {
namespace {

// No limit lies further ahead than the calendars are laid out; a due beyond is cut here.
constexpr absl::Duration kFurthest = absl::Hours(24 * 366 * 3);

template <class T>
bool Matches(const std::vector<T>& wanted, const T& value) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), value) != wanted.end();
}

bool Applies(const LimitRow& row, LimitKind limit, const LimitSubject& s) {
  return row.limit == limit && Matches(row.kinds, s.kind) && Matches(row.urgencies, s.urgency) &&
         Matches(row.petitioner_kinds, s.petitioner_kind) && Matches(row.levels, s.level) &&
         Matches(row.matters, s.matter) && (!row.rework || s.rework) &&
         (limit != LimitKind::kTriage || row.abstained == s.abstained);
}

bool CountsOpenTime(LimitUnit unit) {
  return unit == LimitUnit::kServiceHours || unit == LimitUnit::kServiceMinutes ||
         unit == LimitUnit::kWorkingDays;
}

absl::Duration Outside(absl::Time from, absl::Time to, const std::vector<Interval>& pauses) {
  absl::Duration whole = to - from;
  for (const Interval& p : pauses) {
    absl::Time a = std::max(p.from, from), b = std::min(p.to, to);
    if (a < b) whole -= b - a;
  }
  return whole;
}

absl::Time AddOutside(absl::Time from, absl::Duration amount, const std::vector<Interval>& pauses) {
  absl::Time at = from;
  for (const Interval& p : pauses) {
    if (p.to <= at) continue;
    if (at + amount <= p.from) return at + amount;
    if (p.from > at) amount -= p.from - at;
    at = p.to;
  }
  return at + amount;
}

// A calendar-day due is a midnight, and stays one.
absl::Time DayLater(const WorkingCalendar& calendar, absl::Time due, int days) {
  return calendar.zone().At(absl::CivilSecond(calendar.LocalDay(due) + days)).pre;
}

// `due` moved `days` days later, in the days that the row counts (working or calendar days).
absl::Time LaterByDays(const WorkingCalendar& calendar, const LimitRow& row, absl::Time due,
                       int days) {
  if (days == 0) return due;
  return row.unit == LimitUnit::kWorkingDays ? calendar.AddWorkingDays(due, days)
                                             : DayLater(calendar, due, days);
}

// The rung by the limit's own time alone.
absl::Time RungOfTime(const Jurisdiction& policies, const LimitRow& row, const LimitClock& clock,
                      int index) {
  const Rung& rung = row.ladder[index];
  const WorkingCalendar& calendar = CalendarOf(policies, row, clock);
  if (rung.percent > 0) {
    if (CountsOpenTime(row.unit)) {
      absl::Duration open = calendar.Between(clock.started, clock.due, clock.pauses);
      // Whole milliseconds: an instant is what can be stored.
      absl::Duration share =
          absl::Milliseconds(absl::ToInt64Milliseconds(open) * rung.percent / 100);
      return std::min(calendar.Add(clock.started, share, clock.pauses), clock.due);
    }
    absl::Duration whole = Outside(clock.started, clock.due, clock.pauses);
    return AddOutside(clock.started,
                      absl::Milliseconds(absl::ToInt64Milliseconds(whole) * rung.percent / 100),
                      clock.pauses);
  }
  if (rung.working_days_after > 0)
    return calendar.AddWorkingDays(clock.due, rung.working_days_after);
  return clock.due + absl::Minutes(rung.minutes_after);
}

}  // namespace

int SharePercent(LimitKind limit, LegKind leg) {
  constexpr int kAssistingPercent = 60;
  return limit == LimitKind::kLegHandle && leg == LegKind::kAssisting ? kAssistingPercent : 100;
}

int AmountOf(const LimitRow& row, int percent) { return (row.amount * percent + 99) / 100; }

const WorkingCalendar& CalendarOf(const Jurisdiction& policies, const LimitRow& row,
                                  const LimitClock& clock) {
  return policies.calendar(row.calendar.empty() ? clock.calendar : row.calendar);
}

absl::Time DueOf(const WorkingCalendar& calendar, const LimitRow& row, int amount,
                 absl::Time start) {
  absl::Time due = absl::InfiniteFuture();
  switch (row.unit) {
    case LimitUnit::kMinutes:
      due = start + absl::Minutes(amount);
      break;
    case LimitUnit::kServiceHours:
      due = calendar.Add(start, absl::Hours(amount));
      break;
    case LimitUnit::kServiceMinutes:
      due = calendar.Add(start, absl::Minutes(amount));
      break;
    case LimitUnit::kWorkingDays:
      due = calendar.AddWorkingDays(start, amount);
      break;
    case LimitUnit::kCalendarDays:
      due = DayLater(calendar, start, amount + 1);
      break;
    case LimitUnit::kNone:
      break;
  }
  return std::min(due, start + kFurthest);
}

std::optional<Reckoning> Reckon(const Jurisdiction& policies, LimitKind limit,
                                const LimitSubject& subject, absl::Time start) {
  std::optional<Reckoning> best;
  for (const LimitRow& row : policies.data().limits) {
    if (!Applies(row, limit, subject)) continue;
    const std::string& id = row.calendar.empty() ? subject.calendar : row.calendar;
    const WorkingCalendar& calendar = policies.calendar(id);
    absl::Time due = DueOf(calendar, row, AmountOf(row, subject.percent), start);
    if (!best || due < best->due || (due == best->due && row.id < best->row->id)) {
      best = Reckoning{&row, id, due, !calendar.Knows(due)};
    }
  }
  return best;
}

absl::Time DueAfterPause(const Jurisdiction& policies, const LimitClock& clock, Interval pause,
                         PauseFor what) {
  // A miss stays where it was: what is over cannot be given back.
  if (pause.from >= clock.due) return clock.due;
  const LimitRow* row = policies.limit_row(clock.row);
  const absl::Time moved = clock.due + (pause.to - pause.from);
  if (row == nullptr) return moved;
  const WorkingCalendar& calendar = CalendarOf(policies, *row, clock);
  const bool days = row->unit == LimitUnit::kWorkingDays || row->unit == LimitUnit::kCalendarDays;
  // What was left when the pause began runs on from its end.
  const absl::Time rest = CountsOpenTime(row->unit)
                              ? calendar.Add(pause.to, calendar.Between(pause.from, clock.due))
                              : moved;
  if (!days) return rest;
  std::vector<Interval> pauses = clock.pauses;
  const auto given_back = [&] {
    return static_cast<int>(DaysGivenBack(calendar, row->unit, clock.started, pauses).size());
  };
  const int before = given_back();
  pauses.push_back(pause);
  const absl::Time later = LaterByDays(calendar, *row, clock.due, given_back() - before);
  return what == PauseFor::kReview && later < pause.to ? rest : later;
}

std::optional<absl::Time> DueAfterExtension(const Jurisdiction& policies, const LimitClock& clock,
                                            int days) {
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr) return std::nullopt;
  if (row->unit != LimitUnit::kWorkingDays && row->unit != LimitUnit::kCalendarDays)
    return std::nullopt;
  return LaterByDays(CalendarOf(policies, *row, clock), *row, clock.due, days);
}

absl::Time RungInstant(const Jurisdiction& policies, const LimitRow& row, const LimitClock& clock,
                       int index) {
  absl::Time moved = clock.started;
  if (!clock.pauses.empty()) moved = std::max(moved, clock.pauses.back().to);
  if (!clock.extensions.empty()) moved = std::max(moved, clock.extensions.back().granted);
  if (Happened(clock.adopted)) moved = std::max(moved, clock.adopted);
  return std::max(moved, RungOfTime(policies, row, clock, index));
}

ClockInstant NextInstant(const Jurisdiction& policies, const LimitClock& clock) {
  ClockInstant next;
  if (!clock.running()) return next;
  if (!clock.breached) next.at = clock.due;
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr) return next;
  for (int i = 0; i < static_cast<int>(row->ladder.size()); ++i) {
    if (clock.fired & (1 << i)) continue;
    absl::Time at = RungInstant(policies, *row, clock, i);
    if (at < next.at) next = {at, i};
  }
  return next;
}

absl::Duration TimeLeft(const Jurisdiction& policies, const LimitClock& clock, absl::Time now) {
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr || !CountsOpenTime(row->unit) || row->unit == LimitUnit::kWorkingDays)
    return clock.due - now;
  const WorkingCalendar& calendar = CalendarOf(policies, *row, clock);
  return now <= clock.due ? calendar.Between(now, clock.due) : -calendar.Between(clock.due, now);
}

}  // namespace hotline
