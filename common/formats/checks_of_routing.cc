// Where a request is and whose it is: areas, matters, places, rules.
#include <algorithm>
#include <map>

#include "common/base/unicode.h"
#include "common/domain/routing/dispatch_rules.h"
#include "common/domain/text/phrase_index.h"
#include "common/formats/checking.h"

namespace hotline {
namespace {

bool IsTown(const Checking& c, const std::string& who) {
  if (who == kTownOfArea) return true;
  const auto named = std::find_if(c.data.departments.begin(), c.data.departments.end(),
                                  [&](const Department& d) { return d.id == who; });
  return named != c.data.departments.end() && named->level == DepartmentLevel::kTown;
}

// 不得派基层: who leads or assists by a row or a rule of the matter.
void NotToTowns(Checking& c, const Matter& m, const std::string& lead,
                const std::vector<std::string>& assisting, const std::string& path) {
  if (m.not_to_towns && IsTown(c, lead))
    c.Add(path + ".lead", "the matter must not go to towns (notToTowns), yet a town leads");
  if (!m.towns_may_assist() && std::any_of(assisting.begin(), assisting.end(),
                                           [&](const std::string& a) { return IsTown(c, a); }))
    c.Add(path + ".assisting",
          "a town assists with what must not go to towns (notToTowns); list in what it does "
          "(townAssistance), or leave it out");
}

}  // namespace

void CheckAreas(Checking& c) {
  for (size_t i = 0; i < c.data.areas.size(); ++i) {
    const std::string& code = c.data.areas[i].code;
    bool digits =
        std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || (code.size() != 6 && code.size() != 9 && code.size() != 12)) {
      c.Add(PathOf("areas", i, "code"), "must be 6, 9 or 12 digits");
    }
    if (!IsVisible(c.data.areas[i].name)) c.Add(PathOf("areas", i, "name"), "must be set");
  }
  std::map<std::string, size_t> towns;
  for (size_t i = 0; i < c.data.departments.size(); ++i) {
    const Department& d = c.data.departments[i];
    if (d.level != DepartmentLevel::kTown || d.inactive || d.area.empty()) continue;
    auto [first, only] = towns.emplace(d.area, i);
    if (!only)
      c.Add(PathOf("departments", i, "area"),
            absl::StrCat("is the area of town \"", c.data.departments[first->second].id,
                         "\" already; of two, routing finds one"));
  }
}

void CheckMatters(Checking& c) {
  for (size_t i = 0; i < c.data.matters.size(); ++i) {
    const Matter& m = c.data.matters[i];
    if (!IsVisible(m.name)) c.Add(PathOf("matters", i, "name"), "must be set");
    if (!m.regulator.empty()) c.Answers(m.regulator, PathOf("matters", i, "regulator"), true);
    if (m.responsibilities.empty())
      c.Add(PathOf("matters", i, "responsibilities"), "somebody must be responsible");
    for (size_t j = 0; j < m.responsibilities.size(); ++j) {
      const Responsibility& r = m.responsibilities[j];
      std::string path = PathOf(PathOf("matters", i, "responsibilities"), j);
      c.Answers(r.lead, path + ".lead", true);
      NotToTowns(c, m, r.lead, r.assisting, path);
      c.Holds(r.area, path + ".area");
      for (const std::string& a : r.assisting) {
        c.Answers(a, path + ".assisting", false);
        if (a == r.lead) c.Add(path + ".assisting", "the lead cannot assist itself");
      }
    }
    for (const std::string& k : m.keywords) {
      if (NormalizeText(k).empty()) c.Add(PathOf("matters", i, "keywords"), "holds an empty word");
    }
    for (size_t j = 0; j < m.evidence.size(); ++j) {
      const auto first = std::find(m.evidence.begin(), m.evidence.end(), m.evidence[j]);
      if (!IsVisible(m.evidence[j])) c.Add(PathOf(PathOf("matters", i, "evidence"), j), "is empty");
      if (first != m.evidence.begin() + j)
        c.Add(PathOf(PathOf("matters", i, "evidence"), j), "is listed twice; leave one out");
    }
    const int ordinary = c.data.settings.suspension_days;
    if (m.long_cycle_days != 0 && (m.long_cycle_days <= ordinary || m.long_cycle_days > 180)) {
      c.Add(PathOf("matters", i, "longCycleDays"),
            absl::StrCat("must be more than settings.suspensionDays (", ordinary,
                         ") and at most 180, or be left out: no long-cycle matter"));
    }
  }
}

void CheckPlaces(Checking& c) {
  for (size_t i = 0; i < c.data.places.size(); ++i) {
    if (!IsVisible(c.data.places[i].name)) c.Add(PathOf("places", i, "name"), "must be set");
    c.Known(c.areas, c.data.places[i].area, PathOf("places", i, "area"), "area");
  }
}

void CheckRules(Checking& c) {
  constexpr size_t kMostRules = 2000;
  if (c.data.rules.size() > kMostRules)
    return c.Add("rules", absl::StrCat("are more than ", kMostRules));
  const size_t before = c.faults().size();
  for (size_t i = 0; i < c.data.rules.size(); ++i) {
    const DispatchRule& r = c.data.rules[i];
    if (r.pattern.empty()) c.Add(PathOf("rules", i, "pattern"), "must be set");
    for (const auto& [field, pattern] :
         {std::pair("pattern", &r.pattern), std::pair("unless", &r.unless)}) {
      if (pattern->empty()) continue;
      if (std::string fault = DispatchRules::FaultOf(*pattern); !fault.empty())
        c.Add(PathOf("rules", i, field), std::move(fault));
    }
    const auto matter = std::find_if(c.data.matters.begin(), c.data.matters.end(),
                                     [&](const Matter& m) { return m.id == r.matter; });
    if (!r.matter.empty()) c.Known(c.matters, r.matter, PathOf("rules", i, "matter"), "matter");
    if (!r.lead.empty()) c.Answers(r.lead, PathOf("rules", i, "lead"), true);
    c.Holds(r.area, PathOf("rules", i, "area"));
    if (matter != c.data.matters.end())
      NotToTowns(c, *matter, r.lead, r.assisting, PathOf("rules", i));
    if (r.lead.empty() && !r.assisting.empty())
      c.Add(PathOf("rules", i, "assisting"), "somebody must lead whom they assist; set lead");
    for (const std::string& a : r.assisting) {
      c.Answers(a, PathOf("rules", i, "assisting"), false);
      if (a == r.lead) c.Add(PathOf("rules", i, "assisting"), "the lead cannot assist itself");
    }
  }
  if (c.faults().size() > before) return;
  if (std::string fault = DispatchRules::FaultOf(c.data.rules); !fault.empty())
    c.Add("rules", std::move(fault));
}

}  // namespace hotline
