#include "common/formats/jurisdiction_check.h"

#include "common/formats/absence_check.h"
#include "common/formats/checking.h"

namespace hotline {
namespace {

// The log uses these two words for an actor who has no id.
template <class T>
void NotTheLogsWords(Checking& c, const std::vector<T>& callers, std::string_view list) {
  for (size_t i = 0; i < callers.size(); ++i) {
    if (callers[i].id == "system" || callers[i].id == "petitioner")
      c.Add(PathOf(list, i, "id"), "is a word of the log's own; choose another one");
  }
}

// Every id has the form that request fields accept (rules.proto).
void CheckForms(Checking& c) {
  constexpr std::string_view kToken = "-_.:";
  c.FormOfIds(c.data.departments, &Department::id, "departments", "id", false, "-");
  c.FormOfIds(c.data.persons, &Person::id, "persons", "id", true, kToken);
  c.FormOfIds(c.data.systems, &System::id, "systems", "id", true, kToken);
  for (size_t i = 0; i < c.data.systems.size(); ++i) {
    for (const std::string& origin : c.data.systems[i].origins) {
      if (origin.empty()) c.Add(PathOf("systems", i, "origins"), "names a system without a name");
      c.FormOfId(origin, PathOf("systems", i, "origins"), true, kToken);
    }
  }
  c.FormOfIds(c.data.matters, &Matter::id, "matters", "id", false, "-.");
  c.FormOfIds(c.data.limits, &LimitRow::id, "limits", "id", true, kToken);
  c.FormOfIds(c.data.rules, &DispatchRule::id, "rules", "id", true, kToken);
  c.FormOfIds(c.data.desks, &Desk::id, "desks", "id", true, kToken);
  NotTheLogsWords(c, c.data.persons, "persons");
  NotTheLogsWords(c, c.data.systems, "systems");
}

}  // namespace

std::vector<FieldFault> CheckJurisdiction(const JurisdictionData& data) {
  Checking c(data);
  CheckForms(c);
  if (data.code.empty()) c.Add("code", "must be the GB/T 2260 code of the county or city");
  if (data.departments.empty())
    c.Add("departments", "a jurisdiction needs at least one department");
  CheckDepartments(c);
  CheckOffices(c);
  CheckGrants(c);
  CheckAreas(c);
  CheckWorkingGroups(c);
  CheckMatters(c);
  CheckSponsors(c);
  CheckIndicatorOwners(c);
  CheckCalendars(c);
  CheckThatDepartmentsOnlyAddOpenTime(c);
  CheckPlaces(c);
  CheckRules(c);
  CheckLimits(c);
  CheckSettings(c);
  // Absences are measured in working days, of a calendar that is sound.
  if (c.faults().empty()) return CheckAbsences(data);
  return c.TakeFaults();
}

}  // namespace hotline
