// 一次告知: a department asks the petitioner for what is missing.
#include "common/base/error.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const AskSupplement& c) {
  const int lead = e.t.lead();
  if (e.t.confidential) {
    if (!e.ctx.actor.Has(Role::kConfidentialOfficer)) {
      return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                   "the petitioner of a confidential ticket is asked by the centre's confidential "
                   "officer only")
          .Zh("保密工单由中心保密专员告知诉求人");
    }
    e.actor.capacity = Capacity::kCentre;
  } else {
    auto standing = ForHandler(e);
    if (!standing.ok()) return standing.status();
    if (standing->leg != lead)
      return Refuse("NOT_THE_LEAD", "the lead department asks the petitioner, for all together",
                    "由主办单位一次性告知诉求人");
    e.actor.capacity = standing->capacity;
  }
  // What was asked for before, and has not been brought, is still missing.
  std::string& missing = e.t.priv.missing;
  if (!missing.empty()) missing += "；";
  missing += c.missing;
  if (missing.size() > kMostText) {
    return Error(absl::StatusCode::kResourceExhausted, "TEXT_FULL",
                 "the list of what is missing is as long as it can be")
        .Zh("待补材料清单已达上限");
  }
  e.priv.missing = c.missing;
  e.t.supplement_due =
      e.ctx.policies->calendar().AddWorkingDays(e.ctx.now, e.settings().supplement_days);
  Fact& fact = e.AddLeg(FactType::kSupplementAsked, lead, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.due = e.t.supplement_due;
  fact.code = e.t.supplements_asked++ == 0 ? "FIRST" : "AGAIN";
  return absl::OkStatus();
}

}  // namespace hotline
