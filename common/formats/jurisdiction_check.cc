#include "common/formats/jurisdiction_check.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/base/unicode.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/domain/figures/figures.h"
#include "common/domain/routing/dispatch_rules.h"
#include "common/domain/text/phrase_index.h"
#include "common/formats/absence_check.h"
#include "common/formats/message_check.h"

namespace hotline {
namespace {

using Faults = std::vector<FieldFault>;

// No administration is deeper; a longer way up is a circle.
constexpr size_t kDeepestParents = 32;
// Years a calendar may speak of; beyond them a date is a slip of the pen.
constexpr int kFirstYear = 1990, kLastYear = 2200;
// Faults kept of one upload: nobody reads further.
constexpr size_t kMostFaultsKept = 1000;
using Ids = absl::flat_hash_set<std::string>;

std::string At(std::string_view list, size_t i, std::string_view field = "") {
  std::string path = absl::StrCat(std::string(list), "[", i, "]");
  if (!field.empty()) absl::StrAppend(&path, ".", std::string(field));
  return path;
}

template <class T>
Ids UniqueIds(const std::vector<T>& items, std::string T::*id, std::string_view list,
              std::string_view field, Faults& faults) {
  Ids ids;
  for (size_t i = 0; i < items.size(); ++i) {
    const std::string& value = items[i].*id;
    if (value.empty()) {
      faults.push_back({At(list, i, field), "must be set"});
    } else if (!ids.insert(value).second) {
      faults.push_back({At(list, i, field), absl::StrCat("\"", value, "\" stands twice")});
    }
  }
  return ids;
}

// Letters, digits and `more`, at most 64: what a name of the contract may hold after its
// collection, and what may lie under the chain.
bool IsId(std::string_view id, bool upper, std::string_view more) {
  constexpr size_t kLongestId = 64;
  return id.size() <= kLongestId && std::all_of(id.begin(), id.end(), [&](unsigned char c) {
           return (c >= 'a' && c <= 'z') || (upper && c >= 'A' && c <= 'Z') ||
                  (c >= '0' && c <= '9') || more.find(static_cast<char>(c)) != more.npos;
         });
}

class Checker {
 public:
  explicit Checker(const JurisdictionData& data) : d_(data) {}

  Faults Run() {
    departments_ = UniqueIds(d_.departments, &Department::id, "departments", "id", faults_);
    persons_ = UniqueIds(d_.persons, &Person::id, "persons", "id", faults_);
    areas_ = UniqueIds(d_.areas, &Area::code, "areas", "code", faults_);
    matters_ = UniqueIds(d_.matters, &Matter::id, "matters", "id", faults_);
    calendars_ = UniqueIds(d_.calendars, &CalendarSpec::id, "calendars", "id", faults_);
    groups_ = UniqueIds(d_.working_groups, &WorkingGroup::id, "workingGroups", "id", faults_);
    UniqueIds(d_.sponsors, &Sponsor::id, "sponsors", "id", faults_);
    UniqueIds(d_.limits, &LimitRow::id, "limits", "id", faults_);
    UniqueIds(d_.rules, &DispatchRule::id, "rules", "id", faults_);
    UniqueIds(d_.desks, &Desk::id, "desks", "id", faults_);
    Ids_();
    if (d_.code.empty()) Add("code", "must be the GB/T 2260 code of the county or city");
    if (d_.departments.empty()) Add("departments", "a jurisdiction needs at least one department");
    Departments();
    Offices();
    Areas();
    WorkingGroups();
    Matters();
    Sponsors();
    IndicatorOwners();
    Calendars();
    DepartmentsOnlyAddOpenTime();
    Places();
    Rules();
    Limits();
    Settings_();
    // Absences are measured in working days, of a calendar that is sound.
    if (faults_.empty()) faults_ = CheckAbsences(d_);
    return std::move(faults_);
  }

 private:
  void Add(std::string field, std::string what) {
    if (faults_.size() < kMostFaultsKept) faults_.push_back({std::move(field), std::move(what)});
  }
  void Known(const Ids& ids, const std::string& id, std::string path, std::string_view what) {
    if (!ids.contains(id))
      Add(std::move(path), absl::StrCat("no ", std::string(what), " \"", id, "\""));
  }

