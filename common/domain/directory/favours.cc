#include "common/domain/directory/favours.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hotline {
namespace {

std::string SpanOf(const DateSpan& span) {
  return absl::StrCat(absl::FormatCivilTime(span.from), "/", absl::FormatCivilTime(span.to));
}

// What a row gives, so that rows that give the same are equal.
std::string Given(const Department& d) { return d.id; }
std::string Given(const Office& o) {
  return absl::StrCat(o.department, " ", static_cast<int>(o.role), " ", SpanOf(o.span));
}
std::string Given(const Delegation& d) { return absl::StrCat(d.department, " ", SpanOf(d.span)); }
std::string Given(const DutyShift& s) {
  return absl::StrCat(s.department, " ", absl::StrJoin(s.weekdays, ","), " ", s.window.from, "-",
                      s.window.to);
}
std::string Given(const Sponsor& s) {
  return absl::StrCat(absl::StrJoin(s.credit_codes, ","), ";", absl::StrJoin(s.projects, ","), ";",
                      absl::StrJoin(s.matters, ","), ";", s.area, ";", SpanOf(s.span));
}
std::string Given(const Grant& g) { return absl::StrCat(g.roles, " ", SpanOf(g.span)); }
std::string Given(const Absence& a) { return absl::StrCat(a.department, " ", SpanOf(a.span)); }

const std::string& WhoOf(const Department& d) { return d.supervising_leader; }
const std::string& WhoOf(const Grant& g) { return g.holder; }
template <class Row>
const std::string& WhoOf(const Row& row) {
  return row.person;
}

std::string At(const char* list, size_t i) { return absl::StrCat(list, "[", i, "]"); }

// Looks for the first row of the change that gives the person something.
class Search {
 public:
  Search(const JurisdictionData& before, const JurisdictionData& after, const std::string& person)
      : before_(before), after_(after), person_(person) {
    Stand(before_);
    Stand(after_);
    stakes_.erase(kCentreDepartment);  // everybody who decides works there
    stakes_.erase("");
  }

  std::string Find() const {
    std::string row = ByName();
    if (row.empty()) row = OwnRow();
    if (row.empty()) row = ToDepartments();
    if (row.empty()) row = ToTheirCatalogue();
    return row.empty() ? MakingRoom() : row;
  }

 private:
  // Collects the departments that the person works in, holds an office in or supervises.
  void Stand(const JurisdictionData& data) {
    for (const Department& d : data.departments) {
      if (d.supervising_leader == person_) stakes_.insert(d.id);
    }
    for (const Office& o : data.offices) {
      if (o.person == person_) stakes_.insert(o.department);
      if (o.person == person_ && o.role == OfficeRole::kDeputy) deputy_of_.insert(o.department);
    }
    for (const Delegation& d : data.delegations) {
      if (d.person == person_) stakes_.insert(d.department);
    }
    for (const Person& p : data.persons) {
      if (p.id != person_) continue;
      stakes_.insert(p.department);
      stakes_.insert(p.posts.begin(), p.posts.end());
    }
  }
  bool Mine(const std::string& department) const { return stakes_.contains(department); }

  template <class Row>
  std::string Named(const char* list, const std::vector<Row>& before,
                    const std::vector<Row>& after) const {
    std::set<std::string> known;
    for (const Row& row : before) {
      if (WhoOf(row) == person_) known.insert(Given(row));
    }
    for (size_t i = 0; i < after.size(); ++i) {
      if (WhoOf(after[i]) == person_ && !known.contains(Given(after[i]))) return At(list, i);
    }
    return "";
  }

  std::string ByName() const {
    for (const std::string& row : {Named("departments", before_.departments, after_.departments),
                                   Named("offices", before_.offices, after_.offices),
                                   Named("delegations", before_.delegations, after_.delegations),
                                   Named("dutyShifts", before_.duty_shifts, after_.duty_shifts),
                                   Named("sponsors", before_.sponsors, after_.sponsors),
                                   Named("grants", before_.grants, after_.grants)}) {
      if (!row.empty()) return row;
    }
    return "";
  }

