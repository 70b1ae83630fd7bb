#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/limits/limits.h"
#include "common/domain/rules/charging.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/review.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

namespace {

// Whether this ticket may be handled together with another at all.
absl::Status MayBeMerged(const Editor& e, const Merge& c) {
  if (c.parent == e.t.number)
    return InvalidFields(
        {{"parent", "a ticket is not merged into itself", "NOT_ALLOWED", "不能并入自身"}});
  if (e.t.confidential && c.consent_call_id.empty()) {
    return InvalidFields({{"consent_call_id",
                           "a confidential ticket is merged only with its petitioner's consent, "
                           "given in a recorded call",
                           "REQUIRED", "保密工单并单须有诉求人录音同意"}});
  }
  if (e.t.suspended) return NotWhileSuspended(e);
  if (e.t.discipline)
    return Refuse("NOT_TO_BE_MERGED",
                  "what is about discipline or corruption is handled on its own",
                  "涉纪诉求不得并单");
  if (e.t.urgency == Urgency::kExtreme || e.t.emergency())
    return Refuse("NOT_TO_BE_MERGED", "a threat to life is handled on its own", "特急工单不得并单");
  HOTLINE_RETURN_IF_ERROR(CheckOtherAgent(e));
  if (e.t.reworks > 0 || e.t.panel || e.t.final_reply || e.t.disputed || e.t.adjudicated() ||
      e.t.supervised)
    return Refuse(
        "NOT_TO_BE_MERGED",
        "a ticket that is reworked, disputed, adjudicated or supervised is handled on its own",
        "重办、争议、已裁定或督办的工单应单独办理，不得并单");
  // Also one that nobody has accepted or called in time: it goes on climbing.
  const bool overdue =
      std::any_of(e.t.limits.begin(), e.t.limits.end(), [](const LimitClock& each) {
        return each.breached && !Happened(each.stopped) && each.obligor != kCentreDepartment;
      });
  if (overdue)
    return Refuse("OVERDUE", "an overdue ticket is handled on its own", "工单已超期，不得并单");
  if (HoldsMerged(e.t))
    return Refuse(
        "HAS_MERGED",
        "others are merged into this ticket; split them off first, and try again when they have "
        "left",
        "已有工单并入本单，请先拆单");
  return absl::OkStatus();
}

}  // namespace

absl::Status Apply(Editor& e, const Merge& c) {
  HOTLINE_RETURN_IF_ERROR(MayBeMerged(e, c));
  // It comes to a department now.
  if (e.Open(LimitKind::kCaseHandle, Scope::Case()) == nullptr)
    e.Start(LimitKind::kCaseHandle, Scope::Case(), e.ctx.now);
  LimitClock* const clock = e.Open(LimitKind::kCaseHandle, Scope::Case());
  e.t.into = {c.parent, e.t.version + 1, MergeStage::kAsked};
  HOTLINE_RETURN_IF_ERROR(MayTakeIn(*e.ctx.other, AsChild(e.t), *e.ctx.other_policies));
  HOTLINE_RETURN_IF_ERROR(CheckNotToTowns(e, e.ctx.other->lead_department(), e.t.matter));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.consent_call_id.empty() ? c.note : c.consent_call_id + " " + c.note;
  const int lead = e.t.lead();
  const std::string held_by = lead == 0 ? "" : e.leg(lead).department;
  ChargeGap(e);
  e.Stop(LimitKind::kTriage);
  e.DropTimeRequest(e.ctx.now);
  if (lead != 0) e.leg(lead).return_pending = false;
  for (Leg& leg : e.t.legs) leg.merged = leg.merged || !Happened(leg.ended);
  e.EndLegs(e.ctx.now);
  for (LimitClock& other : e.t.limits) {
    if (&other != clock && !Happened(other.stopped))
      e.Void(other.limit, Scope{other.leg, other.petitioner}, e.ctx.now);
  }
  // Its limit is void with the others: it may be asked for again.
  if (e.t.exclusion == Exclusion::kAsked) e.t.exclusion = Exclusion::kNone;
  e.t.appeal = {};
  e.t.state = State::kMerged;
  Fact& fact = e.Add(FactType::kMerged, e.ctx.now);
  if (clock != nullptr) {
    clock->carried = true;
    Describe(fact, *clock);
  }
  fact.department = held_by;
  fact.ticket = c.parent;
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Split& c) {
  if (e.t.into.stage == MergeStage::kLeaving)
    return Refuse("NOT_MERGED", "the ticket is being split off already; read it again",
                  "该工单正在拆出，请刷新");
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  e.t.into.stage = MergeStage::kLeaving;
  e.Add(FactType::kSplitRequested, e.ctx.now).ticket = e.t.into.parent;
  return absl::OkStatus();
}

