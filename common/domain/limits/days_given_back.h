// Which days a limit counted in days gets back for its pauses (domain.md §4).
//
// Paused open time counts as its share of that day's open time. Whenever the shares of all pauses
// reach another whole day, the limit gets one day back. A remainder below one day gives nothing
// back: neither does a pause from ten minutes before closing to the next opening. The limit does
// not count the day on which it began, so paused time on that day gives nothing back either.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/domain/calendar/calendar.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// The local days on which the shares reached another whole day, in order. The limit gets back as
// many days as this list has. `unit` is WORKING_DAYS or CALENDAR_DAYS (of those every hour of a day
// is open). `started`: when the limit began. `pauses` are in order and do not overlap.
std::vector<absl::CivilDay> DaysGivenBack(const WorkingCalendar& calendar, LimitUnit unit,
                                          absl::Time started, const std::vector<Interval>& pauses);

}  // namespace hotline
