#include "common/domain/rules/missing.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {

void TakeInIncomplete(Editor& e, const std::string& missing) {
  e.t.priv.missing = e.priv.missing = missing;
  e.t.supplement_due =
      e.ctx.policies->calendar().AddWorkingDays(e.ctx.now, e.settings().supplement_days);
  Fact& fact = e.Add(FactType::kSupplementAsked, e.ctx.now);
  fact.code = "AT_INTAKE";
  fact.due = e.t.supplement_due;
}

void BroughtWhatWasMissing(Editor& e) {
  e.t.priv.missing.clear();
  e.t.supplement_due = kUnset;
}

absl::Status CheckNotWhileMissing(const Editor& e, const std::string& reason_code) {
  const auto& reasons = e.ctx.current->settings().return_reasons;
  const bool for_missing =
      std::any_of(reasons.begin(), reasons.end(), [&](const ReasonCode& reason) {
        return reason.code == reason_code && reason.missing_material;
      });
  if (!for_missing || !Happened(e.t.supplement_due) || e.ctx.now > e.t.supplement_due)
    return absl::OkStatus();
  const std::string until =
      absl::FormatTime("%Y-%m-%d %H:%M", e.t.supplement_due, e.ctx.policies->calendar().zone());
  return Error(absl::StatusCode::kFailedPrecondition, "SUPPLEMENT_STILL_DUE",
               absl::StrCat("the petitioner may bring what is missing until ", until,
                            "; until then it is no ground for a return"))
      .Zh(absl::StrCat("容缺受理的材料可补至", until, "，期间不得以材料不全退单"))
      .With("ticket", e.t.number)
      .status();
}

}  // namespace hotline
