#include "tests/sim/county.h"

#include <algorithm>

namespace hotline::sim {
namespace {

constexpr int kFirstYear = 2025, kLastYear = 2028;

JurisdictionData Small(const Jurisdiction& sample) {
  JurisdictionData data = sample.data();
  data.matters.clear();  // requests name their department; routing has its own tests
  data.areas.clear();
  auto stays = [](const std::string& id) {
    const auto& kept = County::departments();
    return id == "centre" || id == "government-office" ||
           std::find(kept.begin(), kept.end(), id) != kept.end();
  };
  std::erase_if(data.departments, [&](const Department& d) { return !stays(d.id); });
  // Each is laid out for years, in every process that begins.
  std::erase_if(data.calendars,
                [&](const CalendarSpec& c) { return c.id != data.settings.calendar; });
  std::erase_if(data.persons,
                [&](const Person& p) { return !p.department.empty() && !stays(p.department); });
  std::erase_if(data.offices, [&](const Office& o) { return !stays(o.department); });
  std::erase_if(data.absences, [&](const Absence& a) { return !stays(a.department); });
  std::erase_if(data.delegations, [&](const Delegation& d) { return !stays(d.department); });
  std::erase_if(data.duty_shifts, [&](const DutyShift& s) { return !stays(s.department); });
  return data;
}

std::vector<JurisdictionData> Versions(const Jurisdiction& sample) {
  std::vector<JurisdictionData> out;
  for (int64_t v = 1; v <= 4; ++v) {
    JurisdictionData data = Small(sample);
    for (LimitRow& row : data.limits) {
      if (v == 2 && row.limit == LimitKind::kLegHandle && row.amount > 1) row.amount -= 1;
      if (v == 3 && row.limit == LimitKind::kAccept) row.amount *= 2;
      // Statutes count calendar days too.
      if (v == 3 && row.limit == LimitKind::kCaseHandle && row.unit == LimitUnit::kWorkingDays)
        row.unit = LimitUnit::kCalendarDays;
    }
    // So soon that a simulated month sees it; by the last one never.
    if (v == 1) data.settings.archive_days = 16;
    if (v == 2) data.settings.objection_days = 4, data.settings.archive_days = 6;
    for (CalendarSpec& calendar : data.calendars) {
      if (v == 2) calendar.holidays.insert(absl::CivilDay(2026, 3, 11));
      if (v == 3) calendar.overrides[absl::CivilDay(2026, 3, 14)] = {{600, 960}};
    }
    Matter regulated;
    regulated.id = regulated.name = County::kRegulated;
    regulated.regulator = "housing";
    regulated.responsibilities = {{"", PetitionerKind::kNone, "water-supply", {}}};
    data.matters.push_back(std::move(regulated));
    // One that also works on Saturdays, until the last version.
    CalendarSpec more = data.calendars.front();
    more.id = "saturdays";
    more.weekly[6] = {{540, 720}};
    data.calendars.push_back(more);
    for (Department& department : data.departments) {
      if (v < 3 && department.id == "housing") department.calendar = more.id;
      // By the last version the town has ended, whatever it holds.
      if (v == 4 && department.id == "town-xihe") {
        department.inactive = true;
        department.successor = "housing";
      }
    }
    // One person heads two departments, and another takes the third over.
    for (Office& office : data.offices) {
      if (v == 4 && office.department == "water-supply" && office.role == OfficeRole::kHead)
        office.person = "p-tax-1";
      if (v >= 3 && office.department == "housing" && office.role == OfficeRole::kHead)
        office.person = "p-housing-2";
    }
    out.push_back(std::move(data));
  }
  return out;
}

}  // namespace

const std::vector<std::string>& County::departments() {
  static const auto* ids =
      new std::vector<std::string>{"tax", "water-supply", "housing", "town-xihe"};
  return *ids;
}

County::County(const Jurisdiction& sample) : Policies(Versions(sample), kFirstYear, kLastYear) {}

}  // namespace hotline::sim
