// Calendars, and the limits that are counted by them.
#include <algorithm>
#include <set>
#include <tuple>

#include "common/formats/checking.h"

namespace hotline {
namespace {

// Years a calendar may speak of; beyond them a date is a slip of the pen.
constexpr int kFirstYear = 1990, kLastYear = 2200;
// Of two that can be told apart: shares, then the due, then what comes after it.
bool ComesBefore(const Rung& a, const Rung& b) {
  const auto phase = [](const Rung& r) {
    return r.percent != 0 ? 0 : r.working_days_after != 0 || r.minutes_after != 0 ? 2 : 1;
  };
  if (phase(a) != phase(b)) return phase(a) < phase(b);
  if (phase(a) == 0) return a.percent < b.percent;
  const bool both_days = a.working_days_after != 0 && b.working_days_after != 0;
  const bool both_minutes = a.minutes_after != 0 && b.minutes_after != 0;
  return (both_days && a.working_days_after < b.working_days_after) ||
         (both_minutes && a.minutes_after < b.minutes_after);
}

}  // namespace

void CheckCalendars(Checking& c) {
  for (size_t i = 0; i < c.data.calendars.size(); ++i) {
    absl::TimeZone zone;
    if (!absl::LoadTimeZone(c.data.calendars[i].time_zone, &zone)) {
      c.Add(PathOf("calendars", i, "timeZone"),
            absl::StrCat("unknown zone \"", c.data.calendars[i].time_zone,
                         "\"; use an IANA name such as Asia/Shanghai"));
    }
    if (!c.data.calendars[i].ever_open())
      c.Add(PathOf("calendars", i, "weekly"), "the calendar is never open; give it hours");
    const std::set<int>& years = c.data.calendars[i].known_years;
    if (!years.empty() && (*years.begin() < kFirstYear || *years.rbegin() > kLastYear))
      c.Add(PathOf("calendars", i, "knownYears"),
            absl::StrCat("years lie between ", kFirstYear, " and ", kLastYear));
  }
}

// Of the years whose notice is known: beyond them both are guesses.
void CheckThatDepartmentsOnlyAddOpenTime(Checking& c) {
  const CalendarSpec* common = nullptr;
  for (const CalendarSpec& each : c.data.calendars) {
    if (each.id == c.data.settings.calendar) common = &each;
  }
  if (common == nullptr || common->known_years.empty()) return;
  const int first = *common->known_years.begin(), last = *common->known_years.rbegin();
  if (first < kFirstYear || last > kLastYear) return;
  constexpr int kMostYears = 50, kMostIntervals = kMostYears * 366 * 24;
  if (last - first >= kMostYears) return;
  auto theirs = WorkingCalendar::Build(*common, first, last);
  if (!theirs.ok()) return;
  for (size_t i = 0; i < c.data.calendars.size(); ++i) {
    const CalendarSpec& spec = c.data.calendars[i];
    const auto uses = [&](const auto& each) { return each.calendar == spec.id; };
    const bool own = std::any_of(c.data.departments.begin(), c.data.departments.end(), uses) ||
                     std::any_of(c.data.desks.begin(), c.data.desks.end(), uses);
    if (!own || &spec == common) continue;
    auto calendar = WorkingCalendar::Build(spec, first, last);
    if (!calendar.ok()) continue;
    const absl::Time begin = theirs->zone().At(absl::CivilSecond(first, 1, 1)).pre;
    for (const Interval& open : theirs->IntervalsFrom(begin, kMostIntervals)) {
      if (calendar->Between(open.from, open.to) == open.to - open.from) continue;
      c.Add(PathOf("calendars", i),
            absl::StrCat(
                "the calendar of a department or a desk may only add open time; it is closed on ",
                absl::FormatTime("%Y-%m-%d", open.from, theirs->zone()),
                " while the jurisdiction's is open"));
      break;
    }
  }
}

void CheckLimits(Checking& c) {
  for (size_t i = 0; i < c.data.limits.size(); ++i) {
    const LimitRow& r = c.data.limits[i];
    if (r.limit == LimitKind::kNone)
      c.Add(PathOf("limits", i, "limit"), "must be one of " + LimitKindNames());
    if (r.unit == LimitUnit::kNone) c.Add(PathOf("limits", i, "unit"), "must be set");
    if (r.obligor == Obligor::kNone) c.Add(PathOf("limits", i, "obligor"), "must be set");
    if (r.amount < 1 || r.amount > 100'000)
      c.Add(PathOf("limits", i, "amount"), "must lie between 1 and 100000");
    if (!r.calendar.empty())
      c.Known(c.calendars, r.calendar, PathOf("limits", i, "calendar"), "calendar");
    for (const std::string& m : r.matters)
      c.Known(c.matters, m, PathOf("limits", i, "matters"), "matter");
    for (size_t k = 0; k < i; ++k) {
      const LimitRow& other = c.data.limits[k];
      // Of other units or calendars the strictest binds, which is how a minimum is written.
      if (std::tie(r.limit, r.kinds, r.urgencies, r.petitioner_kinds, r.levels, r.matters, r.rework,
                   r.abstained, r.unit, r.calendar) ==
          std::tie(other.limit, other.kinds, other.urgencies, other.petitioner_kinds, other.levels,
                   other.matters, other.rework, other.abstained, other.unit, other.calendar))
        c.Add(PathOf("limits", i),
              absl::StrCat("is for the same as row \"", other.id,
                           "\"; of the two only the stricter would ever hold"));
    }
    if (r.ladder.size() > 16) c.Add(PathOf("limits", i, "ladder"), "has more than 16 rungs");
    for (size_t j = 0; j < r.ladder.size(); ++j) {
      const Rung& rung = r.ladder[j];
      std::string path = PathOf(PathOf("limits", i, "ladder"), j);
      int ways = (rung.percent != 0) + (rung.working_days_after != 0) + (rung.minutes_after != 0);
      if (rung.level == AlarmLevel::kNone) c.Add(path + ".level", "must be set");
      if (ways > 1)
        c.Add(path,
              "set one of percent, workingDaysAfter and minutesAfter, or none for the due itself");
      if (rung.percent < 0 || rung.percent > 99)
        c.Add(path + ".percent", "must lie between 1 and 99");
      for (size_t k = 0; k < j; ++k) {
        const Rung& other = r.ladder[k];
        if (rung.percent == other.percent && rung.working_days_after == other.working_days_after &&
            rung.minutes_after == other.minutes_after)
          c.Add(path, absl::StrCat("overlaps with rung ", k, ": both are reached at once"));
        else if (rung.level == other.level)
          c.Add(path + ".level", absl::StrCat("is that of rung ", k, " already"));
        else if (ComesBefore(rung, other) ? rung.level > other.level
                                          : ComesBefore(other, rung) && rung.level < other.level)
          c.Add(path + ".level",
                absl::StrCat("of it and rung ", k,
                             " the one that is reached first has the higher level"));
      }
      if (rung.working_days_after < 0 || rung.working_days_after > 250 || rung.minutes_after < 0) {
        c.Add(path, "an alarm after the due cannot lie before it, nor a year away");
      }
    }
  }
  // Without these a ticket would run without a clock.
  for (LimitKind kind : {LimitKind::kAccept, LimitKind::kContact, LimitKind::kCaseHandle,
                         LimitKind::kLegHandle, LimitKind::kReply, LimitKind::kFollowUp}) {
    bool found = std::any_of(c.data.limits.begin(), c.data.limits.end(),
                             [&](const LimitRow& r) { return r.limit == kind; });
    if (!found)
      c.Add("limits", absl::StrCat("no row for ", std::string(Name(kind)),
                                   "; the five limits must all be set"));
  }
}

}  // namespace hotline
