#include "common/domain/rules/emergency.h"

#include "common/base/error.h"
#include "common/domain/rules/reclassify.h"

namespace hotline {
namespace {

constexpr LimitKind kLimits[] = {LimitKind::kEmergencyCall, LimitKind::kLeaderTold,
                                 LimitKind::kRecontact};

}  // namespace

void OpenEmergency(Editor& e, std::string_view how) {
  // Whoever raises it again has found that it was not to be lowered.
  if (e.Open(LimitKind::kLoweringReview, Scope::Case()) != nullptr) {
    Fact& fact = e.Add(FactType::kLoweringReviewed, e.ctx.now);
    // By the petitioner's own words nobody has reviewed it.
    if (how != "SUPPLEMENTED") fact.person = e.ctx.actor.id;
    fact.code = "RESTORED";
    e.Stop(LimitKind::kLoweringReview);
  }
  e.Add(FactType::kEmergencyOpened, e.ctx.now).code = std::string(how);
  for (LimitKind limit : kLimits) {
    if (e.Open(limit, Scope::Case()) == nullptr) e.Start(limit, Scope::Case(), e.ctx.now);
  }
}

void BecomeExtreme(Editor& e, std::string_view how) {
  e.t.urgency = Urgency::kExtreme;
  Fact& fact = e.Add(FactType::kReclassified, e.ctx.now);
  fact.kind = e.t.kind;
  fact.urgency = e.t.urgency;
  fact.matter = e.t.matter;
  fact.department = e.t.lead_department();
  OpenEmergency(e, how);
  // It is handled on its own from now on.
  e.LetGo(MergeEnd::kSplit, e.ctx.now);
  if (e.t.state == State::kMerged && e.t.into.stage != MergeStage::kLeaving) {
    e.t.into.stage = MergeStage::kLeaving;
    e.Add(FactType::kSplitRequested, e.ctx.now).ticket = e.t.into.parent;
  }
  if (e.t.state <= State::kHandling) {
    // A life does not wait for a wake date, nor for days that were asked for.
    if (e.t.suspended) e.EndSuspension(e.ctx.now, "EARLY");
    e.DropTimeRequest(e.ctx.now);
  }
  // Once there is a result, what runs is no longer about how urgent it was.
  if (e.t.state <= State::kHandling) ReckonAgain(e);
}

void RaiseIfExtreme(Editor& e, std::string_view words) {
  if (e.ctx.router == nullptr || e.t.urgency == Urgency::kExtreme ||
      !e.ctx.router->SaysExtreme(words))
    return;
  BecomeExtreme(e, "SUPPLEMENTED");
}

absl::Status MayLower(const Editor& e, std::string_view reason) {
  if (!e.ctx.actor.Has(Role::kSupervisor)) {
    return Error(absl::StatusCode::kPermissionDenied, "SHIFT_LEADER_ONLY",
                 "only a shift leader (SUPERVISOR) lowers a threat to life, and another person "
                 "reviews it the next day")
        .Zh("特急降级须由值班长（督办人员）决定，并由他人次日复核")
        .With("ticket", e.t.number)
        .status();
  }
  if (!reason.empty()) return absl::OkStatus();
  return InvalidFields({{"note", "say why the threat to life is none any more", "REQUIRED",
                         "请写明特急降级的理由"}});
}

void LowerEmergency(Editor& e) {
  for (LimitKind limit : kLimits) e.Void(limit, Scope::Case(), e.ctx.now);
  e.t.lowered_by.push_back(e.ctx.actor.id);
  Fact& fact = e.Add(FactType::kUrgencyLowered, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.urgency = e.t.urgency;
  e.Start(LimitKind::kLoweringReview, Scope::Case(), e.ctx.now);
}

}  // namespace hotline