  template <class T>
  void FormOfIds(const std::vector<T>& items, std::string T::*id, std::string_view list,
                 std::string_view field, bool upper, std::string_view more) {
    for (size_t i = 0; i < items.size(); ++i) {
      if (!IsId(items[i].*id, upper, more))
        Add(At(list, i, field),
            absl::StrCat("may hold ", upper ? "letters" : "lower case letters", ", digits and ",
                         std::string(more), " only, at most 64"));
    }
  }
  // Checks that every id has the form that request fields accept (rules.proto).
  void Ids_() {
    constexpr std::string_view kToken = "-_.:";
    FormOfIds(d_.departments, &Department::id, "departments", "id", false, "-");
    FormOfIds(d_.persons, &Person::id, "persons", "id", true, kToken);
    FormOfIds(d_.matters, &Matter::id, "matters", "id", false, "-.");
    FormOfIds(d_.limits, &LimitRow::id, "limits", "id", true, kToken);
    FormOfIds(d_.rules, &DispatchRule::id, "rules", "id", true, kToken);
    FormOfIds(d_.desks, &Desk::id, "desks", "id", true, kToken);
    for (size_t i = 0; i < d_.persons.size(); ++i) {
      if (d_.persons[i].id == "system" || d_.persons[i].id == "petitioner")
        Add(At("persons", i, "id"), "is a word of the log's own; choose another one");
    }
    const Settings& s = d_.settings;
    Reasons(s.reject_reasons, "settings.rejectReasons");
    Reasons(s.return_reasons, "settings.returnReasons");
    Reasons(s.extension_reasons, "settings.extensionReasons");
    Reasons(s.suspension_reasons, "settings.suspensionReasons");
    Reasons(s.appeal_reasons, "settings.appealReasons");
    Reasons(s.exclusion_reasons, "settings.exclusionReasons");
  }
  void Reasons(const std::vector<ReasonCode>& reasons, std::string_view list) {
    UniqueIds(reasons, &ReasonCode::code, list, "code", faults_);
    FormOfIds(reasons, &ReasonCode::code, list, "code", true, "-_.:");
  }

  void Departments() {
    absl::flat_hash_map<std::string, std::string> parents;
    for (const Department& d : d_.departments) parents[d.id] = d.parent;
    for (size_t i = 0; i < d_.departments.size(); ++i) {
      const Department& d = d_.departments[i];
      if (!IsVisible(d.name)) Add(At("departments", i, "name"), "must be set");
      if (d.level == DepartmentLevel::kNone) Add(At("departments", i, "level"), "must be set");
      if (!d.parent.empty())
        Known(departments_, d.parent, At("departments", i, "parent"), "department");
      if (!d.area.empty()) Known(areas_, d.area, At("departments", i, "area"), "area");
      if (!d.calendar.empty())
        Known(calendars_, d.calendar, At("departments", i, "calendar"), "calendar");
      if (!d.supervising_leader.empty()) {
        Known(persons_, d.supervising_leader, At("departments", i, "supervisingLeader"), "person");
      }
      if (!d.successor.empty()) Successor(i);
      if (d.inactive && (d.id == kCentreDepartment || d.id == d_.settings.government_office))
        Add(At("departments", i, "inactive"),
            "the hotline centre and the government office (settings.governmentOffice) do not end");
      // Following the parents must end; more steps than departments is a circle.
      std::string at = d.parent;
      for (size_t steps = 0; !at.empty(); ++steps) {
        if (steps > kDeepestParents) {
          Add(At("departments", i, "parent"), "the parents run in a circle");
          break;
        }
        auto it = parents.find(at);
        at = it == parents.end() ? "" : it->second;
      }
    }
    for (size_t i = 0; i < d_.persons.size(); ++i) {
      if (!d_.persons[i].department.empty()) {
        Known(departments_, d_.persons[i].department, At("persons", i, "department"), "department");
      }
      for (size_t p = 0; p < d_.persons[i].posts.size(); ++p)
        Known(departments_, d_.persons[i].posts[p],
              absl::StrCat(At("persons", i, "posts"), "[", p, "]"), "department");
    }
  }

