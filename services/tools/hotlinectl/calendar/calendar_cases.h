// Questions to a working calendar with their answers, one JSON object a line, as other systems and
// notices tell them: what `hotlinectl limits check` runs.
//
// A calendar: `id`, `tz` (IANA), `hours` {mon..sun: [["09:00", "17:00"], …]}, `holidays` [date],
// `yearly_holidays` ["MM-DD"], `shifts` and `extra_workdays` {date: windows}, `breaks` {date:
// windows}. A case: `op`, `cal`, `start` and what the op needs: `dur_s`, `end`, `n`, `before_s`,
// `pauses` [[from, to], …]; `expect`. Instants are RFC 3339. `id` and `note` are for people.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "common/domain/calendar/calendar.h"

namespace hotline::ctl {

// INVALID_ARGUMENT, saying what is wrong; the caller adds file and line.
absl::StatusOr<CalendarSpec> ReadCalendar(const std::string& line);

struct CalendarCase {
  std::string id, calendar, op;
  absl::Time start, end;
  absl::Duration open, before;
  int n = 0;
  std::vector<Interval> pauses;
  nlohmann::json expect;
};
// The same. Whether `calendar` exists is not looked at.
absl::StatusOr<CalendarCase> ReadCalendarCase(const std::string& line);

// What the calendar says; null where it has no answer, as one that is never open.
nlohmann::json AnswerOf(const WorkingCalendar& calendar, const CalendarCase& question);
// The same instant may be written in several ways.
bool SameAnswer(const nlohmann::json& expected, const nlohmann::json& answer);

// Calendars by id, each laid out over the years its cases may touch.
absl::StatusOr<std::map<std::string, WorkingCalendar>> LayOut(
    const std::map<std::string, CalendarSpec>& specs, const std::vector<CalendarCase>& cases);

}  // namespace hotline::ctl
