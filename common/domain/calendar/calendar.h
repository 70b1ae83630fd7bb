// The working calendar 工作日历: when work is done, and when a limit that counts only work ends.
//
// Per local date: holiday > date override > weekly hours (of the season), then breaks are cut out.
// Intervals are half-open; a wall time that does not exist (clocks go forward) moves one hour
// later, an ambiguous one is its first occurrence. All open intervals of the years asked for are
// laid out once, so that every question is a binary search. Immutable, thread-safe.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/domain/calendar/interval.h"

namespace hotline {

struct MinuteWindow {
  int from = 0, to = 0;  // minutes of the day; `to` may be 1440
  bool operator==(const MinuteWindow&) const = default;
};
using WeekHours = std::map<int, std::vector<MinuteWindow>>;  // 1 (Monday) to 7

struct SeasonHours {
  int from_month = 0, from_day = 0, to_month = 0, to_day = 0;  // inclusive, may span the new year
  WeekHours weekly;
  bool operator==(const SeasonHours&) const = default;
};

struct CalendarSpec {
  std::string id, time_zone;
  WeekHours weekly;
  std::vector<SeasonHours> seasons;
  std::set<absl::CivilDay> holidays;
  std::set<std::pair<int, int>> yearly_holidays;  // month, day
  std::map<absl::CivilDay, std::vector<MinuteWindow>> overrides;
  std::map<absl::CivilDay, std::vector<MinuteWindow>> breaks;
  std::set<int> known_years;  // empty: all are known
  bool ever_open() const;
  bool operator==(const CalendarSpec&) const = default;
};

// What a local date is, for people who ask why it counts or does not.
enum class DayKind : int8_t {
  kRest,  // no hours on that weekday
  kWorking,
  kHoliday,
  kMakeUp,  // 调休: worked although the weekday has no hours
};

// See WorkingCalendar::DaysEnd().
absl::Time DaysEnd(absl::Time t, int days, const absl::TimeZone& zone);

class WorkingCalendar {
 public:
  // Lays out the years first..last. INVALID_ARGUMENT for an unknown zone.
  static absl::StatusOr<WorkingCalendar> Build(const CalendarSpec& spec, int first_year,
                                               int last_year);

  bool IsOpen(absl::Time t) const;
  // `t` when open, else the next opening; InfiniteFuture when there is none in the years laid out.
  absl::Time NextOpen(absl::Time t) const;
  // The instant when `open` time has passed since `from`, pauses not counted; exactly at closing is
  // closing; zero outside hours is the next opening.
  absl::Time Add(absl::Time from, absl::Duration open,
                 const std::vector<Interval>& pauses = {}) const;
  // The instant that lies `open` of open time before `from`. A result at an opening is that
  // opening, not the closing before it. With zero `open` and `from` outside hours: the previous
  // closing.
  absl::Time Subtract(absl::Time from, absl::Duration open,
                      const std::vector<Interval>& pauses = {}) const;
  // Open time in [from, to), pauses not counted; zero when to <= from.
  absl::Duration Between(absl::Time from, absl::Time to,
                         const std::vector<Interval>& pauses = {}) const;
  // The first `count` open intervals from `t` on, the first one cut at `t`.
  std::vector<Interval> IntervalsFrom(absl::Time t, int count) const;

  // The n-th working day after the local day of `from`, which is excluded (Civil Code art. 201).
  absl::CivilDay WorkingDayAfter(absl::Time from, int n) const;
  // Close of business of that day (art. 203).
  absl::Time AddWorkingDays(absl::Time from, int n) const {
    return CloseOf(WorkingDayAfter(from, n));
  }
  // The end of the day's last window; InfiniteFuture when the day is not laid out or not open.
  absl::Time CloseOf(absl::CivilDay day) const;
  bool IsWorkingDay(absl::CivilDay day) const;
  // kRest outside the years laid out.
  DayKind KindOf(absl::CivilDay day) const;
  // `n` working days later (earlier when negative) at the same local time of day, moved to the next
  // opening, or backwards to the previous closing, when outside hours.
  absl::Time ShiftWorkingDays(absl::Time from, int n) const;

  absl::CivilDay LocalDay(absl::Time t) const { return absl::ToCivilDay(t, zone_); }
  // The local midnight that ends the `days`-th day after `t`'s own: a window named in days is over
  // from then on, at whatever hour it began (民法典 201, 203).
  absl::Time DaysEnd(absl::Time t, int days) const { return hotline::DaysEnd(t, days, zone_); }
  const absl::TimeZone& zone() const { return zone_; }
  // False when `t` lies in a year whose holidays have not been loaded.
  bool Knows(absl::Time t) const;

 private:
  struct Span {
    int64_t from, to;  // Unix milliseconds
    int64_t before;    // open time before `from`
  };
  struct Day {
    absl::CivilDay day;
    int64_t close;
  };
  // Open milliseconds before `ms` since the table began.
  int64_t OpenBefore(int64_t ms) const;
  absl::Time AddPlain(absl::Time from, int64_t open) const;
  absl::Time SubtractPlain(absl::Time from, int64_t open) const;
  size_t FirstEndingAfter(int64_t ms) const;

  absl::TimeZone zone_;
  std::vector<Span> spans_;
  std::vector<Day> days_;  // working days
  absl::CivilDay first_day_;
  std::vector<DayKind> kinds_;  // of every day from `first_day_`
  std::set<int> known_years_;
};

}  // namespace hotline
