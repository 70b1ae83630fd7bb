// Working time counted the slow way: every minute of every year asked whether it is open, straight
// from the rules (docs of common/domain/calendar/calendar.h), and every answer found by counting.
// Shares no code with the calendar it is held against but the spec and the zone database.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/domain/calendar/calendar.h"

namespace hotline::testing {

class MinuteWalker {
 public:
  // Counts over these years only; questions and answers must lie within.
  MinuteWalker(CalendarSpec spec, int first_year, int last_year);

  bool IsOpen(absl::Time t) const;
  absl::Time NextOpen(absl::Time t) const;
  absl::Duration Between(absl::Time from, absl::Time to, const std::vector<Interval>& pauses) const;
  // The earliest instant by which so much has been open since `from`; `open` is not zero.
  absl::Time Add(absl::Time from, absl::Duration open, const std::vector<Interval>& pauses) const;
  // The latest instant since which so much has been open until `from`.
  absl::Time Subtract(absl::Time from, absl::Duration open,
                      const std::vector<Interval>& pauses) const;
  // Close of business of the n-th working day after the local day of `from`.
  absl::Time AddWorkingDays(absl::Time from, int n) const;

  absl::CivilDay LocalDay(absl::Time t) const;

 private:
  // A zone's minutes: the local minute of each, and the first minute of each local one.
  struct Zone {
    std::vector<int32_t> local;
    std::vector<int32_t> first;  // by local minute
    int32_t first_local = 0;
  };
  static const Zone& ZoneOf(const std::string& name, int first_year, int last_year);

  std::vector<MinuteWindow> WindowsOf(absl::CivilDay day) const;
  int32_t InstantOf(absl::CivilDay day, int minute) const;
  int64_t OpenMs(int64_t ms) const;
  int64_t Counted(int64_t from, int64_t to, const std::vector<Interval>& pauses) const;

  const CalendarSpec spec_;
  int64_t begin_;  // minute of the epoch the tables begin at
  const Zone& zone_;
  std::vector<uint8_t> open_;
  std::vector<int32_t> opened_;              // open minutes before each
  std::map<absl::CivilDay, int32_t> close_;  // working days
};

}  // namespace hotline::testing