namespace {

// The entry of the merge, unless this or a later one of that ticket is known already.
MergedTicket* NewMerge(Editor& e, const std::string& child, int64_t merge) {
  auto known = std::find_if(e.t.merged.begin(), e.t.merged.end(),
                            [&](const MergedTicket& each) { return each.number == child; });
  if (known == e.t.merged.end())
    known = e.t.merged.emplace(known);
  else if (known->merge >= merge)
    return nullptr;
  const bool confidential = known->confidential;
  *known = {};
  known->confidential = confidential;
  known->number = child;
  known->merge = merge;
  return &*known;
}

void Refused(Editor& e, MergedTicket& child, const std::string& why) {
  child.stage = MergeStage::kLeaving;
  child.end = MergeEnd::kRefused;
  child.why = why;
  Fact& fact = e.Add(FactType::kChildLeaving, e.ctx.now);
  fact.ticket = child.number;
  fact.code = std::string(Name(MergeEnd::kRefused));
  fact.row = why;
}

}  // namespace

absl::Status Apply(Editor& e, const TakeIn& c) {
  absl::Status may = MayTakeIn(e.t, c.child, *e.ctx.policies);
  if (may.ok()) may = CheckNotToTowns(e, e.t.lead_department(), c.child.matter);
  // On its way it belonged to no department of the parent.
  if (may.ok() && c.child.limit && c.child.limit->due < e.ctx.now)
    may = Refuse("OVERDUE", "its limit has run out on the way", "在途期间已超期");
  MergedTicket* const known = NewMerge(e, c.child.number, c.child.merge);
  if (known == nullptr) return absl::OkStatus();
  known->confidential = c.child.confidential;
  known->matter = c.child.matter;
  e.actor.capacity = Capacity::kSystem;
  if (!may.ok()) {
    Refused(e, *known, ReasonOf(may));
    return absl::OkStatus();
  }
  known->stage = MergeStage::kHeld;
  if (!c.child.text.empty()) e.t.priv.merged.push_back({c.child.number, c.child.text});
  Fact& fact = e.Add(FactType::kChildTaken, e.ctx.now);
  if (c.child.limit) {
    LimitClock clock = *c.child.limit;
    clock.ticket = c.child.number;
    clock.carried = false;
    clock.adopted = e.ctx.now;
    clock.obligor = e.t.lead_department();
    e.CountBy(clock, clock.policy_version, clock.calendar_version);
    Describe(fact, clock);
    e.t.limits.push_back(std::move(clock));
  }
  fact.ticket = c.child.number;
  fact.department = e.t.lead_department();
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const ReleaseMerged& c) {
  e.actor.capacity = Capacity::kSystem;
  for (MergedTicket& child : e.t.merged) {
    if (child.number == c.child && child.merge == c.merge && child.stage == MergeStage::kHeld)
      e.LetGo(child, MergeEnd::kSplit, e.ctx.now);
  }
  // Split off before this ticket had heard of it.
  if (MergedTicket* child = NewMerge(e, c.child, c.merge)) Refused(e, *child, "SPLIT");
  return absl::OkStatus();
}

namespace {

bool RangRed(const Editor& e, const LimitClock& clock) {
  const LimitRow* row = e.ctx.policies.of(clock).limit_row(clock.row);
  for (size_t i = 0; row != nullptr && i < row->ladder.size(); ++i) {
    if ((clock.fired & (1 << i)) && row->ladder[i].level == AlarmLevel::kRed) return true;
  }
  return false;
}

}  // namespace

