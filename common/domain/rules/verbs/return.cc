// Returns 退单: a department that finds the duty is not its own says so, once, early, with a basis
// and a better address; the centre decides.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/missing.h"
#include "common/domain/rules/verbs.h"

namespace hotline {
namespace {

// Percent of the leg's own handling time after which a return is too late; the RETURN_WINDOW policy
// row may end earlier.
constexpr int kReturnSharePercent = 25;
// Number of approved returns after which the last receiver acts provisionally 先办后议.
constexpr int kReturnsUntilDisputed = 2;

absl::Time ReturnDeadline(Editor& e, int leg_id) {
  const Leg& leg = e.leg(leg_id);
  absl::Time latest = absl::InfiniteFuture();
  const LimitSubject subject = e.SubjectOf(leg_id, LimitKind::kReturnWindow, *e.ctx.policies);
  // Classified again, by a stricter row, the part's own time began again: so does the window.
  const LimitClock* own = e.Open(LimitKind::kLegHandle, Scope::Leg(leg_id));
  const absl::Time since = own == nullptr ? leg.dispatched : std::max(leg.dispatched, own->started);
  if (auto window = Reckon(*e.ctx.policies, LimitKind::kReturnWindow, subject, since))
    latest = window->due;
  if (const LimitClock* handle = e.Open(LimitKind::kLegHandle, Scope::Leg(leg_id))) {
    LimitRow quarter;
    quarter.unit = LimitUnit::kServiceHours;
    const Jurisdiction& policies = e.ctx.policies.of(*handle);
    if (const LimitRow* row = policies.limit_row(handle->row)) quarter = *row;
    quarter.ladder = {{AlarmLevel::kBlue, kReturnSharePercent, 0, 0}};
    latest = std::min(latest, RungInstant(policies, quarter, *handle, 0));
  }
  return latest;
}

}  // namespace

absl::Status Apply(Editor& e, const RequestReturn& c) {
  auto standing = ForHead(e);
  if (!standing.ok()) return standing.status();
  if (standing->leg != e.t.lead()) {
    return Refuse("NOT_THE_LEAD",
                  "only the lead department returns a ticket; an assisting one tells the lead",
                  "只有主办单位可以退单");
  }
  HOTLINE_RETURN_IF_ERROR(
      CheckReason(e.ctx.current->settings().return_reasons, c.reason_code, "reason_code"));
  HOTLINE_RETURN_IF_ERROR(CheckNotWhileMissing(e, c.reason_code));
  HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, c.suggested_department, "suggested_department"));
  Leg& leg = e.leg(standing->leg);
  if (c.suggested_department == leg.department) {
    return InvalidFields(
        {{"suggested_department", "must be another department than the one that returns"}});
  }
  if (leg.kind == LegKind::kRework)
    return Refuse("REWORK_CANNOT_RETURN", "a rework leg cannot be returned", "重办工单不得退单");
  if (e.t.disputed) {
    return Refuse(
        "DISPUTED",
        "after two approved returns the last receiver acts provisionally; adjudication decides",
        "该工单已两次退单，由现承办单位先办后议");
  }
  if (e.t.adjudicated())
    return Refuse("ADJUDICATED", "whose duty it is has been adjudicated, and binds",
                  "该工单已会商裁定，不得退单");
  if (Happened(leg.return_requested))
    return Refuse("RETURN_ONCE", "a leg can be returned once", "每个办理段只能申请退单一次");
  if (Happened(leg.contacted) || !leg.contact_attempts.empty()) {
    return Refuse("RETURN_AFTER_CONTACT", "the petitioner has already been contacted",
                  "已联系诉求人，不得退单");
  }
  absl::Time latest = ReturnDeadline(e, standing->leg);
  if (e.ctx.now > latest) {
    return Error(absl::StatusCode::kFailedPrecondition, "RETURN_TOO_LATE",
                 absl::StrCat(
                     "returns were possible until ",
                     absl::FormatTime("%Y-%m-%d %H:%M", latest, e.ctx.policies->calendar().zone())))
        .Zh("已超过退单时限");
  }
  leg.return_requested = e.ctx.now;
  leg.return_pending = true;
  e.Stop(LimitKind::kAccept, Scope::Leg(standing->leg), e.ctx.now);
  Fact& fact = e.AddLeg(FactType::kReturnRequested, standing->leg, e.ctx.now);
  fact.code = c.reason_code;
  fact.suggested_department = c.suggested_department;
  fact.capacity = e.actor.capacity = standing->capacity;
  e.priv.note = c.basis;
  e.t.suggestions = {{c.suggested_department, "", 1, "退单单位建议"}};
  e.Start(LimitKind::kReturnDecision, Scope::Case(), e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const DecideReturn& c) {
  int lead = e.t.lead();
  if (lead == 0 || !e.leg(lead).return_pending) {
    return Refuse("NO_RETURN_PENDING", "no return is waiting for a decision",
                  "没有待裁决的退单申请");
  }
  Leg& leg = e.leg(lead);
  leg.return_pending = false;
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.Stop(LimitKind::kReturnDecision);
  if (!c.approve) {
    // Refused: accepted at that instant, and counted as an unfounded return 无效退单.
    if (!Happened(leg.accepted)) leg.accepted = e.ctx.now, leg.accepted_as = Capacity::kSystem;
    e.AddLeg(FactType::kReturnRefused, lead, e.ctx.now);
    e.LeadAccepted(lead, e.ctx.now);
    e.t.suggestions.clear();
    return absl::OkStatus();
  }
  leg.returned = true;
  e.AddLeg(FactType::kReturnApproved, lead, e.ctx.now);
  ChargeReturn(e, lead);
  e.EndLegs(e.ctx.now);
  if (++e.t.returns_approved >= kReturnsUntilDisputed && !e.t.disputed && !e.t.adjudicated()) {
    e.t.disputed = true;
    e.Add(FactType::kDisputed, e.ctx.now);
    e.Start(LimitKind::kAdjudication, Scope::Case(), e.ctx.now);
  }
  e.BackForDispatch(e.ctx.now);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const RecordFirstMeasures& c) {
  const int id = LastReturned(e.t);
  if (id == 0)
    return Refuse("NOT_THE_FIRST_RECEIVER",
                  "no department has returned this ticket: whoever has it acts on it",
                  "该工单未经退单，由现承办单位处置");
  const std::string department = e.leg(id).department;
  const Capacity capacity = ActsForHead(e, department);
  if (capacity == Capacity::kNone &&
      !MayHandleFor(*e.ctx.current, e.t.concerns, e.ctx.actor.id, department, e.ctx.now)) {
    return Error(absl::StatusCode::kPermissionDenied, "NOT_THE_FIRST_RECEIVER",
                 absl::StrCat("until another department has it, the people of ", department,
                              " take urgent first measures"))
        .Zh("重新派单前，由首接单位先行处置")
        .With("department", department)
        .status();
  }
  HOTLINE_RETURN_IF_ERROR(AddEvidence(e, c.evidence));
  e.actor.capacity = capacity == Capacity::kNone ? Capacity::kHandler : capacity;
  e.priv.note = c.measures;
  e.AddLeg(FactType::kFirstMeasures, id, e.ctx.now).person = e.ctx.actor.id;
  return absl::OkStatus();
}

}  // namespace hotline
