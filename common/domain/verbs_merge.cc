#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/defect.h"
#include "common/base/error.h"
#include "common/domain/editor.h"
#include "common/domain/limits.h"
#include "common/domain/merge.h"

namespace hotline {
namespace {

// Counted and rung by the same policies there as here.
LimitClock Hand(const Ticket& from, const LimitClock& clock) {
  LimitClock handed = clock;
  if (handed.policy_version == 0) {
    handed.policy_version = from.policy_version;
    handed.calendar_version = from.calendar_version;
  }
  return handed;
}

MergingTicket AsChild(const Ticket& t) {
  MergingTicket child;
  child.number = t.number;
  child.merge = t.into.merge;
  child.kind = t.kind;
  child.urgency = t.urgency;
  child.matter = t.matter;
  child.concerns = t.concerns;
  child.confidential = t.confidential;
  // Whoever handles it for both has to know what was asked.
  if (!t.confidential) child.text = absl::StrCat(t.priv.subject, "\n", t.priv.text);
  for (const LimitClock& clock : t.limits) {
    if (clock.carried) child.limit = Hand(t, clock);
  }
  return child;
}

// The limit of the merged ticket as it last was here.
const LimitClock* LimitOf(const Ticket& parent, const std::string& child) {
  auto it = std::find_if(parent.limits.rbegin(), parent.limits.rend(),
                         [&](const LimitClock& clock) { return clock.ticket == child; });
  return it == parent.limits.rend() ? nullptr : &*it;
}

FollowParent AsEnd(const Ticket& parent, const MergedTicket& child) {
  FollowParent follow;
  follow.parent = parent.number;
  follow.merge = child.merge;
  follow.end = child.end;
  follow.why = child.why;
  if (child.end != MergeEnd::kRefused) {
    if (const LimitClock* clock = LimitOf(parent, child.number))
      follow.limit = Hand(parent, *clock);
  }
  if (child.end != MergeEnd::kShared || parent.shared.leg == 0) return follow;
  follow.leg = parent.legs[static_cast<size_t>(parent.shared.leg) - 1];
  follow.promise = parent.shared.promise;
  follow.promise.reported = false;
  follow.result = parent.priv.shared_result;
  return follow;
}

bool Overdue(const Ticket& t) {
  return std::any_of(t.limits.begin(), t.limits.end(), [&](const LimitClock& clock) {
    const bool handle = clock.limit == LimitKind::kCaseHandle ||
                        (clock.limit == LimitKind::kLegHandle && clock.leg == t.lead());
    return handle && clock.ticket.empty() && clock.breached;
  });
}

bool Reviewed(TicketKind kind, const Jurisdiction& policies) {
  const auto& none = policies.settings().review_none;
  return std::find(none.begin(), none.end(), kind) == none.end();
}

}  // namespace

bool HasErrands(const Ticket& t) {
  if (t.state == State::kMerged &&
      (t.into.stage == MergeStage::kAsked || t.into.stage == MergeStage::kLeaving))
    return true;
  return std::any_of(t.merged.begin(), t.merged.end(), [&](const MergedTicket& child) {
    return child.stage == MergeStage::kLeaving;
  });
}

bool HoldsMerged(const Ticket& t) {
  return std::any_of(t.merged.begin(), t.merged.end(), [](const MergedTicket& child) {
    return child.stage == MergeStage::kHeld || child.stage == MergeStage::kLeaving;
  });
}

std::vector<Errand> ErrandsOf(const Ticket& t) {
  std::vector<Errand> out;
  if (t.state == State::kMerged && t.into.stage == MergeStage::kAsked) {
    out.push_back(
        {t.into.parent, TakeIn{AsChild(t)}, {t.into.parent, t.into.merge, MergeStage::kAsked}});
  }
  // That the parent knows is seen when it answers.
  if (t.state == State::kMerged && t.into.stage == MergeStage::kLeaving)
    out.push_back({t.into.parent, ReleaseMerged{t.number, t.into.merge}, {}});
  for (const MergedTicket& child : t.merged) {
    if (child.stage == MergeStage::kLeaving)
      out.push_back({child.number, AsEnd(t, child), {child.number, child.merge, child.stage}});
  }
  return out;
}

const LimitClock* BroughtBy(const Command& command) {
  const auto* take = std::get_if<TakeIn>(&command);
  if (take != nullptr && take->child.limit) return &*take->child.limit;
  const auto* follow = std::get_if<FollowParent>(&command);
  return follow != nullptr && follow->limit ? &*follow->limit : nullptr;
}

absl::Status MayTakeIn(const Ticket& parent, const MergingTicket& child,
                       const Jurisdiction& policies) {
  const State s = parent.state;
  if (s != State::kDispatched && s != State::kAccepted && s != State::kHandling)
    return Refuse("PARENT_NOT_HANDLED",
                  s == State::kMerged
                      ? "the ticket merged into is itself merged into another; merge into that one"
                      : absl::StrCat("the ticket merged into must be with a department and not yet "
                                     "have a result; it is ",
                                     std::string(Name(s))),
                  "主单须已派单且尚未提交结果");
  if (Overdue(parent))
    return Refuse("PARENT_OVERDUE", "the ticket merged into is overdue; handle this one by itself",
                  "主单已超期，不得并入");
  if (parent.suspended || parent.time_request.pending())
    return Refuse("PARENT_SUSPENDED",
                  "the ticket merged into is suspended, or time for it has been asked",
                  "主单已挂起或正在申请延期、挂起，不得并入");
  const bool extended = std::any_of(parent.legs.begin(), parent.legs.end(),
                                    [](const Leg& leg) { return leg.extensions > 0; });
  if (extended)
    return Refuse("PARENT_EXTENDED", "the ticket merged into has been extended",
                  "主单已延期，不得并入");
  if (parent.reworks > 0)
    return Refuse("PARENT_REWORKED",
                  "the ticket merged into is being reworked for its own petitioner",
                  "主单正在重办，不得并入");
  if (parent.confidential)
    return Refuse("PARENT_CONFIDENTIAL", "nothing is merged into a confidential ticket",
                  "不得并入保密工单");
  if (child.urgency > parent.urgency)
    return Refuse("PARENT_LESS_URGENT",
                  "the ticket merged into is less urgent; merge the other way round",
                  "主单紧急程度较低，请反向并单");
  if (Reviewed(child.kind, policies) && !Reviewed(parent.kind, policies))
    return Refuse("PARENT_NOT_REVIEWED",
                  "the result of the ticket merged into is not reviewed, and this one's is; merge "
                  "the other way round",
                  "主单结果无需审核，而本单须经审核，请反向并单");
  if (child.concerns != parent.concerns)
    return Refuse("PARENT_CONCERNS_ANOTHER", "the two tickets are about different persons' conduct",
                  "两张工单反映的人员不同，不得并单");
  const bool known =
      std::any_of(parent.merged.begin(), parent.merged.end(),
                  [&](const MergedTicket& other) { return other.number == child.number; });
  if (!known && parent.merged.size() >= kMostMerged)
    return Refuse("PARENT_FULL",
                  absl::StrCat("the ticket merged into has taken in ", kMostMerged,
                               " others; merge into another"),
                  "主单并入数量已达上限");
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const Merge& c) {
  if (c.parent == e.t.number)
    return InvalidFields({{"parent", "a ticket is not merged into itself"}});
  if (e.t.confidential && c.consent_call_id.empty()) {
    return InvalidFields({{"consent_call_id",
                           "a confidential ticket is merged only with its petitioner's consent, "
                           "given in a recorded call"}});
  }
  if (e.t.suspended) return NotWhileSuspended(e);
  if (e.t.discipline)
    return Refuse("NOT_TO_BE_MERGED", "what is about discipline or corruption is handled by itself",
                  "涉纪诉求不得并单");
  HOTLINE_RETURN_IF_ERROR(CheckOtherAgent(e));
  if (e.t.reworks > 0 || e.t.panel || e.t.final_reply || e.t.disputed || e.t.adjudicated() ||
      e.t.supervised)
    return Refuse(
        "NOT_TO_BE_MERGED",
        "a ticket that is reworked, disputed, adjudicated or supervised is handled by itself",
        "重办、争议、已裁定或督办的工单应单独办理，不得并单");
  // Also one that nobody has accepted or called in time: it goes on climbing.
  const bool overdue =
      std::any_of(e.t.limits.begin(), e.t.limits.end(), [](const LimitClock& each) {
        return each.breached && !Happened(each.stopped) && each.obligor != "centre";
      });
  if (overdue)
    return Refuse("OVERDUE", "an overdue ticket is handled by itself", "工单已超期，不得并单");
  if (HoldsMerged(e.t))
    return Refuse(
        "HAS_MERGED",
        "others are merged into this ticket; split them off first, and try again when they have "
        "left",
        "已有工单并入本单，请先拆单");
  // It comes to a department now.
  if (e.Open(LimitKind::kCaseHandle, 0, 0) == nullptr)
    e.Start(LimitKind::kCaseHandle, 0, 0, e.ctx.now);
  LimitClock* const clock = e.Open(LimitKind::kCaseHandle, 0, 0);
  e.t.into = {c.parent, e.t.version + 1, MergeStage::kAsked};
  HOTLINE_RETURN_IF_ERROR(MayTakeIn(*e.ctx.other, AsChild(e.t), *e.ctx.other_policies));
  HOTLINE_RETURN_IF_ERROR(CheckNotToTowns(e, e.ctx.other->lead_department(), e.t.matter));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.consent_call_id.empty() ? c.note : c.consent_call_id + " " + c.note;
  const int lead = e.t.lead();
  const std::string held_by = lead == 0 ? "" : e.leg(lead).department;
  e.Stop(LimitKind::kTriage, 0, 0, e.ctx.now);
  e.DropTimeRequest(e.ctx.now);
  if (lead != 0) e.leg(lead).return_pending = false;
  for (Leg& leg : e.t.legs) leg.merged = leg.merged || !Happened(leg.ended);
  e.EndLegs(e.ctx.now);
  for (LimitClock& other : e.t.limits) {
    if (&other != clock && !Happened(other.stopped))
      e.Void(other.limit, other.leg, other.petitioner, e.ctx.now);
  }
  // Its limit is void with the others: it may be asked for again.
  if (e.t.exclusion == Exclusion::kAsked) e.t.exclusion = Exclusion::kNone;
  e.t.appeal = {};
  e.t.state = State::kMerged;
  Fact& fact = e.Add(FactType::kMerged, e.ctx.now);
  if (clock != nullptr) {
    clock->carried = !Defect("child-rings-too");
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
  else if (known->merge >= merge && !Defect("taken-in-again"))
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
  fact.note = why;
}

}  // namespace

absl::Status Apply(Editor& e, const TakeIn& c) {
  absl::Status may = MayTakeIn(e.t, c.child, *e.ctx.policies);
  if (may.ok()) may = CheckNotToTowns(e, e.t.lead_department(), c.child.matter);
  // On the way it was nobody's of the parent.
  if (may.ok() && c.child.limit && c.child.limit->due < e.ctx.now)
    may = Refuse("OVERDUE", "its limit has run out on the way", "在途期间已超期");
  MergedTicket* const known = NewMerge(e, c.child.number, c.child.merge);
  if (known == nullptr) return absl::OkStatus();
  known->confidential = c.child.confidential;
  known->matter = c.child.matter;
  e.actor.capacity = Capacity::kSystem;
  if (!may.ok() && !Defect("child-taken-anyway")) {
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

absl::Status Apply(Editor& e, const FollowParent& c) {
  Ticket& t = e.t;
  if (t.state != State::kMerged || t.into.parent != c.parent || t.into.merge != c.merge)
    return absl::OkStatus();
  e.actor.capacity = Capacity::kSystem;
  LimitClock* clock = e.Open(LimitKind::kCaseHandle, 0, 0);
  if (clock != nullptr) {
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
  }
  if (c.end != MergeEnd::kShared) {
    t.into.stage = MergeStage::kLeft;
    t.state = State::kReceived;
    t.abstained = true;  // it waits for a dispatcher
    // Until a department has it again.
    if (clock != nullptr && !clock->breached) clock->obligor = "centre";
    Fact& fact = e.Add(FactType::kSplitOff, e.ctx.now);
    if (clock != nullptr) Describe(fact, *clock);
    fact.note = c.why;
    // The ladder ordered there that the head sign in person: it does not ring again here.
    if (clock != nullptr && RangRed(e, *clock) && !t.supervised) {
      t.supervised = true;
      Fact& supervised = e.Add(FactType::kSupervised, e.ctx.now);
      supervised.department = clock->obligor;
      supervised.code = "RED";
    }
    fact.ticket = c.parent;
    fact.code = std::string(Name(c.end));
    e.Start(LimitKind::kTriage, 0, 0, e.ctx.now);
    return absl::OkStatus();
  }
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
    e.Stop(LimitKind::kCaseHandle, 0, 0, c.limit ? c.limit->stopped : e.ctx.now);
  }
  fact.ticket = c.parent;
  if (c.promise.interim) fact.code = "INTERIM";
  t.priv.result = e.priv.result = c.result;
  t.promise = {};
  const bool may_promise = Reckon(*e.ctx.policies, LimitKind::kPromise,
                                  e.SubjectOf(id, LimitKind::kPromise, *e.ctx.policies), e.ctx.now)
                               .has_value();
  if (c.promise.standing() && may_promise) {
    t.promise = c.promise;
    t.promise.leg = id;
    Fact& promised = e.AddLeg(FactType::kPromised, id, e.ctx.now);
    promised.limit = LimitKind::kPromise;
    promised.due = t.promise.due;
    promised.code = t.promise.interim ? "INTERIM" : "PROMISE";
  }
  t.reviewed = e.ctx.now;
  t.state = State::kReviewed;
  e.AddLeg(FactType::kReviewed, id, e.ctx.now).code = std::string(Name(MergeEnd::kShared));
  for (int i = 1; i <= static_cast<int>(t.petitioners.size()); ++i)
    e.Start(LimitKind::kReply, 0, i, e.ctx.now);
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
