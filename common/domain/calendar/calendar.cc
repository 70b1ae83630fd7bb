#include "common/domain/calendar/calendar.h"

#include <algorithm>

#include "common/base/error.h"

namespace hotline {
namespace {

bool InSeason(const SeasonHours& s, absl::CivilDay day) {
  std::pair<int, int> at(day.month(), day.day());
  std::pair<int, int> from(s.from_month, s.from_day), to(s.to_month, s.to_day);
  return from <= to ? from <= at && at <= to : at >= from || at <= to;
}

const std::vector<MinuteWindow>* WeeklyWindows(const CalendarSpec& spec, absl::CivilDay day) {
  // absl counts Monday as 0.
  int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
  const WeekHours* hours = &spec.weekly;
  for (const SeasonHours& season : spec.seasons) {
    if (InSeason(season, day)) hours = &season.weekly;
  }
  auto it = hours->find(weekday);
  return it == hours->end() ? nullptr : &it->second;
}

std::vector<MinuteWindow> Cut(std::vector<MinuteWindow> windows,
                              const std::vector<MinuteWindow>& breaks) {
  for (const MinuteWindow& b : breaks) {
    std::vector<MinuteWindow> left;
    for (const MinuteWindow& w : windows) {
      if (w.from < std::min(w.to, b.from)) left.push_back({w.from, std::min(w.to, b.from)});
      if (std::max(w.from, b.to) < w.to) left.push_back({std::max(w.from, b.to), w.to});
    }
    windows = std::move(left);
  }
  std::sort(windows.begin(), windows.end(), [](auto& a, auto& b) { return a.from < b.from; });
  return windows;
}

bool IsHoliday(const CalendarSpec& spec, absl::CivilDay day) {
  return spec.holidays.contains(day) || spec.yearly_holidays.contains({day.month(), day.day()});
}

std::vector<MinuteWindow> WindowsOf(const CalendarSpec& spec, absl::CivilDay day) {
  if (IsHoliday(spec, day)) return {};
  std::vector<MinuteWindow> windows;
  if (auto it = spec.overrides.find(day); it != spec.overrides.end()) {
    windows = it->second;
  } else if (const auto* weekly = WeeklyWindows(spec, day)) {
    windows = *weekly;
  }
  auto breaks = spec.breaks.find(day);
  return Cut(std::move(windows),
             breaks == spec.breaks.end() ? std::vector<MinuteWindow>{} : breaks->second);
}

DayKind KindIn(const CalendarSpec& spec, absl::CivilDay day,
               const std::vector<MinuteWindow>& windows) {
  if (IsHoliday(spec, day)) return DayKind::kHoliday;
  if (windows.empty()) return DayKind::kRest;
  const auto* weekly = WeeklyWindows(spec, day);
  return weekly == nullptr || weekly->empty() ? DayKind::kMakeUp : DayKind::kWorking;
}

std::vector<Interval> Sorted(std::vector<Interval> pauses) {
  std::sort(pauses.begin(), pauses.end(), [](auto& a, auto& b) { return a.from < b.from; });
  // Overlapping pauses count once.
  std::vector<Interval> merged;
  for (const Interval& p : pauses) {
    if (p.to <= p.from) continue;
    if (!merged.empty() && p.from <= merged.back().to) {
      merged.back().to = std::max(merged.back().to, p.to);
    } else {
      merged.push_back(p);
    }
  }
  return merged;
}

int64_t Ms(absl::Time t) { return absl::ToUnixMillis(t); }

}  // namespace

bool CalendarSpec::ever_open() const {
  const auto some = [](const auto& days) {
    return std::any_of(days.begin(), days.end(),
                       [](const auto& day) { return !day.second.empty(); });
  };
  return some(weekly) || some(overrides) ||
         std::any_of(seasons.begin(), seasons.end(),
                     [&](const SeasonHours& season) { return some(season.weekly); });
}

absl::StatusOr<WorkingCalendar> WorkingCalendar::Build(const CalendarSpec& spec, int first_year,
                                                       int last_year) {
  WorkingCalendar calendar;
  if (!absl::LoadTimeZone(spec.time_zone, &calendar.zone_)) {
    return Error(absl::StatusCode::kInvalidArgument, "UNKNOWN_TIME_ZONE",
                 "unknown time zone \"" + spec.time_zone +
                     "\"; use an IANA name such as Asia/Shanghai")
        .status();
  }
  calendar.known_years_ = spec.known_years;
  auto instant = [&](absl::CivilDay day, int minute) {
    // `pre` is both rules at once: the later wall time of a gap, the first of two.
    return Ms(calendar.zone_.At(absl::CivilSecond(day) + minute * 60).pre);
  };
  int64_t open = 0;
  calendar.first_day_ = absl::CivilDay(first_year, 1, 1);
  for (absl::CivilDay day = calendar.first_day_; day.year() <= last_year; ++day) {
    std::vector<MinuteWindow> windows = WindowsOf(spec, day);
    calendar.kinds_.push_back(KindIn(spec, day, windows));
    // On a day whose clock is changed, a window that begins in the gap may come after the next one.
    std::vector<std::pair<int64_t, int64_t>> open_today;
    for (const MinuteWindow& w : windows)
      open_today.emplace_back(instant(day, w.from), instant(day, w.to));
    std::sort(open_today.begin(), open_today.end());
    for (auto [from, to] : open_today) {
      if (!calendar.spans_.empty()) from = std::max(from, calendar.spans_.back().to);
      if (to <= from) continue;
      if (!calendar.spans_.empty() && calendar.spans_.back().to == from) {
        calendar.spans_.back().to = to;  // one interval over midnight or two touching windows
      } else {
        calendar.spans_.push_back({from, to, open});
      }
      open += to - from;
      if (!calendar.days_.empty() && calendar.days_.back().day == day)
        calendar.days_.back().close = to;
      else
        calendar.days_.push_back({day, to});
    }
  }
  return calendar;
}

size_t WorkingCalendar::FirstEndingAfter(int64_t ms) const {
  return std::upper_bound(spans_.begin(), spans_.end(), ms,
                          [](int64_t v, const Span& s) { return v < s.to; }) -
         spans_.begin();
}

bool WorkingCalendar::IsOpen(absl::Time t) const {
  size_t i = FirstEndingAfter(Ms(t));
  return i < spans_.size() && spans_[i].from <= Ms(t);
}

absl::Time WorkingCalendar::NextOpen(absl::Time t) const {
  size_t i = FirstEndingAfter(Ms(t));
  if (i == spans_.size()) return absl::InfiniteFuture();
  return spans_[i].from <= Ms(t) ? t : absl::FromUnixMillis(spans_[i].from);
}

int64_t WorkingCalendar::OpenBefore(int64_t ms) const {
  size_t i = FirstEndingAfter(ms);
  if (i == spans_.size())
    return spans_.empty() ? 0 : spans_.back().before + spans_.back().to - spans_.back().from;
  return spans_[i].before + std::max<int64_t>(0, ms - spans_[i].from);
}

absl::Time WorkingCalendar::AddPlain(absl::Time from, int64_t open) const {
  if (open == 0) return NextOpen(from);
  int64_t target = OpenBefore(Ms(from)) + open;
  // The first span at whose end at least `target` has passed: exactly at closing is closing.
  auto it = std::lower_bound(spans_.begin(), spans_.end(), target,
                             [](const Span& s, int64_t v) { return s.before + s.to - s.from < v; });
  if (it == spans_.end()) return absl::InfiniteFuture();
  return absl::FromUnixMillis(it->from + target - it->before);
}

absl::Time WorkingCalendar::SubtractPlain(absl::Time from, int64_t open) const {
  int64_t target = OpenBefore(Ms(from)) - open;
  if (target < 0 || spans_.empty()) return absl::InfinitePast();
  if (open == 0 && IsOpen(from)) return from;
  if (open == 0) {
    const size_t next = FirstEndingAfter(Ms(from));
    return next == 0 ? absl::InfinitePast() : absl::FromUnixMillis(spans_[next - 1].to);
  }
  // The last span that begins with no more than `target` passed; an opening instant is that
  // opening.
  auto it = std::upper_bound(spans_.begin(), spans_.end(), target,
                             [](int64_t v, const Span& s) { return v < s.before; });
  if (it == spans_.begin()) return absl::InfinitePast();
  --it;
  return absl::FromUnixMillis(it->from + target - it->before);
}

absl::Time WorkingCalendar::Add(absl::Time from, absl::Duration open,
                                const std::vector<Interval>& pauses) const {
  int64_t left = absl::ToInt64Milliseconds(open);
  if (pauses.empty()) return AddPlain(from, left);
  absl::Time at = from;
  for (const Interval& pause : Sorted(pauses)) {
    if (pause.to <= at) continue;
    absl::Time end = AddPlain(at, left);
    if (end <= pause.from) return end;
    if (pause.from > at) left -= absl::ToInt64Milliseconds(Between(at, pause.from));
    at = pause.to;
  }
  return AddPlain(at, left);
}

absl::Time WorkingCalendar::Subtract(absl::Time from, absl::Duration open,
                                     const std::vector<Interval>& pauses) const {
  int64_t left = absl::ToInt64Milliseconds(open);
  absl::Time at = from;
  std::vector<Interval> sorted = Sorted(pauses);
  for (auto pause = sorted.rbegin(); pause != sorted.rend(); ++pause) {
    if (pause->from >= at) continue;
    absl::Time begin = SubtractPlain(at, left);
    if (begin >= pause->to) return begin;
    if (pause->to < at) left -= absl::ToInt64Milliseconds(Between(pause->to, at));
    at = pause->from;
  }
  return SubtractPlain(at, left);
}

absl::Duration WorkingCalendar::Between(absl::Time from, absl::Time to,
                                        const std::vector<Interval>& pauses) const {
  if (to <= from) return absl::ZeroDuration();
  int64_t open = OpenBefore(Ms(to)) - OpenBefore(Ms(from));
  for (const Interval& p : Sorted(pauses)) {
    absl::Time a = std::max(p.from, from), b = std::min(p.to, to);
    if (a < b) open -= OpenBefore(Ms(b)) - OpenBefore(Ms(a));
  }
  return absl::Milliseconds(open);
}

std::vector<Interval> WorkingCalendar::IntervalsFrom(absl::Time t, int count) const {
  std::vector<Interval> out;
  for (size_t i = FirstEndingAfter(Ms(t));
       i < spans_.size() && static_cast<int>(out.size()) < count; ++i) {
    out.push_back({absl::FromUnixMillis(std::max(spans_[i].from, Ms(t))),
                   absl::FromUnixMillis(spans_[i].to)});
  }
  return out;
}

absl::CivilDay WorkingCalendar::WorkingDayAfter(absl::Time from, int n) const {
  absl::CivilDay start = LocalDay(from);
  auto it = std::upper_bound(days_.begin(), days_.end(), start,
                             [](absl::CivilDay v, const Day& d) { return v < d.day; });
  int64_t index = it - days_.begin() + n - 1;
  if (index < 0 || index >= static_cast<int64_t>(days_.size())) return absl::CivilDay::max();
  return days_[index].day;
}

absl::Time WorkingCalendar::CloseOf(absl::CivilDay day) const {
  auto it = std::lower_bound(days_.begin(), days_.end(), day,
                             [](const Day& d, absl::CivilDay v) { return d.day < v; });
  if (it == days_.end() || it->day != day) return absl::InfiniteFuture();
  return absl::FromUnixMillis(it->close);
}

DayKind WorkingCalendar::KindOf(absl::CivilDay day) const {
  auto at = day - first_day_;
  bool laid_out = at >= 0 && at < static_cast<int64_t>(kinds_.size());
  return laid_out ? kinds_[static_cast<size_t>(at)] : DayKind::kRest;
}

bool WorkingCalendar::IsWorkingDay(absl::CivilDay day) const {
  return CloseOf(day) != absl::InfiniteFuture();
}

absl::Time WorkingCalendar::ShiftWorkingDays(absl::Time from, int n) const {
  absl::CivilSecond local = absl::ToCivilSecond(from, zone_);
  absl::CivilDay day(local);
  for (int left = std::abs(n); left > 0;) {
    day += n > 0 ? 1 : -1;
    if (days_.empty() || day < days_.front().day || day > days_.back().day)
      return absl::InfiniteFuture();
    if (IsWorkingDay(day)) --left;
  }
  absl::Time t =
      zone_.At(absl::CivilSecond(day) + (local - absl::CivilSecond(absl::CivilDay(local)))).pre;
  if (IsOpen(t)) return t;
  if (n >= 0) return NextOpen(t);
  // Backwards: the previous closing.
  size_t i = FirstEndingAfter(Ms(t));
  return i == 0 ? absl::InfinitePast() : absl::FromUnixMillis(spans_[i - 1].to);
}

bool WorkingCalendar::Knows(absl::Time t) const {
  return known_years_.empty() || known_years_.contains(static_cast<int>(LocalDay(t).year()));
}

absl::Time DaysEnd(absl::Time t, int days, const absl::TimeZone& zone) {
  return absl::FromCivil(absl::ToCivilDay(t, zone) + days + 1, zone);
}

}  // namespace hotline