  // Only what has ended has a successor, and following successors ends at a department that works.
  void Successor(size_t i) {
    const Department& d = d_.departments[i];
    const std::string path = At("departments", i, "successor");
    Known(departments_, d.successor, path, "department");
    if (!d.inactive) Add(path, "only a department that is inactive has a successor");
    const Department* at = &d;
    for (size_t steps = 0; at != nullptr && at->inactive; ++steps) {
      if (steps > kDeepestParents) return Add(path, "the successors run in a circle");
      auto next = std::find_if(d_.departments.begin(), d_.departments.end(),
                               [&](const Department& other) { return other.id == at->successor; });
      if (next == d_.departments.end())
        return Add(path, absl::StrCat("\"", at->id, "\" is inactive and names no successor"));
      at = &*next;
    }
  }

  template <class T>
  void Span(std::string_view list, size_t i, const T& item) {
    Known(departments_, item.department, At(list, i, "department"), "department");
    if (item.span.to <= item.span.from) Add(At(list, i, "endDate"), "must be later than startDate");
  }

  void Offices() {
    for (size_t i = 0; i < d_.offices.size(); ++i) {
      const Office& o = d_.offices[i];
      Span("offices", i, o);
      Known(persons_, o.person, At("offices", i, "person"), "person");
      if (o.role == OfficeRole::kNone) Add(At("offices", i, "role"), "must be HEAD or DEPUTY");
      for (size_t j = 0; j < i; ++j) {
        const Office& other = d_.offices[j];
        bool meet = o.span.from < other.span.to && other.span.from < o.span.to;
        if (o.role == OfficeRole::kHead && other.role == o.role &&
            o.department == other.department && meet) {
          Add(At("offices", i), absl::StrCat("two heads of \"", o.department, "\" at once"));
        }
      }
    }
    for (size_t i = 0; i < d_.absences.size(); ++i) Span("absences", i, d_.absences[i]);
    for (size_t i = 0; i < d_.delegations.size(); ++i) {
      Span("delegations", i, d_.delegations[i]);
      Known(persons_, d_.delegations[i].person, At("delegations", i, "person"), "person");
    }
    for (size_t i = 0; i < d_.duty_shifts.size(); ++i) {
      const DutyShift& s = d_.duty_shifts[i];
      Known(departments_, s.department, At("dutyShifts", i, "department"), "department");
      Known(persons_, s.person, At("dutyShifts", i, "person"), "person");
      for (int day : s.weekdays) {
        if (day < 1 || day > 7) Add(At("dutyShifts", i, "weekdays"), "days are 1 (Monday) to 7");
      }
    }
  }

  void Areas() {
    for (size_t i = 0; i < d_.areas.size(); ++i) {
      const std::string& code = d_.areas[i].code;
      bool digits =
          std::all_of(code.begin(), code.end(), [](char c) { return c >= '0' && c <= '9'; });
      if (!digits || (code.size() != 6 && code.size() != 9 && code.size() != 12)) {
        Add(At("areas", i, "code"), "must be 6, 9 or 12 digits");
      }
      if (!IsVisible(d_.areas[i].name)) Add(At("areas", i, "name"), "must be set");
    }
    std::map<std::string, size_t> towns;
    for (size_t i = 0; i < d_.departments.size(); ++i) {
      const Department& d = d_.departments[i];
      if (d.level != DepartmentLevel::kTown || d.inactive || d.area.empty()) continue;
      auto [first, only] = towns.emplace(d.area, i);
      if (!only)
        Add(At("departments", i, "area"),
            absl::StrCat("is the area of town \"", d_.departments[first->second].id,
                         "\" already; of two, routing finds one"));
    }
  }

  // A row, a rule or a sponsor of an area that nothing lies in would never hold.
  void Holds(const std::string& area, std::string path) {
    const bool somewhere =
        area.empty() || std::any_of(d_.areas.begin(), d_.areas.end(),
                                    [&](const Area& a) { return a.code.starts_with(area); });
    if (!somewhere)
      Add(std::move(path), absl::StrCat("no area has a code that begins with \"", area,
                                        "\"; give a code of areas, or its beginning"));
  }

  // Who leads or assists by a row or a rule; `may_be_group`: the lead.
  void Answers(const std::string& who, const std::string& path, bool may_be_group) {
    if (who == kTownOfArea) return;
    if (may_be_group && who.starts_with(kGroupPrefix))
      Known(groups_, who.substr(std::string_view(kGroupPrefix).size()), path, "working group");
    else
      Known(departments_, who, path, "department");
  }

  bool IsTown(const std::string& who) const {
    if (who == kTownOfArea) return true;
    const auto named = std::find_if(d_.departments.begin(), d_.departments.end(),
                                    [&](const Department& d) { return d.id == who; });
    return named != d_.departments.end() && named->level == DepartmentLevel::kTown;
  }

