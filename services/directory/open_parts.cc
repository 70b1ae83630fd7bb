#include "services/directory/open_parts.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/directory/department_lists.h"

namespace hotline {
namespace {

constexpr size_t kShown = 10;

bool HasHead(const Jurisdiction& j, const std::string& department, absl::Time now) {
  return !j.Holder(department, OfficeRole::kHead, now).empty();
}

// The departments that would end, and who would take over.
std::vector<OpenParts> Ending(const Jurisdiction& in_force, const Jurisdiction& proposed,
                              absl::Time now) {
  std::vector<OpenParts> out;
  for (const Department& d : in_force.data().departments) {
    const Department* after = proposed.department(d.id);
    const bool ends = after == nullptr || after->inactive ||
                      (HasHead(in_force, d.id, now) && !HasHead(proposed, d.id, now));
    if (!ends) continue;
    OpenParts one;
    one.department = d.id;
    if (after != nullptr && after->inactive) {
      const std::string heir = proposed.SuccessorOf(d.id);
      if (!heir.empty() && HasHead(proposed, heir, now)) one.successor = heir;
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

void FindOpenParts(RecordStore& store, const Jurisdiction& in_force, const Jurisdiction& proposed,
                   absl::Time now, Callback<std::vector<OpenParts>> done) {
  static constexpr State kStates[] = {State::kDispatched, State::kAccepted, State::kHandling,
                                      State::kSubmitted,  State::kApproved, State::kReviewed,
                                      State::kReplied,    State::kClosed};
  auto parts = std::make_shared<std::vector<OpenParts>>(Ending(in_force, proposed, now));
  std::vector<std::string> departments;
  for (const OpenParts& part : *parts) departments.push_back(part.department);
  ReadDepartmentLists(
      store, departments, kStates,
      [parts, done](const absl::StatusOr<std::vector<std::vector<std::string>>>& numbers) {
        if (!numbers.ok()) return done(numbers.status());
        for (size_t i = 0; i < parts->size(); ++i) {
          OpenParts& part = (*parts)[i];
          part.some = (*numbers)[i];
          part.tickets = static_cast<int64_t>(part.some.size());
          if (part.some.size() > kShown) part.some.resize(kShown);
        }
        std::erase_if(*parts, [](const OpenParts& part) { return part.tickets == 0; });
        done(std::move(*parts));
      });
}

absl::Status NobodyTakesOver(const OpenParts& part) {
  return Error(absl::StatusCode::kFailedPrecondition, "OPEN_PARTS",
               absl::StrCat("department \"", part.department, "\" would end, or have no head, and ",
                            part.tickets,
                            " tickets still hang on it; keep it in departments with "
                            "inactive and the successor that takes over, whose head is in office"))
      .Zh(absl::StrCat(
          "单位“", part.department, "”将停用或一把手空缺，仍有", part.tickets,
          "件工单未结；请保留该单位并设为停用，同时指定已有一把手的承接单位（successor）"))
      .With("department", part.department)
      .With("tickets", absl::StrCat(part.tickets))
      .status();
}

absl::Status EachHasAnHeir(const std::vector<OpenParts>& parts) {
  for (const OpenParts& part : parts) {
    if (part.successor.empty()) return NobodyTakesOver(part);
  }
  return absl::OkStatus();
}

}  // namespace hotline
