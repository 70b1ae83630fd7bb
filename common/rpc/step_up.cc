#include "common/rpc/step_up.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"

namespace hotline::rpc {

absl::Status CheckStepUp(const StepUp& asked, std::string_view method,
                         const identity::Claims& claims, identity::TimeSpan now) {
  if (!asked.methods.contains(method)) return absl::OkStatus();
  if (asked.assurances.contains(claims.assurance) &&
      now.earliest <= claims.recognised + asked.age + identity::kLeeway)
    return absl::OkStatus();
  const int64_t minutes = absl::ToInt64Minutes(asked.age);
  return Error(absl::StatusCode::kFailedPrecondition, "STEP_UP_NEEDED",
               absl::StrCat(std::string(method), " needs a login with two factors within the last ",
                            minutes, " minutes; log in again, and repeat the call"))
      .Zh(absl::StrCat("该操作须在", minutes, "分钟内以双因子登录，请重新登录后再试"))
      .With("acr_values", absl::StrJoin(asked.assurances, " "))
      .With("max_age", absl::StrCat(absl::ToInt64Seconds(asked.age)))
      .status();
}

}  // namespace hotline::rpc