  // 不得派基层: who leads or assists by a row or a rule of the matter.
  void NotToTowns(const Matter& m, const std::string& lead,
                  const std::vector<std::string>& assisting, const std::string& path) {
    if (m.not_to_towns && IsTown(lead))
      Add(path + ".lead", "the matter must not go to towns (notToTowns), yet a town leads");
    if (!m.towns_may_assist() && std::any_of(assisting.begin(), assisting.end(),
                                             [&](const std::string& a) { return IsTown(a); }))
      Add(path + ".assisting",
          "a town assists with what must not go to towns (notToTowns); list in what it does "
          "(townAssistance), or leave it out");
  }

  void WorkingGroups() {
    for (size_t i = 0; i < d_.working_groups.size(); ++i) {
      const WorkingGroup& g = d_.working_groups[i];
      if (!IsVisible(g.name)) Add(At("workingGroups", i, "name"), "must be set");
      Known(departments_, g.lead, At("workingGroups", i, "lead"), "department");
      for (const std::string& m : g.members) {
        Known(departments_, m, At("workingGroups", i, "members"), "department");
        if (m == g.lead)
          Add(At("workingGroups", i, "members"), "the lead need not be named among the others");
      }
      if (g.span.to <= g.span.from)
        Add(At("workingGroups", i, "endDate"), "must be later than startDate");
    }
  }

  void Sponsors() {
    for (size_t i = 0; i < d_.sponsors.size(); ++i) {
      const Sponsor& s = d_.sponsors[i];
      Known(persons_, s.person, At("sponsors", i, "person"), "person");
      Holds(s.area, At("sponsors", i, "area"));
      for (const std::string& m : s.matters)
        Known(matters_, m, At("sponsors", i, "matters"), "matter");
      if (s.credit_codes.empty() && s.projects.empty() && s.matters.empty())
        Add(At("sponsors", i), "looks after nothing: name creditCodes, projects or matters");
      for (const std::string& code : s.credit_codes) {
        constexpr size_t kCreditCode = 18;
        if (code.size() != kCreditCode)
          Add(At("sponsors", i, "creditCodes"),
              absl::StrCat("\"", code, "\" is no unified social credit code of 18 characters"));
      }
      for (const std::string& project : s.projects) {
        if (NormalizeText(project).empty())
          Add(At("sponsors", i, "projects"), "holds an empty name");
      }
      if (s.span.to <= s.span.from)
        Add(At("sponsors", i, "endDate"), "must be later than startDate");
    }
  }

  void IndicatorOwners() {
    for (size_t i = 0; i < d_.indicator_owners.size(); ++i) {
      const IndicatorOwner& o = d_.indicator_owners[i];
      Known(persons_, o.person, At("indicatorOwners", i, "person"), "person");
      if (FindFigure(o.figure) == nullptr)
        Add(At("indicatorOwners", i, "figure"),
            absl::StrCat("no figure \"", o.figure, "\"; hotlinectl report lists them"));
      for (size_t j = 0; j < i; ++j) {
        if (d_.indicator_owners[j].figure == o.figure)
          Add(At("indicatorOwners", i, "figure"),
              absl::StrCat("two people answer for \"", o.figure, "\""));
      }
    }
  }

  void Matters() {
    for (size_t i = 0; i < d_.matters.size(); ++i) {
      const Matter& m = d_.matters[i];
      if (!IsVisible(m.name)) Add(At("matters", i, "name"), "must be set");
      if (!m.regulator.empty()) Answers(m.regulator, At("matters", i, "regulator"), true);
      if (m.responsibilities.empty())
        Add(At("matters", i, "responsibilities"), "somebody must be responsible");
      for (size_t j = 0; j < m.responsibilities.size(); ++j) {
        const Responsibility& r = m.responsibilities[j];
        std::string path = At(At("matters", i, "responsibilities"), j);
        Answers(r.lead, path + ".lead", true);
        NotToTowns(m, r.lead, r.assisting, path);
        Holds(r.area, path + ".area");
        for (const std::string& a : r.assisting) {
          Answers(a, path + ".assisting", false);
          if (a == r.lead) Add(path + ".assisting", "the lead cannot assist itself");
        }
      }
      for (const std::string& k : m.keywords) {
        if (NormalizeText(k).empty()) Add(At("matters", i, "keywords"), "holds an empty word");
      }
      for (size_t j = 0; j < m.evidence.size(); ++j) {
        const auto first = std::find(m.evidence.begin(), m.evidence.end(), m.evidence[j]);
        if (!IsVisible(m.evidence[j])) Add(At(At("matters", i, "evidence"), j), "is empty");
        if (first != m.evidence.begin() + j)
          Add(At(At("matters", i, "evidence"), j), "is listed twice; leave one out");
      }
      const int ordinary = d_.settings.suspension_days;
      if (m.long_cycle_days != 0 && (m.long_cycle_days <= ordinary || m.long_cycle_days > 180)) {
        Add(At("matters", i, "longCycleDays"),
            absl::StrCat("must be more than settings.suspensionDays (", ordinary,
                         ") and at most 180, or be left out: no long-cycle matter"));
      }
    }
  }

