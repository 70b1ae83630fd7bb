// Who there is, who holds which office, who looks after what.
#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "common/base/unicode.h"
#include "common/domain/figures/figures.h"
#include "common/domain/text/phrase_index.h"
#include "common/formats/checking.h"

namespace hotline {
namespace {

// No administration is deeper; a longer way up is a circle.
constexpr size_t kDeepestParents = 32;

// Only what has ended has a successor, and following successors ends at a department that works.
void CheckSuccessor(Checking& c, size_t i) {
  const Department& d = c.data.departments[i];
  const std::string path = PathOf("departments", i, "successor");
  c.Known(c.departments, d.successor, path, "department");
  if (!d.inactive) c.Add(path, "only a department that is inactive has a successor");
  const Department* at = &d;
  for (size_t steps = 0; at != nullptr && at->inactive; ++steps) {
    if (steps > kDeepestParents) return c.Add(path, "the successors run in a circle");
    auto next = std::find_if(c.data.departments.begin(), c.data.departments.end(),
                             [&](const Department& other) { return other.id == at->successor; });
    if (next == c.data.departments.end())
      return c.Add(path, absl::StrCat("\"", at->id, "\" is inactive and names no successor"));
    at = &*next;
  }
}

void CheckSpan(Checking& c, std::string_view list, size_t i, const DateSpan& span) {
  if (span.to <= span.from) c.Add(PathOf(list, i, "endDate"), "must be later than startDate");
}

template <class T>
void CheckOfDepartment(Checking& c, std::string_view list, size_t i, const T& item) {
  c.Known(c.departments, item.department, PathOf(list, i, "department"), "department");
  CheckSpan(c, list, i, item.span);
}

}  // namespace

void CheckDepartments(Checking& c) {
  absl::flat_hash_map<std::string, std::string> parents;
  for (const Department& d : c.data.departments) parents[d.id] = d.parent;
  for (size_t i = 0; i < c.data.departments.size(); ++i) {
    const Department& d = c.data.departments[i];
    if (!IsVisible(d.name)) c.Add(PathOf("departments", i, "name"), "must be set");
    if (d.level == DepartmentLevel::kNone) c.Add(PathOf("departments", i, "level"), "must be set");
    if (!d.parent.empty())
      c.Known(c.departments, d.parent, PathOf("departments", i, "parent"), "department");
    if (!d.area.empty()) c.Known(c.areas, d.area, PathOf("departments", i, "area"), "area");
    if (!d.calendar.empty())
      c.Known(c.calendars, d.calendar, PathOf("departments", i, "calendar"), "calendar");
    if (!d.supervising_leader.empty()) {
      c.Known(c.persons, d.supervising_leader, PathOf("departments", i, "supervisingLeader"),
              "person");
    }
    if (!d.successor.empty()) CheckSuccessor(c, i);
    if (d.inactive && (d.id == kCentreDepartment || d.id == c.data.settings.government_office))
      c.Add(PathOf("departments", i, "inactive"),
            "the hotline centre and the government office (settings.governmentOffice) do not end");
    // Following the parents must end; more steps than departments is a circle.
    std::string at = d.parent;
    for (size_t steps = 0; !at.empty(); ++steps) {
      if (steps > kDeepestParents) {
        c.Add(PathOf("departments", i, "parent"), "the parents run in a circle");
        break;
      }
      auto it = parents.find(at);
      at = it == parents.end() ? "" : it->second;
    }
  }
  for (size_t i = 0; i < c.data.persons.size(); ++i) {
    if (!c.data.persons[i].department.empty()) {
      c.Known(c.departments, c.data.persons[i].department, PathOf("persons", i, "department"),
              "department");
    }
    for (size_t p = 0; p < c.data.persons[i].posts.size(); ++p)
      c.Known(c.departments, c.data.persons[i].posts[p],
              absl::StrCat(PathOf("persons", i, "posts"), "[", p, "]"), "department");
  }
}

void CheckOffices(Checking& c) {
  for (size_t i = 0; i < c.data.offices.size(); ++i) {
    const Office& o = c.data.offices[i];
    CheckOfDepartment(c, "offices", i, o);
    c.Known(c.persons, o.person, PathOf("offices", i, "person"), "person");
    if (o.role == OfficeRole::kNone) c.Add(PathOf("offices", i, "role"), "must be HEAD or DEPUTY");
    for (size_t j = 0; j < i; ++j) {
      const Office& other = c.data.offices[j];
      bool meet = o.span.from < other.span.to && other.span.from < o.span.to;
      if (o.role == OfficeRole::kHead && other.role == o.role && o.department == other.department &&
          meet) {
        c.Add(PathOf("offices", i), absl::StrCat("two heads of \"", o.department, "\" at once"));
      }
    }
  }
  for (size_t i = 0; i < c.data.absences.size(); ++i)
    CheckOfDepartment(c, "absences", i, c.data.absences[i]);
  for (size_t i = 0; i < c.data.delegations.size(); ++i) {
    CheckOfDepartment(c, "delegations", i, c.data.delegations[i]);
    c.Known(c.persons, c.data.delegations[i].person, PathOf("delegations", i, "person"), "person");
  }
  for (size_t i = 0; i < c.data.duty_shifts.size(); ++i) {
    const DutyShift& s = c.data.duty_shifts[i];
    c.Known(c.departments, s.department, PathOf("dutyShifts", i, "department"), "department");
    c.Known(c.persons, s.person, PathOf("dutyShifts", i, "person"), "person");
    for (int day : s.weekdays) {
      if (day < 1 || day > 7)
        c.Add(PathOf("dutyShifts", i, "weekdays"), "days are 1 (Monday) to 7");
    }
  }
}

void CheckWorkingGroups(Checking& c) {
  for (size_t i = 0; i < c.data.working_groups.size(); ++i) {
    const WorkingGroup& g = c.data.working_groups[i];
    if (!IsVisible(g.name)) c.Add(PathOf("workingGroups", i, "name"), "must be set");
    c.Known(c.departments, g.lead, PathOf("workingGroups", i, "lead"), "department");
    for (const std::string& m : g.members) {
      c.Known(c.departments, m, PathOf("workingGroups", i, "members"), "department");
      if (m == g.lead)
        c.Add(PathOf("workingGroups", i, "members"), "the lead need not be named among the others");
    }
    CheckSpan(c, "workingGroups", i, g.span);
  }
}

void CheckSponsors(Checking& c) {
  for (size_t i = 0; i < c.data.sponsors.size(); ++i) {
    const Sponsor& s = c.data.sponsors[i];
    c.Known(c.persons, s.person, PathOf("sponsors", i, "person"), "person");
    c.Holds(s.area, PathOf("sponsors", i, "area"));
    for (const std::string& m : s.matters)
      c.Known(c.matters, m, PathOf("sponsors", i, "matters"), "matter");
    if (s.credit_codes.empty() && s.projects.empty() && s.matters.empty())
      c.Add(PathOf("sponsors", i), "looks after nothing: name creditCodes, projects or matters");
    for (const std::string& code : s.credit_codes) {
      constexpr size_t kCreditCode = 18;
      if (code.size() != kCreditCode)
        c.Add(PathOf("sponsors", i, "creditCodes"),
              absl::StrCat("\"", code, "\" is no unified social credit code of 18 characters"));
    }
    for (const std::string& project : s.projects) {
      if (NormalizeText(project).empty())
        c.Add(PathOf("sponsors", i, "projects"), "holds an empty name");
    }
    CheckSpan(c, "sponsors", i, s.span);
  }
}

void CheckIndicatorOwners(Checking& c) {
  for (size_t i = 0; i < c.data.indicator_owners.size(); ++i) {
    const IndicatorOwner& o = c.data.indicator_owners[i];
    c.Known(c.persons, o.person, PathOf("indicatorOwners", i, "person"), "person");
    if (FindFigure(o.figure) == nullptr)
      c.Add(PathOf("indicatorOwners", i, "figure"),
            absl::StrCat("no figure \"", o.figure, "\"; hotlinectl report lists them"));
    for (size_t j = 0; j < i; ++j) {
      if (c.data.indicator_owners[j].figure == o.figure)
        c.Add(PathOf("indicatorOwners", i, "figure"),
              absl::StrCat("two people answer for \"", o.figure, "\""));
    }
  }
}

}  // namespace hotline
