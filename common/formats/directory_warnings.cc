#include "common/formats/directory_warnings.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace hotline {
namespace {

// Names shown of each kind; whoever fixes them sees the next ones.
constexpr size_t kExamples = 5;

std::string Some(const std::set<std::string>& ids) {
  std::vector<std::string> some;
  for (const std::string& id : ids) {
    if (some.size() == kExamples) {
      some.push_back("…");
      break;
    }
    some.push_back(id);
  }
  return absl::StrJoin(some, ", ");
}

// Everybody whom a limit may be told to.
std::set<std::string> ToldPersons(const Jurisdiction& j, absl::Time now) {
  std::set<std::string> out;
  for (const Department& d : j.data().departments) {
    if (d.inactive) continue;
    for (OfficeRole role : {OfficeRole::kHead, OfficeRole::kDeputy})
      out.insert(j.Holder(d.id, role, now));
    out.insert(d.supervising_leader);
  }
  for (const DutyShift& shift : j.data().duty_shifts) out.insert(shift.person);
  out.erase("");
  return out;
}

}  // namespace

std::vector<FieldFault> DirectoryWarnings(const Jurisdiction& j, absl::Time now) {
  std::vector<FieldFault> out;
  std::set<std::string> silent, unled, headless;
  for (const std::string& id : ToldPersons(j, now)) {
    const Person* person = j.person(id);
    if (person != nullptr && person->phone.empty()) silent.insert(id);
  }
  for (const Department& d : j.data().departments) {
    if (d.inactive) continue;
    if (d.supervising_leader.empty() && d.id != kCentreDepartment) unled.insert(d.id);
    if (j.Holder(d.id, OfficeRole::kHead, now).empty()) headless.insert(d.id);
  }
  const auto warn = [&](const char* field, const std::set<std::string>& ids, std::string_view en,
                        std::string_view zh) {
    if (ids.empty()) return;
    out.push_back({field, absl::StrCat(ids.size(), " ", std::string(en), ": ", Some(ids)),
                   "WARNING", absl::StrCat(ids.size(), std::string(zh), "：", Some(ids))});
  };
  warn("persons", silent, "persons who are told of limits have no phone, and cannot be told",
       "名须接收提醒的人员没有电话，无法通知");
  warn("departments", unled,
       "departments have no supervisingLeader: red alarms go to the government office",
       "个单位没有分管领导，红色督办将报政府办");
  warn("offices", headless, "departments have no head in office, and can be sent nothing",
       "个单位一把手空缺，不能接单");
  if (j.settings().government_office.empty())
    out.push_back({"settings.governmentOffice",
                   "is not set: what nobody answers for is told to nobody", "WARNING",
                   "未设政府办：无人负责的提醒将无人接收"});
  std::set<std::string> unlimited;
  for (LimitKind kind : {LimitKind::kEmergencyCall, LimitKind::kLeaderTold, LimitKind::kRecontact,
                         LimitKind::kLoweringReview}) {
    const auto& rows = j.data().limits;
    if (std::none_of(rows.begin(), rows.end(),
                     [&](const LimitRow& row) { return row.limit == kind; }))
      unlimited.insert(std::string(Name(kind)));
  }
  const auto& rows = j.data().limits;
  const bool sealed = std::any_of(
      rows.begin(), rows.end(), [](const LimitRow& row) { return row.limit == LimitKind::kSeal; });
  if (!sealed)
    out.push_back(
        {"limits",
         "SEAL has no row: nobody is reminded of words set aside for the confidential officer",
         "WARNING", "未设涉纪甄别时限：保密专员不会收到提醒"});
  warn("limits", unlimited, "limits of a threat to life (EXTREME) have no row, and never ring",
       "种特急时限没有规则，不会提醒");
  return out;
}

}  // namespace hotline
