#include "tests/support/minute_walker.h"

#include <algorithm>
#include <string>

namespace hotline::testing {
namespace {

constexpr int64_t kMinuteMs = 60000;

int64_t MinuteOf(absl::CivilMinute local) { return local - absl::CivilMinute(1970, 1, 1); }

// A margin on both sides: local days of the first and last dates reach over the UTC year.
int64_t BeginOf(int first_year) { return MinuteOf(absl::CivilMinute(first_year, 1, 1)) - 2 * 1440; }

int64_t MsOf(absl::Time t) { return absl::ToUnixMillis(t); }

}  // namespace

const MinuteWalker::Zone& MinuteWalker::ZoneOf(const std::string& name, int first_year,
                                               int last_year) {
  static auto* zones = new std::map<std::string, Zone>;
  Zone& zone = (*zones)[name + std::to_string(first_year) + std::to_string(last_year)];
  if (!zone.local.empty()) return zone;
  absl::TimeZone tz;
  absl::LoadTimeZone(name, &tz);
  const int64_t begin = BeginOf(first_year);
  const int64_t end = MinuteOf(absl::CivilMinute(last_year + 1, 1, 1)) + 2 * 1440;
  for (int64_t m = begin; m < end; ++m) {
    absl::Time t = absl::FromUnixSeconds(m * 60);
    zone.local.push_back(static_cast<int32_t>(MinuteOf(absl::ToCivilMinute(t, tz)) - begin));
  }
  zone.first_local = *std::min_element(zone.local.begin(), zone.local.end());
  zone.first.assign(static_cast<size_t>(*std::max_element(zone.local.begin(), zone.local.end()) -
                                        zone.first_local + 1),
                    -1);
  for (size_t i = zone.local.size(); i-- > 0;)
    zone.first[static_cast<size_t>(zone.local[i] - zone.first_local)] = static_cast<int32_t>(i);
  // What does not exist is as long after the last minute that does as the clocks would have said.
  for (size_t i = 1; i < zone.first.size(); ++i) {
    if (zone.first[i] >= 0) continue;
    size_t before = i - 1;
    zone.first[i] = zone.first[before] + 1;
  }
  return zone;
}

MinuteWalker::MinuteWalker(CalendarSpec spec, int first_year, int last_year)
    : spec_(std::move(spec)),
      begin_(BeginOf(first_year)),
      zone_(ZoneOf(spec_.time_zone, first_year, last_year)),
      open_(zone_.local.size()),
      opened_(zone_.local.size() + 1) {
  for (absl::CivilDay day(first_year, 1, 1); day.year() <= last_year; ++day) {
    for (const MinuteWindow& w : WindowsOf(day)) {
      int32_t from = InstantOf(day, w.from), to = InstantOf(day, w.to);
      for (int32_t m = from; m < to; ++m) open_[static_cast<size_t>(m)] = 1;
      if (to > from) close_[day] = std::max(close_[day], to);
    }
  }
  for (size_t m = 0; m < open_.size(); ++m) opened_[m + 1] = opened_[m] + open_[m];
}

// The windows of a date, minute by minute: holiday, then the date's own hours, then the season's.
std::vector<MinuteWindow> MinuteWalker::WindowsOf(absl::CivilDay day) const {
  if (spec_.holidays.contains(day)) return {};
  for (const auto& [month, date] : spec_.yearly_holidays) {
    if (month == day.month() && date == day.day()) return {};
  }
  std::vector<MinuteWindow> windows;
  if (auto own = spec_.overrides.find(day); own != spec_.overrides.end()) {
    windows = own->second;
  } else {
    const WeekHours* hours = &spec_.weekly;
    for (const SeasonHours& s : spec_.seasons) {
      int at = day.month() * 100 + day.day(), from = s.from_month * 100 + s.from_day,
          to = s.to_month * 100 + s.to_day;
      bool in = from <= to ? at >= from && at <= to : at >= from || at <= to;
      if (in) hours = &s.weekly;
    }
    int weekday = static_cast<int>(absl::GetWeekday(day)) + 1;
    if (auto w = hours->find(weekday); w != hours->end()) windows = w->second;
  }
  // Every window by itself: two that touch need not do so on a day whose clock is changed.
  std::vector<MinuteWindow> out;
  auto breaks = spec_.breaks.find(day);
  for (const MinuteWindow& w : windows) {
    bool joined = false;
    for (int m = w.from; m < w.to; ++m) {
      bool cut = breaks != spec_.breaks.end() &&
                 std::any_of(breaks->second.begin(), breaks->second.end(),
                             [&](const MinuteWindow& b) { return b.from <= m && m < b.to; });
      if (cut) {
        joined = false;
        continue;
      }
      if (joined)
        out.back().to = m + 1;
      else
        out.push_back({m, m + 1});
      joined = true;
    }
  }
  return out;
}

int32_t MinuteWalker::InstantOf(absl::CivilDay day, int minute) const {
  int64_t local = MinuteOf(absl::CivilMinute(day)) + minute - begin_ - zone_.first_local;
  return zone_.first[static_cast<size_t>(local)];
}

bool MinuteWalker::IsOpen(absl::Time t) const {
  return open_[static_cast<size_t>(MsOf(t) / kMinuteMs - begin_)] != 0;
}

absl::Time MinuteWalker::NextOpen(absl::Time t) const {
  if (IsOpen(t)) return t;
  size_t m = static_cast<size_t>(MsOf(t) / kMinuteMs - begin_);
  while (m < open_.size() && !open_[m]) ++m;
  return absl::FromUnixSeconds((static_cast<int64_t>(m) + begin_) * 60);
}

int64_t MinuteWalker::OpenMs(int64_t ms) const {
  size_t m = static_cast<size_t>(ms / kMinuteMs - begin_);
  return opened_[m] * kMinuteMs + (open_[m] ? ms % kMinuteMs : 0);
}

int64_t MinuteWalker::Counted(int64_t from, int64_t to, const std::vector<Interval>& pauses) const {
  if (to <= from) return 0;
  // Cut at every edge of a pause; a piece counts when no pause holds its beginning.
  std::vector<int64_t> cuts{from, to};
  for (const Interval& p : pauses) {
    for (int64_t edge : {MsOf(p.from), MsOf(p.to)}) {
      if (edge > from && edge < to) cuts.push_back(edge);
    }
  }
  std::sort(cuts.begin(), cuts.end());
  int64_t counted = 0;
  for (size_t i = 0; i + 1 < cuts.size(); ++i) {
    bool paused = std::any_of(pauses.begin(), pauses.end(), [&](const Interval& p) {
      return MsOf(p.from) <= cuts[i] && cuts[i] < MsOf(p.to);
    });
    if (!paused) counted += OpenMs(cuts[i + 1]) - OpenMs(cuts[i]);
  }
  return counted;
}

absl::Duration MinuteWalker::Between(absl::Time from, absl::Time to,
                                     const std::vector<Interval>& pauses) const {
  return absl::Milliseconds(Counted(MsOf(from), MsOf(to), pauses));
}

absl::Time MinuteWalker::Add(absl::Time from, absl::Duration open,
                             const std::vector<Interval>& pauses) const {
  int64_t wanted = absl::ToInt64Milliseconds(open);
  int64_t low = MsOf(from), high = (begin_ + static_cast<int64_t>(open_.size()) - 1) * kMinuteMs;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (Counted(MsOf(from), middle, pauses) >= wanted)
      high = middle;
    else
      low = middle + 1;
  }
  return absl::FromUnixMillis(low);
}

absl::Time MinuteWalker::Subtract(absl::Time from, absl::Duration open,
                                  const std::vector<Interval>& pauses) const {
  int64_t wanted = absl::ToInt64Milliseconds(open);
  int64_t low = begin_ * kMinuteMs, high = MsOf(from);
  while (low < high) {
    int64_t middle = high - (high - low) / 2;
    if (Counted(middle, MsOf(from), pauses) >= wanted)
      low = middle;
    else
      high = middle - 1;
  }
  return absl::FromUnixMillis(low);
}

absl::CivilDay MinuteWalker::LocalDay(absl::Time t) const {
  int64_t local = zone_.local[static_cast<size_t>(MsOf(t) / kMinuteMs - begin_)];
  return absl::CivilDay(absl::CivilMinute(1970, 1, 1) + begin_ + local);
}

absl::Time MinuteWalker::AddWorkingDays(absl::Time from, int n) const {
  auto day = close_.upper_bound(LocalDay(from));
  std::advance(day, n - 1);
  return absl::FromUnixSeconds((begin_ + day->second) * 60);
}

}  // namespace hotline::testing
