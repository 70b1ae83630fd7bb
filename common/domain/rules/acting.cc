#include "common/domain/rules/acting.h"

#include <algorithm>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/guards.h"

namespace hotline {
namespace {

absl::Status NoPart(const Editor& e) {
  return Error(absl::StatusCode::kPermissionDenied, "NOT_IN_OFFICE",
               absl::StrCat("you do not act for \"", e.ctx.department,
                            "\", or it has no open part in this ticket; leave department empty, or "
                            "name another one"))
      .Zh("您不代表该单位，或该单位在本工单没有未结的办理段")
      .With("department", e.ctx.department)
      .With("ticket", e.t.number)
      .status();
}

absl::Status Several(const std::vector<std::string>& possible) {
  const std::string names = absl::StrJoin(possible, ", ");
  return InvalidFields(
      {{"department",
        absl::StrCat("you act for several departments of this ticket; name the one "
                     "you mean: ",
                     names),
        "SEVERAL", absl::StrCat("您在本工单代表多个单位，请指明其一：", names)}});
}

// Whether both did the same, whichever department they were for.
bool Same(const Editor& a, const Editor& b) {
  return std::equal(
      a.facts.begin(), a.facts.end(), b.facts.begin(), b.facts.end(),
      [](const Fact& x, const Fact& y) { return x.type == y.type && x.leg == y.leg; });
}

}  // namespace

std::vector<std::string> PartsOf(const Editor& e) {
  std::vector<std::string> out;
  for (int id : OpenLegs(e.t)) {
    const std::string& department = e.t.legs[static_cast<size_t>(id) - 1].department;
    if (ActsForHead(e, department) != Capacity::kNone ||
        MayHandleFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id, department, e.ctx.now))
      out.push_back(department);
  }
  return out;
}

absl::Status ChooseDepartment(Editor& e, const std::function<absl::Status(Editor&)>& apply) {
  if (!e.ctx.actor.Has(Role::kOfficial)) return absl::OkStatus();
  const std::string& named = e.ctx.department;
  if (named.empty() && OpenLegs(e.t).size() < 2) return absl::OkStatus();
  const std::vector<std::string> parts = PartsOf(e);
  if (!named.empty()) {
    if (std::find(parts.begin(), parts.end(), named) == parts.end()) return NoPart(e);
    e.acting_for = named;
    return absl::OkStatus();
  }
  if (parts.size() < 2) return absl::OkStatus();
  std::vector<std::string> possible;
  std::optional<Editor> first;
  for (const std::string& department : parts) {
    Editor trial(e);
    trial.acting_for = department;
    if (!apply(trial).ok()) continue;
    if (first && Same(*first, trial)) continue;
    possible.push_back(department);
    if (!first) first.emplace(trial);
  }
  if (possible.size() > 1) return Several(possible);
  // Possible for none: the lead says why not.
  e.acting_for = possible.empty() ? parts[0] : possible[0];
  return absl::OkStatus();
}

}  // namespace hotline