  void Places() {
    for (size_t i = 0; i < d_.places.size(); ++i) {
      if (!IsVisible(d_.places[i].name)) Add(At("places", i, "name"), "must be set");
      Known(areas_, d_.places[i].area, At("places", i, "area"), "area");
    }
  }

  void Rules() {
    constexpr size_t kMostRules = 2000;
    if (d_.rules.size() > kMostRules)
      return Add("rules", absl::StrCat("are more than ", kMostRules));
    const size_t before = faults_.size();
    for (size_t i = 0; i < d_.rules.size(); ++i) {
      const DispatchRule& r = d_.rules[i];
      if (r.pattern.empty()) Add(At("rules", i, "pattern"), "must be set");
      for (const auto& [field, pattern] :
           {std::pair("pattern", &r.pattern), std::pair("unless", &r.unless)}) {
        if (pattern->empty()) continue;
        if (std::string fault = DispatchRules::FaultOf(*pattern); !fault.empty())
          Add(At("rules", i, field), std::move(fault));
      }
      const auto matter = std::find_if(d_.matters.begin(), d_.matters.end(),
                                       [&](const Matter& m) { return m.id == r.matter; });
      if (!r.matter.empty()) Known(matters_, r.matter, At("rules", i, "matter"), "matter");
      if (!r.lead.empty()) Answers(r.lead, At("rules", i, "lead"), true);
      Holds(r.area, At("rules", i, "area"));
      if (matter != d_.matters.end()) NotToTowns(*matter, r.lead, r.assisting, At("rules", i));
      if (r.lead.empty() && !r.assisting.empty())
        Add(At("rules", i, "assisting"), "somebody must lead whom they assist; set lead");
      for (const std::string& a : r.assisting) {
        Answers(a, At("rules", i, "assisting"), false);
        if (a == r.lead) Add(At("rules", i, "assisting"), "the lead cannot assist itself");
      }
    }
    if (faults_.size() > before) return;
    if (std::string fault = DispatchRules::FaultOf(d_.rules); !fault.empty())
      Add("rules", std::move(fault));
  }

  void Calendars() {
    for (size_t i = 0; i < d_.calendars.size(); ++i) {
      absl::TimeZone zone;
      if (!absl::LoadTimeZone(d_.calendars[i].time_zone, &zone)) {
        Add(At("calendars", i, "timeZone"),
            absl::StrCat("unknown zone \"", d_.calendars[i].time_zone,
                         "\"; use an IANA name such as Asia/Shanghai"));
      }
      if (!d_.calendars[i].ever_open())
        Add(At("calendars", i, "weekly"), "the calendar is never open; give it hours");
      const std::set<int>& years = d_.calendars[i].known_years;
      if (!years.empty() && (*years.begin() < kFirstYear || *years.rbegin() > kLastYear))
        Add(At("calendars", i, "knownYears"),
            absl::StrCat("years lie between ", kFirstYear, " and ", kLastYear));
    }
  }

