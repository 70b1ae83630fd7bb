// Appeals against ratings 误评申诉: a department may say once that a rating was a mistake or in bad
// faith; two people outside it must both agree. The rating stays what it is; only adjusted figures
// leave it out, and how many is published.
#include "absl/strings/str_cat.h"
#include "common/base/defect.h"
#include "common/base/error.h"
#include "common/domain/editor.h"
#include "common/domain/recusal.h"

namespace hotline {
namespace {

absl::Status NotOfItsDepartments(const Editor& e) {
  const Jurisdiction& j = *e.ctx.current;
  for (const Leg& leg : e.t.legs) {
    if (!j.IsMember(e.ctx.actor.id, leg.department) && leg.handler != e.ctx.actor.id &&
        CapacityFor(j, e.t.concerns, e.ctx.actor.id, leg.department, e.ctx.now, true) ==
            Capacity::kNone)
      continue;
    return Error(absl::StatusCode::kPermissionDenied, "OWN_DEPARTMENT",
                 "nobody decides for the department he belongs to")
        .Zh("不得裁决本单位的申请");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const AppealRating& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  const std::string department = e.t.lead_department();
  const Capacity capacity =
      CapacityFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id, department, e.ctx.now, e.urgent());
  if (capacity != Capacity::kPrincipal && capacity != Capacity::kDeputy) {
    return Error(absl::StatusCode::kPermissionDenied, "HEAD_IN_PERSON",
                 absl::StrCat("only the head of ", department,
                              ", or the deputy in a registered absence, appeals"))
        .Zh("须由承办单位一把手或登记缺席期间的B角申诉")
        .status();
  }
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().appeal_reasons, c.reason_code, "reason_code"));
  Petitioner& p = e.petitioner(c.petitioner);
  if (p.first_rating == Satisfaction::kNone)
    return Refuse("NOT_RATED", "this petitioner has given no rating", "该诉求人尚未评价");
  if (p.appealed)
    return Refuse("APPEALED_ONCE", "a rating is appealed against once", "每次评价只能申诉一次");
  if (e.t.appeal.pending())
    return Refuse("APPEAL_PENDING", "another appeal waits for its decision", "已有误评申诉待裁定");
  if (e.ctx.now > p.rated + absl::Hours(24 * e.settings().objection_days)) {
    return Refuse("APPEAL_TOO_LATE",
                  absl::StrCat("appeals are possible for ", e.settings().objection_days,
                               " days after the rating"),
                  "已超过误评申诉期限");
  }
  e.Start(LimitKind::kAppeal, 0, c.petitioner, e.ctx.now);
  if (e.Open(LimitKind::kAppeal, 0, c.petitioner) == nullptr) {
    return Refuse(
        "NO_LIMIT",
        "the policies of this ticket have no row for APPEAL: silence would decide nothing",
        "该工单适用的时限政策未设申诉时限，不能申诉");
  }
  e.actor.capacity = capacity;
  e.priv.note = c.basis;
  p.appealed = true;
  e.t.appeal.petitioner = c.petitioner;
  Fact& fact = e.Add(FactType::kAppealed, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = department;
  fact.person = e.ctx.actor.id;
  fact.code = c.reason_code;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const DecideAppeal& c) {
  if (!e.t.appeal.pending())
    return Refuse("NO_APPEAL_PENDING", "no appeal waits for a decision", "没有待裁定的误评申诉");
  HOTLINE_RETURN_IF_ERROR(NotOfItsDepartments(e));
  if (e.t.appeal.first_decider == e.ctx.actor.id) {
    return Error(absl::StatusCode::kPermissionDenied, "ANOTHER_MUST_DECIDE",
                 "you have decided already; a second person must agree")
        .Zh("您已作出裁定，须由另一人复核");
  }
  const int petitioner = e.t.appeal.petitioner;
  const bool second = !e.t.appeal.first_decider.empty() || Defect("one-decides-an-appeal");
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  const auto decided = [&](FactType type) {
    Fact& fact = e.Add(type, e.ctx.now);
    fact.petitioner = petitioner;
    fact.person = e.ctx.actor.id;
    fact.department = e.t.lead_department();
  };
  if (c.approve && !second) {
    e.t.appeal.first_decider = e.ctx.actor.id;
    decided(FactType::kAppealSupported);
    return absl::OkStatus();
  }
  e.t.appeal = {};
  if (c.approve) e.petitioner(petitioner).rating_excluded = true;
  e.Stop(LimitKind::kAppeal, 0, petitioner, e.ctx.now);
  decided(c.approve ? FactType::kAppealGranted : FactType::kAppealRefused);
  return absl::OkStatus();
}

}  // namespace hotline
