#include "common/domain/rules/promises.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/rework.h"

namespace hotline {
namespace {

// As long as the longest matters a catalogue may list. What takes longer is no promise.
constexpr int kFurthestPromiseDays = 180;

}  // namespace

absl::Status MakePromise(Editor& e, const SubmitResult& c) {
  const bool interim = c.outcome_code == kInterim;
  // What an earlier result promised to a petitioner who keeps it goes on, until another promise is
  // made. What a result promised that was sent back is forgotten.
  if (e.t.promise.leg == e.t.lead()) e.t.promise = {};
  if (interim && c.procedure.empty())
    return InvalidFields({{"procedure", "an interim result names the number of the procedure",
                           "REQUIRED", "阶段性办结须填写程序编号"}});
  if (!interim && !c.procedure.empty())
    return InvalidFields({{"procedure", "only with the outcome INTERIM", "NOT_ALLOWED",
                           "仅阶段性办结可填写程序编号"}});
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
      return InvalidFields(
          {{"promised_date",
            absl::StrCat("must be a day after today and within ", kFurthestPromiseDays, " days"),
            "OUT_OF_RANGE", absl::StrCat("应为明日起", kFurthestPromiseDays, "日内的日期")}});
    }
    promise.due = calendar.zone().At(absl::CivilSecond(*c.promised + 1)).pre;
  }
  e.Void(LimitKind::kPromise, Scope::Case(), e.ctx.now);
  e.Void(LimitKind::kPromiseCheck, Scope::Case(), e.ctx.now);
  e.t.promise = promise;
  Fact& fact = e.AddLeg(FactType::kPromised, lead, e.ctx.now);
  fact.limit = LimitKind::kPromise;
  fact.due = promise.due;
  fact.code = interim ? "INTERIM" : "PROMISE";
  fact.note = c.procedure;
  return absl::OkStatus();
}

absl::Status PromiseStillAhead(const Editor& e) {
  const Promise& promise = e.t.promise;
  const bool to_be_told = promise.standing() && promise.leg == e.t.lead();
  if (!to_be_told || !Happened(promise.due) || e.ctx.now < promise.due) return absl::OkStatus();
  return Refuse("PROMISE_PASSED",
                "the day the result promises has passed; send it back for another one",
                "承诺日期已过，请退回重报");
}

void TellPromise(Editor& e, int leg) {
  const Promise& promise = e.t.promise;
  if (!promise.standing() || promise.leg != leg) return;
  if (!Happened(promise.due) || e.ctx.now < promise.due) {
    e.Start(LimitKind::kPromise, Scope::Leg(leg), e.ctx.now, promise.due);
    return;
  }
  e.AddLeg(FactType::kPromiseUnkept, leg, e.ctx.now);
  e.t.promise = {};
  AskReworkOfPromise(e, leg, e.ctx.now);
}

}  // namespace hotline
