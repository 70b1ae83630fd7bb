// Appeals against ratings 误评申诉 and exclusions of tickets 剔除: a department may say once that a
// rating was a mistake or in bad faith, or that a ticket should not count; two people outside it
// must both agree. Rating and ticket stay what they are; only adjusted figures leave them out, and
// how many is published.
#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

absl::Status NotOfItsDepartments(const Editor& e) {
  const Jurisdiction& j = *e.ctx.current;
  for (const Leg& leg : e.t.legs) {
    if (!j.IsMember(e.ctx.actor.id, leg.department, e.ctx.now) && leg.handler != e.ctx.actor.id &&
        CapacityFor(j, e.t.concerns, e.ctx.actor.id, leg.department, e.ctx.now, true) ==
            Capacity::kNone)
      continue;
    return Error(absl::StatusCode::kPermissionDenied, "OWN_DEPARTMENT",
                 "nobody decides for their own department")
        .Zh("不得裁决本单位的申请");
  }
  return absl::OkStatus();
}

// In which capacity the actor speaks for the department: as its head, or as its deputy.
absl::StatusOr<Capacity> Appellant(const Editor& e) {
  const std::string department = LeadNow(e);
  const Capacity capacity =
      CapacityFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id, department, e.ctx.now, e.urgent());
  if (capacity == Capacity::kPrincipal || capacity == Capacity::kDeputy) return capacity;
  return Error(absl::StatusCode::kPermissionDenied, "HEAD_IN_PERSON",
               absl::StrCat("only the head of ", department.empty() ? "the department" : department,
                            ", or the deputy in a registered absence, asks for this"))
      .Zh("须由承办单位一把手或登记缺席期间的B角提出")
      .status();
}

absl::Status NothingElsePending(const Editor& e) {
  if (!e.t.waits_for_deciders()) return absl::OkStatus();
  return Refuse("APPEAL_PENDING", "another appeal, or an exclusion, waits for its decision",
                "已有误评申诉或剔除申请待裁定");
}

// From here on it waits for two deciders; silence refuses.
absl::Status Ask(Editor& e, int petitioner, Capacity capacity, const std::string& reason_code,
                 const std::string& basis) {
  e.Start(LimitKind::kAppeal, Scope::Petitioner(petitioner), e.ctx.now);
  if (e.Open(LimitKind::kAppeal, Scope::Petitioner(petitioner)) == nullptr) {
    return Refuse(
        "NO_LIMIT",
        "the policies of this ticket have no row for APPEAL: silence would decide nothing",
        "该工单适用的时限政策未设申诉时限，不能申诉");
  }
  e.actor.capacity = capacity;
  e.priv.note = basis;
  Fact& fact = e.Add(FactType::kAppealed, e.ctx.now);
  fact.petitioner = petitioner;
  fact.department = e.t.lead_department();
  fact.person = e.ctx.actor.id;
  fact.code = reason_code;
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const AppealRating& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  auto capacity = Appellant(e);
  if (!capacity.ok()) return capacity.status();
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().appeal_reasons, c.reason_code, "reason_code"));
  Petitioner& p = e.petitioner(c.petitioner);
  if (p.first_rating == Satisfaction::kNone)
    return Refuse("NOT_RATED", "this petitioner has given no rating", "该诉求人尚未评价");
  if (p.appealed)
    return Refuse("APPEALED_ONCE", "a rating is appealed against once", "每次评价只能申诉一次");
  HOTLINE_RETURN_IF_ERROR(NothingElsePending(e));
  if (e.WindowOver(p.rated, e.settings().objection_days)) {
    return Refuse("APPEAL_TOO_LATE",
                  absl::StrCat("appeals are possible for ", e.settings().objection_days,
                               " days after the rating"),
                  "已超过误评申诉期限");
  }
  p.appealed = true;
  e.t.appeal.petitioner = c.petitioner;
  return Ask(e, c.petitioner, *capacity, c.reason_code, c.basis);
}

absl::Status Apply(Editor& e, const RequestExclusion& c) {
  auto capacity = Appellant(e);
  if (!capacity.ok()) return capacity.status();
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().exclusion_reasons, c.reason_code, "reason_code"));
  HOTLINE_RETURN_IF_ERROR(NothingElsePending(e));
  if (e.t.exclusion != Exclusion::kNone)
    return Refuse("EXCLUSION_ONCE", "an exclusion is asked for once, and has been decided",
                  "每张工单只能申请剔除一次");
  if (e.t.state == State::kClosed && e.WindowOver(e.t.ended, e.settings().objection_days)) {
    return Refuse("APPEAL_TOO_LATE",
                  absl::StrCat("exclusions are possible until ", e.settings().objection_days,
                               " days after the ticket was closed"),
                  "已超过剔除申请期限");
  }
  e.t.exclusion = Exclusion::kAsked;
  return Ask(e, 0, *capacity, c.reason_code, c.basis);
}

absl::Status Apply(Editor& e, const DecideAppeal& c) {
  if (!e.t.waits_for_deciders())
    return Refuse("NO_APPEAL_PENDING", "no appeal or exclusion waits for a decision",
                  "没有待裁定的误评申诉或剔除申请");
  HOTLINE_RETURN_IF_ERROR(NotOfItsDepartments(e));
  if (e.t.appeal.first_decider == e.ctx.actor.id) {
    return Error(absl::StatusCode::kPermissionDenied, "ANOTHER_MUST_DECIDE",
                 "you have decided already; a second person must agree")
        .Zh("您已作出裁定，须由另一人复核");
  }
  const int petitioner = e.t.appeal.petitioner;
  const bool second = !e.t.appeal.first_decider.empty();
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
  if (petitioner == 0)
    e.t.exclusion = c.approve ? Exclusion::kGranted : Exclusion::kRefused;
  else if (c.approve)
    e.petitioner(petitioner).rating_excluded = true;
  e.Stop(LimitKind::kAppeal, Scope::Petitioner(petitioner), e.ctx.now);
  decided(c.approve ? FactType::kAppealGranted : FactType::kAppealRefused);
  return absl::OkStatus();
}

}  // namespace hotline
