#include "common/domain/limits/days_given_back.h"

#include <algorithm>
#include <numeric>

namespace hotline {
namespace {

// An exact sum of shares of days: days differ in length, and a rounded third would not add up.
class Shares {
 public:
  void Add(int64_t part, int64_t whole) {
    const int64_t common = std::lcm(whole_, whole);
    sum_ = sum_ * (common / whole_) + part * (common / whole);
    whole_ = common;
  }
  // Whether another whole day is full; takes it out.
  bool TakeDay() {
    if (sum_ < whole_) return false;
    sum_ -= whole_;
    return true;
  }

 private:
  // Milliseconds. Hours are laid down in whole minutes, so that even a dozen lengths of days have a
  // common multiple far below 2^63.
  int64_t sum_ = 0, whole_ = 1;
};

}  // namespace

std::vector<absl::CivilDay> DaysGivenBack(const WorkingCalendar& calendar, LimitUnit unit,
                                          absl::Time started, const std::vector<Interval>& pauses) {
  const absl::TimeZone& zone = calendar.zone();
  const bool working = unit == LimitUnit::kWorkingDays;
  const auto open = [&](absl::Time from, absl::Time to) {
    return absl::ToInt64Milliseconds(working ? calendar.Between(from, to) : to - from);
  };
  const absl::CivilDay first = calendar.LocalDay(started) + 1;
  std::vector<absl::CivilDay> out;
  Shares shares;
  for (const Interval& pause : pauses) {
    for (absl::CivilDay day = std::max(first, calendar.LocalDay(pause.from));
         absl::FromCivil(day, zone) < pause.to; ++day) {
      const absl::Time begins = absl::FromCivil(day, zone), ends = absl::FromCivil(day + 1, zone);
      const int64_t whole = open(begins, ends);
      if (whole == 0) continue;
      shares.Add(open(std::max(begins, pause.from), std::min(ends, pause.to)), whole);
      if (shares.TakeDay()) out.push_back(day);
    }
  }
  return out;
}

}  // namespace hotline
