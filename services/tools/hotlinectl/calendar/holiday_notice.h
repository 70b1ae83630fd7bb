// The yearly notice 放假调休通知: the State Council's days off and make-up working days of a year,
// put into a calendar, and what that changes day by day.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "hotline/v1/directory.pb.h"

namespace hotline::ctl {

// A date that is something else than before; Chinese and English of what.
struct ChangedDay {
  std::string date, before, after;
};

// Puts a notice, {"year": 2027, "holidays": ["2027-01-01", …], "workingDays": ["2027-02-06", …]},
// into the calendar of that id (empty: the only one or the first), which then knows the year.
// INVALID_ARGUMENT names what is wrong with the notice; then nothing is changed.
absl::StatusOr<std::vector<ChangedDay>> ApplyNotice(const std::string& notice,
                                                    const std::string& calendar,
                                                    v1::Jurisdiction* calendars);

}  // namespace hotline::ctl
