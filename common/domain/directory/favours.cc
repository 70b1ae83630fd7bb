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

const std::string& WhoOf(const Department& d) { return d.supervising_leader; }
const std::string& WhoOf(const Grant& g) { return g.holder; }
template <class Row>
const std::string& WhoOf(const Row& row) {
  return row.person;
}

template <class Row>
void Compare(const char* list, const std::vector<Row>& before, const std::vector<Row>& after,
             std::vector<Favour>* out) {
  std::set<std::pair<std::string, std::string>> known;
  for (const Row& row : before) known.emplace(WhoOf(row), Given(row));
  for (size_t i = 0; i < after.size(); ++i) {
    const std::string& who = WhoOf(after[i]);
    if (!who.empty() && !known.contains({who, Given(after[i])}))
      out->push_back({who, absl::StrCat(list, "[", i, "]")});
  }
}

bool HasSeal(const JurisdictionData& data) {
  return std::any_of(data.limits.begin(), data.limits.end(),
                     [](const LimitRow& row) { return row.limit == LimitKind::kSeal; });
}

}  // namespace

std::vector<Favour> FavoursOf(const JurisdictionData& before, const JurisdictionData& after) {
  std::vector<Favour> out;
  Compare("departments", before.departments, after.departments, &out);
  Compare("offices", before.offices, after.offices, &out);
  Compare("delegations", before.delegations, after.delegations, &out);
  Compare("dutyShifts", before.duty_shifts, after.duty_shifts, &out);
  Compare("sponsors", before.sponsors, after.sponsors, &out);
  Compare("grants", before.grants, after.grants, &out);
  return out;
}

std::string WeakenedSealing(const JurisdictionData& before, const JurisdictionData& after) {
  const auto& words = after.settings.discipline_keywords;
  std::vector<std::string> gone;
  for (const std::string& word : before.settings.discipline_keywords) {
    if (std::find(words.begin(), words.end(), word) == words.end()) gone.push_back(word);
  }
  std::vector<std::string> weaker;
  if (!gone.empty())
    weaker.push_back(
        absl::StrCat("settings.disciplineKeywords no longer has ", absl::StrJoin(gone, ", ")));
  if (HasSeal(before) && !HasSeal(after)) weaker.push_back("limits no longer has SEAL");
  return absl::StrJoin(weaker, "; ");
}

}  // namespace hotline
