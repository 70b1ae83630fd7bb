// What turns out later: the petitioner adds 补充, the centre reclassifies 重新定性. Neither
// gains a department time it has not asked for.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/rating.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// Where the new row is stricter than what was promised first the limit begins again, now; where it
// gives more days they are an extension, as far as extensions go; else what was promised stands.
// The days granted.
int Classify(Editor& e, size_t index, bool lead_extended) {
  const LimitClock clock = e.t.limits[index];  // a copy: more are added
  if (Happened(clock.stopped) || Happened(clock.paused) || clock.breached ||
      clock.limit == LimitKind::kPromise || !clock.ticket.empty())
    return 0;
  const LimitRow* row = e.ctx.policies.of(clock).limit_row(clock.row);
  const LimitSubject subject = e.SubjectOf(clock, *e.ctx.policies);
  auto fresh = Reckon(*e.ctx.policies, clock.limit, subject, e.ctx.now);
  if (row == nullptr || !fresh || fresh->row->id == row->id) return 0;
  if (fresh->due < clock.original_due) {
    e.Void(clock.limit, Scope{clock.leg, clock.petitioner}, e.ctx.now);
    e.Start(clock.limit, Scope{clock.leg, clock.petitioner}, e.ctx.now);
    return 0;
  }
  const int days = AmountOf(*fresh->row, subject.percent) - AmountOf(*row, subject.percent);
  if (fresh->row->unit != LimitUnit::kWorkingDays || row->unit != LimitUnit::kWorkingDays ||
      days <= 0)
    return 0;
  if (clock.limit == LimitKind::kCaseHandle) {
    if (lead_extended && EarlyEnough(e, clock, e.ctx.now))
      e.Extend(clock.limit, Scope::Case(), days, e.ctx.now);
    return 0;
  }
  if (clock.limit != LimitKind::kLegHandle) return 0;
  Leg& leg = e.leg(clock.leg);
  // Only the first extension is the centre's to grant, and by the rules of extensions.
  if (leg.extensions > 0 || days > AmountOf(*row, subject.percent) ||
      e.t.state != State::kHandling || !EarlyEnough(e, clock, e.ctx.now))
    return 0;
  ++leg.extensions;
  leg.extended_days += days;
  Fact& fact = e.AddLeg(FactType::kExtensionGranted, clock.leg, e.ctx.now);
  fact.days = days;
  fact.code = "RECLASSIFIED";
  e.Extend(clock.limit, Scope::Leg(clock.leg), days, e.ctx.now);
  return days;
}

}  // namespace

absl::Status Apply(Editor& e, const Supplement& c) {
  HOTLINE_RETURN_IF_ERROR(KnownPetitioner(e, c.petitioner));
  if (Happened(e.petitioner(c.petitioner).withdrawn)) return Withdrew();
  if (e.t.priv.text.size() + c.text.size() > kMostText) {
    return Error(absl::StatusCode::kResourceExhausted, "TEXT_FULL",
                 "the request is as long as it can be; open another one that refers to it")
        .Zh("诉求内容已达上限，请另行提交并注明原工单号");
  }
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  e.actor.capacity = e.ctx.actor.Has(Role::kPortal) ? Capacity::kPetitioner : Capacity::kCentre;
  e.priv.text = c.text;
  absl::StrAppend(&e.t.priv.text, "\n【补充】", c.text);
  Fact& fact = e.Add(FactType::kSupplemented, e.ctx.now);
  fact.petitioner = c.petitioner;
  fact.department = e.t.lead_department();
  return absl::OkStatus();
}

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
  // Whether others are still about the same is for a dispatcher to say.
  e.LetGo(MergeEnd::kSplit, e.ctx.now);
  // The case is extended where its lead's part is, and not alone.
  const size_t before = e.t.limits.size();
  const auto is_case = [&](size_t i) { return e.t.limits[i].limit == LimitKind::kCaseHandle; };
  bool lead_extended = false;
  for (size_t i = 0; i < before; ++i) {
    const int leg = e.t.limits[i].leg;
    if (!is_case(i) && Classify(e, i, false) > 0 && leg == e.t.lead()) lead_extended = true;
  }
  for (size_t i = 0; i < before; ++i) {
    if (is_case(i)) Classify(e, i, lead_extended);
  }
  return absl::OkStatus();
}

}  // namespace hotline