  static const Person* PersonOf(const JurisdictionData& data, const std::string& id) {
    const auto at = std::find_if(data.persons.begin(), data.persons.end(),
                                 [&](const Person& p) { return p.id == id; });
    return at == data.persons.end() ? nullptr : &*at;
  }

  std::string OwnRow() const {
    const Person* own = PersonOf(after_, person_);
    for (size_t i = 0; i < after_.persons.size(); ++i) {
      const Person& p = after_.persons[i];
      const Person* was = PersonOf(before_, p.id);
      if (p.id == person_ &&
          (was == nullptr || was->department != p.department || was->posts != p.posts ||
           was->phone != p.phone || was->name != p.name))
        return At("persons", i);
      if (p.id == person_ || own == nullptr) continue;
      const auto alike = [own](const Person& other) {
        return other.name == own->name || (!own->phone.empty() && other.phone == own->phone);
      };
      if (alike(p) && (was == nullptr || !alike(*was))) return At("persons", i);
    }
    return "";
  }

  std::string ToDepartments() const {
    for (size_t i = 0; i < after_.departments.size(); ++i) {
      const Department& d = after_.departments[i];
      const auto was = std::find_if(before_.departments.begin(), before_.departments.end(),
                                    [&](const Department& other) { return other.id == d.id; });
      const Department none;
      const Department& old = was == before_.departments.end() ? none : *was;
      const bool gains = (Mine(d.successor) && old.successor != d.successor) ||
                         (Mine(d.parent) && old.parent != d.parent);
      const bool renamed = Mine(d.id) && (old.name != d.name || old.aliases != d.aliases ||
                                          old.area != d.area || old.inactive != d.inactive);
      if (gains || renamed) return At("departments", i);
    }
    if (Mine(after_.settings.government_office) &&
        after_.settings.government_office != before_.settings.government_office)
      return "settings.governmentOffice";
    const auto text = [](const WorkingGroup& g) {
      return absl::StrCat(g.id, " ", g.lead, " ", absl::StrJoin(g.members, ","), " ",
                          SpanOf(g.span));
    };
    std::set<std::string> groups;
    for (const WorkingGroup& g : before_.working_groups) groups.insert(text(g));
    for (size_t i = 0; i < after_.working_groups.size(); ++i) {
      const WorkingGroup& g = after_.working_groups[i];
      const bool mine = Mine(g.lead) || std::any_of(g.members.begin(), g.members.end(),
                                                    [this](const auto& m) { return Mine(m); });
      if (mine && !groups.contains(text(g))) return At("workingGroups", i);
    }
    return "";
  }

  // Matters and rules that come to the person's departments.
  std::string ToTheirCatalogue() const {
    const auto led = [](const Matter& m, const Responsibility& r) {
      return absl::StrCat(m.id, " ", r.area, " ", static_cast<int>(r.petitioner_kind), " ", r.lead);
    };
    std::set<std::string> known;
    for (const Matter& m : before_.matters) {
      for (const Responsibility& r : m.responsibilities) known.insert(led(m, r));
    }
    for (size_t i = 0; i < after_.matters.size(); ++i) {
      for (const Responsibility& r : after_.matters[i].responsibilities) {
        if (Mine(r.lead) && !known.contains(led(after_.matters[i], r))) return At("matters", i);
      }
    }
    const auto ruled = [](const DispatchRule& r) {
      return absl::StrCat(r.pattern, "\n", r.unless, "\n", r.area, "\n", r.matter, "\n", r.lead);
    };
    std::set<std::string> rules;
    for (const DispatchRule& r : before_.rules) rules.insert(ruled(r));
    for (size_t i = 0; i < after_.rules.size(); ++i) {
      if (Mine(after_.rules[i].lead) && !rules.contains(ruled(after_.rules[i])))
        return At("rules", i);
    }
    return "";
  }

