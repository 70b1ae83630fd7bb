// What a ticket is, decided again 重新定性: kind, urgency, matter, whom it concerns. It gains no
// department time that the department has not asked for.
#include <algorithm>

#include "common/base/error.h"
#include "common/domain/rules/emergency.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/reclassify.h"
#include "common/domain/rules/regulator.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const Reclassify& c) {
  const bool kind = c.kind != TicketKind::kNone && c.kind != e.t.kind;
  const bool urgency = c.urgency != Urgency::kNone && c.urgency != e.t.urgency;
  const bool matter = !c.matter.empty() && c.matter != e.t.matter;
  const bool concerns = !c.concerns.empty() && c.concerns != e.t.concerns;
  if (!kind && !urgency && !matter && !concerns) {
    return InvalidFields({{"kind",
                           "nothing would change: give another kind, urgency, matter or "
                           "person concerned",
                           "NO_CHANGE", "没有变更：请填写新的类型、紧急程度、事项或被反映人"}});
  }
  if (e.t.discipline && (kind || matter || concerns) &&
      !e.ctx.actor.Has(Role::kConfidentialOfficer)) {
    return Error(absl::StatusCode::kPermissionDenied, "CONFIDENTIAL",
                 "of a request about discipline others change the urgency only")
        .Zh("涉纪诉求由中心保密专员办理，其他人员仅可调整紧急程度")
        .With("ticket", e.t.number)
        .status();
  }
  if (concerns && e.ctx.current->person(c.concerns) == nullptr)
    return InvalidFields({Unknown("concerns", "person", "人员", c.concerns)});
  if (matter && e.ctx.current->matter(c.matter) == nullptr)
    return InvalidFields({Unknown("matter", "matter", "事项", c.matter)});
  HOTLINE_RETURN_IF_ERROR(NotWhileSuspended(e));
  const bool rated_or_told =
      std::any_of(e.t.petitioners.begin(), e.t.petitioners.end(), [](const Petitioner& p) {
        return p.first_rating != Satisfaction::kNone || Happened(p.reply_delivered);
      });
  if ((kind || urgency || matter) && (e.t.reworks > 0 || rated_or_told))
    return Refuse("ALREADY_REPLIED", "what has been replied to is not classified again",
                  "已答复的工单不得重新定性");
  if (kind && c.kind == TicketKind::kPraise && Happened(e.t.first_dispatched))
    return InvalidFields({{"kind", "a ticket that was dispatched does not become praise",
                           "NOT_ALLOWED", "已派单的工单不能改为表扬"}});
  if (concerns && c.concerns == e.ctx.actor.id) return NotAboutOneself();
  const bool lowers = urgency && e.t.urgency == Urgency::kExtreme;
  const bool raises = urgency && c.urgency == Urgency::kExtreme;
  if (lowers) HOTLINE_RETURN_IF_ERROR(MayLower(e, c.note));
  e.DropTimeRequest(e.ctx.now);
  if (kind) e.t.kind = c.kind;
  if (urgency) e.t.urgency = c.urgency;
  if (matter) e.t.matter = c.matter;
  if (concerns) {
    e.t.concerns = c.concerns;
    for (const Leg& leg : e.t.legs) {
      if (!Happened(leg.ended))
        HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, leg.department, "concerns"));
    }
  }
  // Every report is confidential; who wants it otherwise says so in a recorded call, at intake.
  if (e.t.kind == TicketKind::kReport && kind) e.t.confidential = true;
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kReclassified, e.ctx.now);
  fact.kind = e.t.kind;
  fact.urgency = e.t.urgency;
  fact.matter = e.t.matter;
  fact.department = e.t.lead_department();
  if (matter && e.t.lead() != 0) CopyToRegulator(e, e.t.lead());
  if (raises) OpenEmergency(e, "RECLASSIFIED");
  if (lowers) LowerEmergency(e);
  // Whether others are still about the same is for a dispatcher to say.
  e.LetGo(MergeEnd::kSplit, e.ctx.now);
  ReckonAgain(e);
  return absl::OkStatus();
}

}  // namespace hotline
