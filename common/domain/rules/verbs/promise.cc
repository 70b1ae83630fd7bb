// Promises 承诺 and interim results 阶段性办结: what a result leaves to be done is a dated limit of
// the department, reported when done, checked with the petitioner, and reworked when not kept.
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/rework.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
absl::Status Apply(Editor& e, const ReportPromise& c) {
  if (!e.t.promise.standing() || e.t.promise.reported)
    return Refuse("NO_PROMISE", "no promise is waiting to be kept", "没有待兑现的承诺");
  const Jurisdiction& j = *e.ctx.current;
  const Leg& leg = e.leg(e.t.promise.leg);
  const Capacity for_head =
      CapacityFor(j, e.t.concerns, e.ctx.actor.id, leg.department, e.ctx.now, e.urgent());
  const bool handler = (leg.handler.empty() || leg.handler == e.ctx.actor.id) &&
                       MayHandleFor(j, e.t.concerns, e.ctx.actor.id, leg.department, e.ctx.now);
  if (for_head == Capacity::kNone && !handler) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_IN_OFFICE",
                 absl::StrCat("only the handler or the head of ", leg.department,
                              ", which made the promise, may report it"))
        .Zh("只有作出承诺单位的经办人或负责人可以报告")
        .With("department", leg.department);
  }
  HOTLINE_RETURN_IF_ERROR(CarriesEvidence(e, c.evidence));
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  e.actor.capacity = for_head != Capacity::kNone ? for_head : Capacity::kHandler;
  e.priv.note = c.note;
  e.t.promise.reported = true;
  e.AddLeg(FactType::kPromiseReported, e.t.promise.leg, e.ctx.now).person = e.ctx.actor.id;
  e.Stop(LimitKind::kPromise);
  e.Start(LimitKind::kPromiseCheck, Scope::Case(), e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const CheckPromise& c) {
  if (!e.t.promise.reported)
    return Refuse("NOTHING_TO_CHECK", "no promise has been reported as kept", "没有待核查的承诺");
  HOTLINE_RETURN_IF_ERROR(MayCall(e));
  if (c.outcome == PromiseOutcome::kUnreachable && c.note.empty())
    return InvalidFields({{"note", "say what the evidence shows, where nobody could be asked",
                           "REQUIRED", "无法联系诉求人时须写明佐证情况"}});
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.call_id.empty() ? c.note : c.call_id + " " + c.note;
  Fact& fact = e.AddLeg(FactType::kPromiseChecked, e.t.promise.leg, e.ctx.now);
  fact.code = c.outcome == PromiseOutcome::kKept     ? "KEPT"
              : c.outcome == PromiseOutcome::kUnkept ? "UNKEPT"
                                                     : "UNREACHABLE";
  fact.person = e.ctx.actor.id;
  e.Stop(LimitKind::kPromiseCheck);
  const int leg = std::exchange(e.t.promise, {}).leg;
  if (c.outcome == PromiseOutcome::kUnkept) AskReworkOfPromise(e, leg, e.ctx.now);
  return absl::OkStatus();
}

}  // namespace hotline
