#include "common/learning/described.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hotline {
namespace {

// The department that leads wherever the request comes from; empty where that is not one.
std::string LeadEverywhere(const Matter& matter) {
  for (const Responsibility& row : matter.responsibilities) {
    // A working group's row holds only for a time.
    if (row.area.empty() && row.petitioner_kind == PetitionerKind::kNone &&
        !row.lead.starts_with(kGroupPrefix))
      return row.lead == kTownOfArea ? "" : row.lead;
  }
  return "";
}

}  // namespace

std::vector<Example> DescribedBy(const JurisdictionData& catalogue, bool by_matter) {
  std::vector<Example> out;
  for (const Matter& matter : catalogue.matters) {
    const std::string lead = LeadEverywhere(matter);
    if (!by_matter && lead.empty()) continue;
    const std::string label =
        by_matter ? absl::StrCat("matters/", matter.id) : absl::StrCat("departments/", lead);
    const std::string path = absl::StrJoin(matter.path, " ");
    out.push_back({label, matter.name, absl::StrCat(path, " ", matter.name)});
    // As people say it: each word alone, and all together.
    for (const std::string& word : matter.keywords) out.push_back({label, word, matter.name});
    if (!matter.keywords.empty())
      out.push_back({label, matter.name, absl::StrJoin(matter.keywords, " ")});
  }
  if (by_matter) return out;
  for (const Department& department : catalogue.departments) {
    if (department.inactive || department.level == DepartmentLevel::kTown) continue;
    out.push_back({absl::StrCat("departments/", department.id), department.name,
                   absl::StrJoin(department.aliases, " ")});
  }
  return out;
}

std::vector<Example> WithOneTown(const JurisdictionData& catalogue, std::vector<Example> examples) {
  std::set<std::string> towns;
  std::string first;
  for (const Department& department : catalogue.departments) {
    if (department.level != DepartmentLevel::kTown) continue;
    const std::string label = absl::StrCat("departments/", department.id);
    if (first.empty()) first = label;
    towns.insert(label);
    towns.insert(department.id);
  }
  for (Example& example : examples) {
    if (towns.contains(example.label)) example.label = first;
  }
  return examples;
}

}  // namespace hotline
