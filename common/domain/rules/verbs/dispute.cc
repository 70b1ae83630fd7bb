// Where rounds end: whose duty it is is adjudicated 会商裁定 after two returns, what follows two
// reworks is decided by a panel.
#include "common/base/error.h"
#include "common/domain/access/recusal.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/rework.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const Adjudicate& c) {
  const int lead = e.t.lead();
  // Whoever has it may have come to be under the person it is about, and could do nothing.
  const bool stuck = lead != 0 && RecusalOf(*e.ctx.current, e.t.concerns, e.leg(lead).department,
                                            e.ctx.now) == Recusal::kDepartment;
  if (!e.t.disputed && !stuck)
    return Refuse("NOT_DISPUTED",
                  e.t.adjudicated() ? "whose duty it is has been adjudicated already"
                                    : "there is no dispute: two returns have not been approved",
                  e.t.adjudicated() ? "该工单已会商裁定" : "该工单未形成争议，无需裁定");
  HOTLINE_RETURN_IF_ERROR(CheckDepartment(e, c.department, "department"));
  HOTLINE_RETURN_IF_ERROR(CheckNotToTowns(e, c.department, e.t.matter));
  if (!c.catalogue_amended && c.note.empty()) {
    return InvalidFields(
        {{"note", "an adjudication amends the catalogue, or says here why it does not"}});
  }
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.t.disputed = false;
  e.t.duty = c.department;
  e.t.adjudicated_at = e.ctx.now;
  e.Stop(LimitKind::kAdjudication);
  Fact& fact = e.Add(FactType::kAdjudicated, e.ctx.now);
  fact.department = c.department;
  fact.code = c.catalogue_amended ? "AMENDED" : "NOT_AMENDED";
  fact.note = c.basis;
  fact.matter = e.t.matter;
  // Time held before its return is charged to the unit whose duty it was all along.
  for (size_t i = 0; i < e.t.legs.size(); ++i) {
    if (e.t.legs[i].returned && e.t.legs[i].department == c.department && fact.leg == 0)
      fact.leg = static_cast<int>(i) + 1;
  }
  for (int id = 1; id <= static_cast<int>(e.t.legs.size()); ++id) {
    if (e.leg(id).returned && e.leg(id).department == c.department) ChargeAdjudicated(e, id);
  }
  // Work that is done is not done again: it stands as a precedent.
  // Nobody could sign for what lies with one who has come to be under the person it is about.
  const bool under_way = e.t.state <= State::kHandling || (stuck && e.t.state == State::kSubmitted);
  if (!under_way || (lead != 0 && e.leg(lead).department == c.department)) return absl::OkStatus();
  LegKind kind = LegKind::kLead;
  if (lead != 0) {
    kind = e.leg(lead).kind;
    if (e.t.suspended) e.EndSuspension(e.ctx.now, "EARLY");
    e.DropTimeRequest(e.ctx.now);
    e.t.promise = {};
    if (e.leg(lead).return_pending) {
      e.leg(lead).return_pending = false;
      e.Void(LimitKind::kReturnDecision, Scope::Case(), e.ctx.now);
    }
    e.leg(lead).returned = true;
    e.AddLeg(FactType::kRelieved, lead, e.ctx.now);
    e.EndLegs(e.ctx.now);
  }
  e.DispatchTo(c.department, {}, "adjudication", kind);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const DecidePanel& c) {
  if (!e.t.panel)
    return Refuse("NO_PANEL", "no panel has been proposed for this ticket", "该工单没有待会商事项");
  const std::string department = WhoseRework(e.t, *e.ctx.current);
  const Department* d = e.ctx.current->department(department);
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.t.panel = false;
  e.Stop(LimitKind::kPanel);
  Fact& fact = e.Add(FactType::kPanelDecided, e.ctx.now);
  fact.department = department;
  fact.code = c.final_reply ? "FINAL_REPLY" : "REWORK";
  fact.person = d == nullptr ? "" : d->supervising_leader;
  if (c.final_reply)
    e.t.final_reply = true;
  else
    e.t.supervised = true;
  ReworkAfterPanel(e, e.ctx.now);
  return absl::OkStatus();
}

}  // namespace hotline
