#include "common/formats/checking.h"

#include <algorithm>

namespace hotline {
namespace {

// Faults kept of one upload: nobody reads further.
constexpr size_t kMostFaultsKept = 1000;
// Of an id: what a name of the contract may hold after its collection, and what may lie under the
// chain.
constexpr size_t kLongestId = 64;

}  // namespace

std::string PathOf(std::string_view list, size_t i, std::string_view field) {
  std::string path = absl::StrCat(std::string(list), "[", i, "]");
  if (!field.empty()) absl::StrAppend(&path, ".", std::string(field));
  return path;
}

Checking::Checking(const JurisdictionData& jurisdiction) : data(jurisdiction) {
  departments = UniqueIds(data.departments, &Department::id, "departments");
  persons = UniqueIds(data.persons, &Person::id, "persons");
  systems = UniqueIds(data.systems, &System::id, "systems");
  areas = UniqueIds(data.areas, &Area::code, "areas", "code");
  matters = UniqueIds(data.matters, &Matter::id, "matters");
  calendars = UniqueIds(data.calendars, &CalendarSpec::id, "calendars");
  groups = UniqueIds(data.working_groups, &WorkingGroup::id, "workingGroups");
  UniqueIds(data.sponsors, &Sponsor::id, "sponsors");
  UniqueIds(data.limits, &LimitRow::id, "limits");
  UniqueIds(data.rules, &DispatchRule::id, "rules");
  UniqueIds(data.desks, &Desk::id, "desks");
}

void Checking::Add(std::string field, std::string what) {
  if (faults_.size() < kMostFaultsKept) faults_.push_back({std::move(field), std::move(what)});
}

void Checking::Known(const Ids& ids, const std::string& id, std::string path,
                     std::string_view what) {
  if (!ids.contains(id))
    Add(std::move(path), absl::StrCat("no ", std::string(what), " \"", id, "\""));
}

void Checking::Holds(const std::string& area, std::string path) {
  const bool somewhere =
      area.empty() || std::any_of(data.areas.begin(), data.areas.end(),
                                  [&](const Area& a) { return a.code.starts_with(area); });
  if (!somewhere)
    Add(std::move(path), absl::StrCat("no area has a code that begins with \"", area,
                                      "\"; give a code of areas, or its beginning"));
}

void Checking::Answers(const std::string& who, const std::string& path, bool may_be_group) {
  if (who == kTownOfArea) return;
  if (may_be_group && who.starts_with(kGroupPrefix))
    Known(groups, who.substr(std::string_view(kGroupPrefix).size()), path, "working group");
  else
    Known(departments, who, path, "department");
}

void Checking::FormOfId(std::string_view id, std::string path, bool upper, std::string_view more) {
  const bool fits =
      id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [&](unsigned char c) {
        return (c >= 'a' && c <= 'z') || (upper && c >= 'A' && c <= 'Z') ||
               (c >= '0' && c <= '9') || more.find(static_cast<char>(c)) != more.npos;
      });
  if (!fits)
    Add(std::move(path),
        absl::StrCat("may hold ", upper ? "letters" : "lower case letters", ", digits and ",
                     std::string(more), " only, at most ", kLongestId));
}

}  // namespace hotline
