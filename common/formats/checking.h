// What the checks of a jurisdiction share: the data, the ids that stand in it, the faults found so
// far. A check is a function of one idea; jurisdiction_check.cc calls them all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// Returns the path of an item of a list, or of a field of that item: "departments[3].name".
std::string PathOf(std::string_view list, size_t i, std::string_view field = "");

class Checking {
 public:
  // Finds the ids; those that are missing or stand twice are faults.
  explicit Checking(const JurisdictionData& jurisdiction);

  void Add(std::string field, std::string what);
  // A fault unless `id` is one of `ids`, which are those of every `what`.
  using Ids = absl::flat_hash_set<std::string>;
  void Known(const Ids& ids, const std::string& id, std::string path, std::string_view what);
  // A row, a rule or a sponsor of an area that nothing lies in would never hold.
  void Holds(const std::string& area, std::string path);
  // Who leads or assists by a row or a rule; `may_be_group`: the lead.
  void Answers(const std::string& who, const std::string& path, bool may_be_group);
  // The ids of a list. One that is missing or stands twice is a fault.
  template <class T>
  Ids UniqueIds(const std::vector<T>& items, std::string T::*id, std::string_view list,
                std::string_view field = "id") {
    Ids ids;
    for (size_t i = 0; i < items.size(); ++i) {
      const std::string& value = items[i].*id;
      if (value.empty())
        Add(PathOf(list, i, field), "must be set");
      else if (!ids.insert(value).second)
        Add(PathOf(list, i, field), absl::StrCat("\"", value, "\" stands twice"));
    }
    return ids;
  }
  // Every id of a list holds letters, digits and `more` only, and is not long.
  template <class T>
  void FormOfIds(const std::vector<T>& items, std::string T::*id, std::string_view list,
                 std::string_view field, bool upper, std::string_view more) {
    for (size_t i = 0; i < items.size(); ++i)
      FormOfId(items[i].*id, PathOf(list, i, field), upper, more);
  }
  const std::vector<FieldFault>& faults() const { return faults_; }
  std::vector<FieldFault> TakeFaults() { return std::move(faults_); }

  const JurisdictionData& data;
  Ids departments, persons, systems, areas, matters, calendars, groups;

  void FormOfId(std::string_view id, std::string path, bool upper, std::string_view more);

 private:
  std::vector<FieldFault> faults_;
};

// Of checks_of_people.cc: who there is, who holds which office, who looks after what.
void CheckDepartments(Checking& c);
void CheckOffices(Checking& c);
void CheckWorkingGroups(Checking& c);
void CheckSponsors(Checking& c);
void CheckIndicatorOwners(Checking& c);
// Of grants_check.cc: who may act in which role.
void CheckGrants(Checking& c);
// Of checks_of_routing.cc: where it is and whose it is.
void CheckAreas(Checking& c);
void CheckMatters(Checking& c);
void CheckPlaces(Checking& c);
void CheckRules(Checking& c);
// Of checks_of_time.cc: calendars and limits.
void CheckCalendars(Checking& c);
void CheckThatDepartmentsOnlyAddOpenTime(Checking& c);
void CheckLimits(Checking& c);
// Of checks_of_settings.cc.
void CheckSettings(Checking& c);

}  // namespace hotline
