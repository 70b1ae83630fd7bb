#include "services/tools/hotlinectl/calendar/holiday_notice.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/calendar/calendar.h"
#include "common/formats/jurisdiction_format.h"
#include "nlohmann/json.hpp"

namespace hotline::ctl {
namespace {

absl::Status Bad(std::string_view field, std::string_view what) {
  return InvalidFields({{std::string(field), std::string(what)}});
}

std::string Words(DayKind kind) {
  switch (kind) {
    case DayKind::kRest:
      return "休息 rest";
    case DayKind::kWorking:
      return "工作日 working";
    case DayKind::kHoliday:
      return "节假日 holiday";
    case DayKind::kMakeUp:
      return "调休上班 make-up working day";
  }
  return "";
}

struct Notice {
  int year = 0;
  std::set<absl::CivilDay> holidays, working;
};

absl::Status ReadDays(const nlohmann::json& in, const char* field, int year,
                      std::set<absl::CivilDay>* out) {
  if (!in.contains(field)) return absl::OkStatus();
  if (!in[field].is_array()) return Bad(field, "must be a list of dates");
  for (const auto& one : in[field]) {
    absl::CivilDay day;
    if (!one.is_string() || !absl::ParseCivilTime(one.get<std::string>(), &day))
      return Bad(field, absl::StrCat(one.dump(), " is not a date such as \"2027-01-01\""));
    // New Year's days are worked for in the last days of the year before.
    const bool eve = day.year() == year - 1 && day.month() == 12;
    if (day.year() != year && !eve)
      return Bad(field, absl::StrCat(one.dump(), " does not lie in ", year));
    out->insert(day);
  }
  return absl::OkStatus();
}

absl::StatusOr<Notice> ReadNotice(const std::string& text) {
  const auto in = nlohmann::json::parse(text, nullptr, false);
  if (!in.is_object()) return Bad("notice", "is not a JSON object");
  for (const auto& [key, value] : in.items()) {
    if (key != "year" && key != "holidays" && key != "workingDays")
      return Bad(key, "is not a field of a notice: year, holidays, workingDays");
  }
  constexpr int kFirstYear = 2000, kLastYear = 2100;
  Notice out;
  if (!in.contains("year") || !in["year"].is_number_integer())
    return Bad("year", "must be set, such as 2027");
  out.year = in["year"].get<int>();
  if (out.year < kFirstYear || out.year > kLastYear)
    return Bad("year", absl::StrCat(out.year, " is not a year such as 2027"));
  HOTLINE_RETURN_IF_ERROR(ReadDays(in, "holidays", out.year, &out.holidays));
  HOTLINE_RETURN_IF_ERROR(ReadDays(in, "workingDays", out.year, &out.working));
  if (out.holidays.empty()) return Bad("holidays", "must name the days off");
  for (absl::CivilDay day : out.working) {
    if (out.holidays.contains(day))
      return Bad("workingDays", absl::StrCat(absl::FormatCivilTime(day), " is a day off as well"));
  }
  return out;
}

absl::StatusOr<WorkingCalendar> Built(const v1::Jurisdiction& in, int index, int year) {
  std::vector<FieldFault> faults;
  JurisdictionData data = FromProto(in, &faults);
  if (!faults.empty()) return InvalidFields(faults);
  return WorkingCalendar::Build(data.calendars[static_cast<size_t>(index)], year - 1, year + 1);
}

}  // namespace

absl::StatusOr<std::vector<ChangedDay>> ApplyNotice(const std::string& notice_text,
                                                    const std::string& id,
                                                    v1::Jurisdiction* calendars) {
  auto notice = ReadNotice(notice_text);
  if (!notice.ok()) return notice.status();
  int index = -1;
  for (int i = calendars->calendars_size() - 1; i >= 0; --i) {
    if (id.empty() || calendars->calendars(i).id() == id) index = i;
  }
  if (index < 0) return Bad("calendar", absl::StrCat("there is no calendar \"", id, "\""));
  auto before = Built(*calendars, index, notice->year);
  if (!before.ok()) return before.status();
  for (absl::CivilDay day : notice->working) {
    if (before->KindOf(day) == DayKind::kWorking)
      return Bad("workingDays",
                 absl::StrCat(absl::FormatCivilTime(day), " is a working day without it"));
  }

  v1::Jurisdiction changed = *calendars;
  v1::Calendar& calendar = *changed.mutable_calendars(index);
  std::set<std::string> holidays(calendar.holidays().begin(), calendar.holidays().end());
  for (absl::CivilDay day : notice->holidays) holidays.insert(absl::FormatCivilTime(day));
  // What an earlier notice said of a day that is worked now.
  for (absl::CivilDay day : notice->working) holidays.erase(absl::FormatCivilTime(day));
  calendar.mutable_holidays()->Assign(holidays.begin(), holidays.end());
  std::set<std::string> overridden;
  for (const auto& one : calendar.overrides()) overridden.insert(one.date());
  for (absl::CivilDay day : notice->working) {
    // Without windows: the hours of a Monday.
    if (overridden.insert(absl::FormatCivilTime(day)).second)
      calendar.add_overrides()->set_date(absl::FormatCivilTime(day));
  }
  std::set<int> years(calendar.known_years().begin(), calendar.known_years().end());
  // None named: every year is known.
  if (!years.empty() && years.insert(notice->year).second)
    calendar.mutable_known_years()->Assign(years.begin(), years.end());

  auto after = Built(changed, index, notice->year);
  if (!after.ok()) return after.status();
  std::vector<ChangedDay> out;
  for (absl::CivilDay day(notice->year - 1, 12, 1); day.year() <= notice->year; ++day) {
    const DayKind was = before->KindOf(day), is = after->KindOf(day);
    if (was != is) out.push_back({absl::FormatCivilTime(day), Words(was), Words(is)});
  }
  *calendars = std::move(changed);
  return out;
}

}  // namespace hotline::ctl