namespace {

// The ticket's own limit rings here again, as it stood with the parent. Null if it is over.
LimitClock* TakeLimitBack(Editor& e, const FollowParent& c) {
  LimitClock* clock = e.Open(LimitKind::kCaseHandle, Scope::Case());
  if (clock == nullptr) return nullptr;
  clock->carried = false;
  if (c.limit) {
    const LimitClock& there = *c.limit;
    clock->due = there.due;
    clock->original_due = there.original_due;
    clock->pauses = there.pauses;
    clock->breached = there.breached;
    clock->provisional = there.provisional;
    if (there.breached) clock->obligor = there.obligor;
    clock->generation = there.generation;
    clock->fired = there.fired;
    e.CountBy(*clock, there.policy_version, there.calendar_version);
  }
  clock->adopted = e.ctx.now;
  return clock;
}

// The merge ended without a result: the ticket waits for a dispatcher.
void SplitOff(Editor& e, const FollowParent& c, LimitClock* clock) {
  Ticket& t = e.t;
  t.into.stage = MergeStage::kLeft;
  t.state = State::kReceived;
  t.abstained = true;
  // Until a department has it again.
  if (clock != nullptr && !clock->breached) clock->obligor = kCentreDepartment;
  Fact& fact = e.Add(FactType::kSplitOff, e.ctx.now);
  if (clock != nullptr) Describe(fact, *clock);
  fact.row = c.why;
  fact.ticket = c.parent;
  fact.code = std::string(Name(c.end));
  // The ladder ordered there that the head sign in person: it does not ring again here.
  if (clock != nullptr && RangRed(e, *clock) && !t.supervised) {
    t.supervised = true;
    Fact& supervised = e.Add(FactType::kSupervised, e.ctx.now);
    supervised.department = clock->obligor;
    supervised.code = "RED";
  }
  e.Start(LimitKind::kTriage, Scope::Case(), e.ctx.now);
}

void SharePromise(Editor& e, const FollowParent& c, int leg) {
  Ticket& t = e.t;
  t.promise = {};
  const bool may_promise = Reckon(*e.ctx.policies, LimitKind::kPromise,
                                  e.SubjectOf(leg, LimitKind::kPromise, *e.ctx.policies), e.ctx.now)
                               .has_value();
  if (!c.promise.standing() || !may_promise) return;
  t.promise = c.promise;
  t.promise.leg = leg;
  Fact& promised = e.AddLeg(FactType::kPromised, leg, e.ctx.now);
  promised.limit = LimitKind::kPromise;
  promised.due = t.promise.due;
  promised.code = t.promise.interim ? "INTERIM" : "PROMISE";
}

// The parent's result is this ticket's too, by a leg of the department that made it.
void ShareResult(Editor& e, const FollowParent& c, LimitClock* clock) {
  Ticket& t = e.t;
  t.into.stage = MergeStage::kShared;
  Leg& leg = t.legs.emplace_back(c.leg);
  leg.kind = LegKind::kShared;
  leg.ended = kUnset;
  leg.extensions = leg.extended_days = 0;
  const int id = static_cast<int>(t.legs.size());
  Fact& fact = e.AddLeg(FactType::kResultShared, id, e.ctx.now);
  fact.person = leg.head;
  if (clock != nullptr) {
    if (!clock->breached) clock->obligor = leg.department;
    Describe(fact, *clock);
    fact.leg = id;
    fact.department = leg.department;
    e.Stop(LimitKind::kCaseHandle, Scope::Case(), c.limit ? c.limit->stopped : e.ctx.now);
  }
  fact.ticket = c.parent;
  if (c.promise.interim) fact.code = "INTERIM";
  t.priv.result = e.priv.result = c.result;
  SharePromise(e, c, id);
  t.reviewed = e.ctx.now;
  t.state = State::kReviewed;
  e.AddLeg(FactType::kReviewed, id, e.ctx.now).code = std::string(Name(MergeEnd::kShared));
  StartReplies(e);
}

}  // namespace

absl::Status Apply(Editor& e, const FollowParent& c) {
  const Ticket& t = e.t;
  if (t.state != State::kMerged || t.into.parent != c.parent || t.into.merge != c.merge)
    return absl::OkStatus();
  e.actor.capacity = Capacity::kSystem;
  LimitClock* clock = TakeLimitBack(e, c);
  if (c.end == MergeEnd::kShared)
    ShareResult(e, c, clock);
  else
    SplitOff(e, c, clock);
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const AgreeOnMerge& c) {
  e.actor.capacity = Capacity::kSystem;
  for (const Agreement& told : c.with) {
    std::string what;
    if (told.stage == MergeStage::kAsked) {
      if (e.t.into.parent != told.ticket || e.t.into.merge != told.merge ||
          e.t.into.stage != MergeStage::kAsked)
        continue;
      e.t.into.stage = MergeStage::kHeld;
      what = "TAKEN";
    } else {
      auto child = std::find_if(e.t.merged.begin(), e.t.merged.end(), [&](const MergedTicket& m) {
        return m.number == told.ticket && m.merge == told.merge && m.stage == told.stage;
      });
      if (child == e.t.merged.end()) continue;
      what = std::string(Name(child->end));
      child->stage = MergeStage::kLeft;
    }
    Fact& fact = e.Add(FactType::kMergeAgreed, e.ctx.now);
    fact.ticket = told.ticket;
    fact.code = what;
  }
  return absl::OkStatus();
}

}  // namespace hotline