  // Of the years whose notice is known: beyond them both are guesses.
  void DepartmentsOnlyAddOpenTime() {
    const CalendarSpec* common = nullptr;
    for (const CalendarSpec& c : d_.calendars) {
      if (c.id == d_.settings.calendar) common = &c;
    }
    if (common == nullptr || common->known_years.empty()) return;
    const int first = *common->known_years.begin(), last = *common->known_years.rbegin();
    if (first < kFirstYear || last > kLastYear) return;
    constexpr int kMostYears = 50, kMostIntervals = kMostYears * 366 * 24;
    if (last - first >= kMostYears) return;
    auto theirs = WorkingCalendar::Build(*common, first, last);
    if (!theirs.ok()) return;
    for (size_t i = 0; i < d_.calendars.size(); ++i) {
      const CalendarSpec& spec = d_.calendars[i];
      const auto uses = [&](const auto& each) { return each.calendar == spec.id; };
      const bool own = std::any_of(d_.departments.begin(), d_.departments.end(), uses) ||
                       std::any_of(d_.desks.begin(), d_.desks.end(), uses);
      if (!own || &spec == common) continue;
      auto calendar = WorkingCalendar::Build(spec, first, last);
      if (!calendar.ok()) continue;
      const absl::Time begin = theirs->zone().At(absl::CivilSecond(first, 1, 1)).pre;
      for (const Interval& open : theirs->IntervalsFrom(begin, kMostIntervals)) {
        if (calendar->Between(open.from, open.to) == open.to - open.from) continue;
        Add(At("calendars", i),
            absl::StrCat(
                "the calendar of a department or a desk may only add open time; it is closed on ",
                absl::FormatTime("%Y-%m-%d", open.from, theirs->zone()),
                " while the jurisdiction's is open"));
        break;
      }
    }
  }

  // Of two that can be told apart: shares, then the due, then what comes after it.
  static bool ComesBefore(const Rung& a, const Rung& b) {
    const auto phase = [](const Rung& r) {
      return r.percent != 0 ? 0 : r.working_days_after != 0 || r.minutes_after != 0 ? 2 : 1;
    };
    if (phase(a) != phase(b)) return phase(a) < phase(b);
    if (phase(a) == 0) return a.percent < b.percent;
    const bool both_days = a.working_days_after != 0 && b.working_days_after != 0;
    const bool both_minutes = a.minutes_after != 0 && b.minutes_after != 0;
    return (both_days && a.working_days_after < b.working_days_after) ||
           (both_minutes && a.minutes_after < b.minutes_after);
  }