  // A head is absent or leaves, and the person is the deputy.
  std::string MakingRoom() const {
    std::set<std::string> known;
    for (const Absence& a : before_.absences) known.insert(Given(a));
    for (size_t i = 0; i < after_.absences.size(); ++i) {
      const Absence& a = after_.absences[i];
      if (deputy_of_.contains(a.department) && !known.contains(Given(a))) return At("absences", i);
    }
    std::set<std::string> stay;
    for (const Office& o : after_.offices) stay.insert(o.person + " " + Given(o));
    for (size_t i = 0; i < before_.offices.size(); ++i) {
      const Office& o = before_.offices[i];
      if (o.role == OfficeRole::kHead && deputy_of_.contains(o.department) &&
          !stay.contains(o.person + " " + Given(o)))
        return absl::StrCat(At("offices", i), " of the version in force");
    }
    return "";
  }

  const JurisdictionData& before_;
  const JurisdictionData& after_;
  const std::string& person_;
  std::set<std::string> stakes_, deputy_of_;
};

// All that a row of SEAL says.
std::string SealText(const LimitRow& row) {
  std::string out = absl::StrCat(row.id, " ", row.amount, " ", static_cast<int>(row.unit), " ",
                                 row.calendar, " ", static_cast<int>(row.obligor), " ",
                                 absl::StrJoin(row.matters, ","), " ", row.rework, row.abstained);
  const auto list = [&out](const auto& values) {
    out += ";";
    for (const auto value : values) absl::StrAppend(&out, static_cast<int>(value), ",");
  };
  list(row.kinds);
  list(row.urgencies);
  list(row.petitioner_kinds);
  list(row.levels);
  for (const Rung& rung : row.ladder)
    absl::StrAppend(&out, ";", static_cast<int>(rung.level), " ", rung.percent, " ",
                    rung.working_days_after, " ", rung.minutes_after);
  return out;
}

std::set<std::string> SealRows(const JurisdictionData& data) {
  std::set<std::string> out;
  for (const LimitRow& row : data.limits) {
    if (row.limit == LimitKind::kSeal) out.insert(SealText(row));
  }
  return out;
}

bool HasOfficer(const JurisdictionData& data, absl::CivilDay today) {
  return std::any_of(data.grants.begin(), data.grants.end(), [today](const Grant& g) {
    return (g.roles & Bit(Role::kConfidentialOfficer)) && g.span.from <= today &&
           g.span.to == absl::CivilDay::max();
  });
}

}  // namespace

std::string FavourOf(const JurisdictionData& before, const JurisdictionData& after,
                     const std::string& person) {
  return Search(before, after, person).Find();
}

std::string WeakenedSealing(const JurisdictionData& before, const JurisdictionData& after,
                            absl::CivilDay today) {
  const auto& words = after.settings.discipline_keywords;
  std::vector<std::string> gone, weaker;
  for (const std::string& word : before.settings.discipline_keywords) {
    if (std::find(words.begin(), words.end(), word) == words.end()) gone.push_back(word);
  }
  if (!gone.empty())
    weaker.push_back(
        absl::StrCat("settings.disciplineKeywords no longer has ", absl::StrJoin(gone, ", ")));
  const std::set<std::string> seal = SealRows(after);
  for (const std::string& row : SealRows(before)) {
    if (seal.contains(row)) continue;
    weaker.push_back(
        absl::StrCat("limits no longer has ", row.substr(0, row.find(' ')), " of SEAL as it was"));
  }
  if (HasOfficer(before, today) && !HasOfficer(after, today))
    weaker.push_back("grants name no CONFIDENTIAL_OFFICER from today without an end any more");
  return absl::StrJoin(weaker, "; ");
}

}  // namespace hotline
