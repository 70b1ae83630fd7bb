// Which days a limit counted in days gets back for its pauses (domain.md §4).
//
// Open time that was paused counts as its share of that day's open time; every time the shares of
// all pauses reach another whole day, one day is given back. What is left over is lost: a pause
// from ten minutes before closing to the next opening gives nothing back, however often it is
// repeated. The day the limit began on is not counted, so none of it is given back.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/domain/calendar/calendar.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// The local days on which the shares reached another whole day, in order; their number is what is
// given back. `unit` is WORKING_DAYS or CALENDAR_DAYS (of those every hour of a day is open).
// `started`: when the limit began. `pauses` are in order and do not overlap.
std::vector<absl::CivilDay> DaysGivenBack(const WorkingCalendar& calendar, LimitUnit unit,
                                          absl::Time started, const std::vector<Interval>& pauses);

}  // namespace hotline