  void Limits() {
    for (size_t i = 0; i < d_.limits.size(); ++i) {
      const LimitRow& r = d_.limits[i];
      if (r.limit == LimitKind::kNone)
        Add(At("limits", i, "limit"), "must be one of " + LimitKindNames());
      if (r.unit == LimitUnit::kNone) Add(At("limits", i, "unit"), "must be set");
      if (r.obligor == Obligor::kNone) Add(At("limits", i, "obligor"), "must be set");
      if (r.amount < 1 || r.amount > 100'000)
        Add(At("limits", i, "amount"), "must lie between 1 and 100000");
      if (!r.calendar.empty())
        Known(calendars_, r.calendar, At("limits", i, "calendar"), "calendar");
      for (const std::string& m : r.matters)
        Known(matters_, m, At("limits", i, "matters"), "matter");
      for (size_t k = 0; k < i; ++k) {
        const LimitRow& other = d_.limits[k];
        // Of other units or calendars the strictest binds, which is how a minimum is written.
        if (std::tie(r.limit, r.kinds, r.urgencies, r.petitioner_kinds, r.levels, r.matters,
                     r.rework, r.abstained, r.unit, r.calendar) ==
            std::tie(other.limit, other.kinds, other.urgencies, other.petitioner_kinds,
                     other.levels, other.matters, other.rework, other.abstained, other.unit,
                     other.calendar))
          Add(At("limits", i), absl::StrCat("is for the same as row \"", other.id,
                                            "\"; of the two only the stricter would ever hold"));
      }
      if (r.ladder.size() > 16) Add(At("limits", i, "ladder"), "has more than 16 rungs");
      for (size_t j = 0; j < r.ladder.size(); ++j) {
        const Rung& rung = r.ladder[j];
        std::string path = At(At("limits", i, "ladder"), j);
        int ways = (rung.percent != 0) + (rung.working_days_after != 0) + (rung.minutes_after != 0);
        if (rung.level == AlarmLevel::kNone) Add(path + ".level", "must be set");
        if (ways > 1)
          Add(path,
              "set one of percent, workingDaysAfter and minutesAfter, or none for the due itself");
        if (rung.percent < 0 || rung.percent > 99)
          Add(path + ".percent", "must lie between 1 and 99");
        for (size_t k = 0; k < j; ++k) {
          const Rung& other = r.ladder[k];
          if (rung.percent == other.percent &&
              rung.working_days_after == other.working_days_after &&
              rung.minutes_after == other.minutes_after)
            Add(path, absl::StrCat("overlaps with rung ", k, ": both are reached at once"));
          else if (rung.level == other.level)
            Add(path + ".level", absl::StrCat("is that of rung ", k, " already"));
          else if (ComesBefore(rung, other) ? rung.level > other.level
                                            : ComesBefore(other, rung) && rung.level < other.level)
            Add(path + ".level",
                absl::StrCat("of it and rung ", k,
                             " the one that is reached first has the higher level"));
        }
        if (rung.working_days_after < 0 || rung.working_days_after > 250 ||
            rung.minutes_after < 0) {
          Add(path, "an alarm after the due cannot lie before it, nor a year away");
        }
      }
    }
    // Without these a ticket would run without a clock.
    for (LimitKind kind : {LimitKind::kAccept, LimitKind::kContact, LimitKind::kCaseHandle,
                           LimitKind::kLegHandle, LimitKind::kReply, LimitKind::kFollowUp}) {
      bool found = std::any_of(d_.limits.begin(), d_.limits.end(),
                               [&](const LimitRow& r) { return r.limit == kind; });
      if (!found)
        Add("limits", absl::StrCat("no row for ", std::string(Name(kind)),
                                   "; the five limits must all be set"));
    }
  }

  void Settings_() {
    const Settings& s = d_.settings;
    Known(calendars_, s.calendar, "settings.calendar", "calendar");
    for (size_t i = 0; i < d_.desks.size(); ++i) {
      if (!d_.desks[i].calendar.empty())
        Known(calendars_, d_.desks[i].calendar, At("desks", i, "calendar"), "calendar");
    }
    if (s.supplement_days < 1 || s.supplement_days > 60)
      Add("settings.supplementDays", "must lie between 1 and 60, or be 0: 3");
    for (FieldFault& fault : CheckMessages(s)) faults_.push_back(std::move(fault));
    if (s.ring_minutes < 1 || s.ring_minutes > 60)
      Add("settings.ringMinutes", "must lie between 1 and 60, or be 0: 5");
    if (s.follow_up_percent < 10 || s.follow_up_percent > 100) {
      Add("settings.followUpPercent", "must lie between 10 and 100");
    }
    if (s.close_unrated_days < 1 || s.close_unrated_days > 60) {
      Add("settings.closeUnratedDays", "must lie between 1 and 60");
    }
    if (s.objection_days < 1 || s.objection_days > 365)
      Add("settings.objectionDays", "must lie between 1 and 365");
    if (s.suspension_days < 1 || s.suspension_days > 365)
      Add("settings.suspensionDays", "must lie between 1 and 365");
    if (s.absence_days < 1 || s.absence_days > 366)
      Add("settings.absenceDays", "must lie between 1 and 366, or be 0: 60");
    if (s.absence_percent < 1 || s.absence_percent > 100)
      Add("settings.absencePercent", "must lie between 1 and 100, or be 0: 25");
    if (s.duplicate_days < 0 || s.duplicate_days > 365)
      Add("settings.duplicateDays", "must lie between 1 and 365, or be 0: 30");
    if (s.archive_days != 0 && (s.archive_days <= s.objection_days || s.archive_days > 36500))
      Add("settings.archiveDays",
          absl::StrCat("must be more than objectionDays (", s.objection_days,
                       ") and at most 36500, or 0: never"));
    bool decides = std::any_of(d_.limits.begin(), d_.limits.end(), [](const LimitRow& row) {
      return row.limit == LimitKind::kExtensionDecision;
    });
    if (!decides && !(s.extension_reasons.empty() && s.suspension_reasons.empty()))
      Add("limits",
          "no row for EXTENSION_DECISION; with reasons for extensions or suspensions "
          "there must be one, or silence would decide nothing");
    if (!s.government_office.empty())
      Known(departments_, s.government_office, "settings.governmentOffice", "department");
  }

  const JurisdictionData& d_;
  Faults faults_;
  Ids departments_, persons_, areas_, matters_, calendars_, groups_;
};

}  // namespace

std::vector<FieldFault> CheckJurisdiction(const JurisdictionData& data) {
  return Checker(data).Run();
}

}  // namespace hotline
