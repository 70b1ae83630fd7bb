// Promises 承诺 and interim results 阶段性办结: what a result leaves to be done is a dated limit of
// the department, reported when done, checked with the petitioner, and reworked when not kept.
#include "absl/strings/str_cat.h"
#include "common/base/defect.h"
#include "common/base/error.h"
#include "common/domain/editor.h"
#include "common/domain/limits.h"
#include "common/domain/recusal.h"

namespace hotline {
namespace {

// As long as the longest matters a catalogue may list. What takes longer is no promise.
constexpr int kFurthestPromiseDays = 180;

}  // namespace

absl::Status MakePromise(Editor& e, const SubmitResult& c) {
  const bool interim = c.outcome_code == kInterim;
  e.t.promise = {};
  if (interim && c.procedure.empty())
    return InvalidFields({{"procedure", "an interim result names the number of the procedure"}});
  if (!interim && !c.procedure.empty())
    return InvalidFields({{"procedure", "only with the outcome INTERIM"}});
  if (!interim && !c.promised) return absl::OkStatus();
  if (e.t.final_reply)
    return Refuse("FINAL_REPLY", "a final reply is final: it promises nothing further",
                  "最终答复不得再作承诺或阶段性办结");
  const int lead = e.t.lead();
  if (!Reckon(*e.ctx.policies, LimitKind::kPromise,
              e.SubjectOf(lead, LimitKind::kPromise, *e.ctx.policies), e.ctx.now)) {
    return Refuse("NO_PROMISE_LIMIT",
                  "the policies of this ticket have no row for PROMISE; an administrator uploads "
                  "one for tickets to come",
                  "该工单适用的时限政策未设承诺时限，不能作出承诺");
  }
  Promise promise;
  promise.leg = lead;
  promise.interim = interim;
  if (c.promised) {
    const WorkingCalendar& calendar = e.ctx.policies->calendar();
    const absl::CivilDay today = calendar.LocalDay(e.ctx.now);
    if (*c.promised <= today || *c.promised > today + kFurthestPromiseDays) {
      return InvalidFields({{"promised_date", absl::StrCat("must be a day after today and within ",
                                                           kFurthestPromiseDays, " days")}});
    }
    promise.due = calendar.zone().At(absl::CivilSecond(*c.promised + 1)).pre;
  }
  e.t.promise = promise;
  Fact& fact = e.AddLeg(FactType::kPromised, lead, e.ctx.now);
  fact.limit = LimitKind::kPromise;
  fact.due = promise.due;
  fact.code = interim ? "INTERIM" : "PROMISE";
  fact.note = c.procedure;
  return absl::OkStatus();
}

absl::Status PromiseStillAhead(const Editor& e) {
  if (!e.t.promise.standing() || !Happened(e.t.promise.due) || e.ctx.now < e.t.promise.due)
    return absl::OkStatus();
  return Refuse("PROMISE_PASSED",
                "the day the result promises has passed; send it back for another one",
                "承诺日期已过，请退回重报");
}

void TellPromise(Editor& e) {
  if (!e.t.promise.standing()) return;
  if (PromiseStillAhead(e).ok()) {
    e.Start(LimitKind::kPromise, e.t.promise.leg, 0, e.ctx.now, e.t.promise.due);
    return;
  }
  e.AddLeg(FactType::kPromiseUnkept, e.t.promise.leg, e.ctx.now);
  e.t.promise = {};
  e.ReworkOrPanel(e.ctx.now);
}

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
  e.Stop(LimitKind::kPromise, 0, 0, e.ctx.now);
  e.Start(LimitKind::kPromiseCheck, 0, 0, e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const CheckPromise& c) {
  if (!e.t.promise.reported)
    return Refuse("NOTHING_TO_CHECK", "no promise has been reported as kept", "没有待核查的承诺");
  HOTLINE_RETURN_IF_ERROR(MayCall(e));
  if (c.outcome == PromiseOutcome::kUnreachable && c.note.empty())
    return InvalidFields({{"note", "say what the evidence shows, where nobody could be asked"}});
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.call_id.empty() ? c.note : c.call_id + " " + c.note;
  Fact& fact = e.AddLeg(FactType::kPromiseChecked, e.t.promise.leg, e.ctx.now);
  fact.code = c.outcome == PromiseOutcome::kKept     ? "KEPT"
              : c.outcome == PromiseOutcome::kUnkept ? "UNKEPT"
                                                     : "UNREACHABLE";
  fact.person = e.ctx.actor.id;
  e.Stop(LimitKind::kPromiseCheck, 0, 0, e.ctx.now);
  e.t.promise = {};
  if (c.outcome == PromiseOutcome::kUnkept) e.ReworkOrPanel(e.ctx.now);
  return absl::OkStatus();
}

}  // namespace hotline
