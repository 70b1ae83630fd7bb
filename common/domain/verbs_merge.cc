#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/defect.h"
#include "common/base/error.h"
#include "common/domain/editor.h"
#include "common/domain/limits.h"
#include "common/domain/merge.h"

namespace hotline {
namespace {

int LevelsOf(const LimitRow* row, int fired) {
  int levels = 0;
  for (size_t i = 0; row != nullptr && i < row->ladder.size(); ++i) {
    if (fired & (1 << i)) levels |= 1 << static_cast<int>(row->ladder[i].level);
  }
  return levels;
}
int RungsOf(const LimitRow* row, int levels) {
  int fired = 0;
  for (size_t i = 0; row != nullptr && i < row->ladder.size(); ++i) {
    if (levels & (1 << static_cast<int>(row->ladder[i].level))) fired |= 1 << i;
  }
  return fired;
}

HandedLimit Hand(const LimitClock& clock, const Jurisdiction& policies) {
  return {clock, LevelsOf(policies.limit_row(clock.row), clock.fired)};
}

// What the child hands over, with the policies its due was reckoned by.
MergingTicket AsChild(const Ticket& t, const Jurisdiction& policies) {
  MergingTicket child{t.number, t.into.merge, t.urgency, t.concerns, t.confidential};
  for (const LimitClock& clock : t.limits) {
    if (!clock.carried) continue;
    child.limit = Hand(clock, policies);
    if (child.limit->clock.policy_version != 0) continue;
    child.limit->clock.policy_version = t.policy_version;
    child.limit->clock.calendar_version = t.calendar_version;
  }
  return child;
}

// The limit of the merged ticket as it last was here.
const LimitClock* LimitOf(const Ticket& parent, const std::string& child) {
  auto it = std::find_if(parent.limits.rbegin(), parent.limits.rend(),
                         [&](const LimitClock& clock) { return clock.ticket == child; });
  return it == parent.limits.rend() ? nullptr : &*it;
}

FollowParent AsResult(const Ticket& parent, const MergedTicket& child,
                      const Jurisdiction& policies) {
  FollowParent follow{parent.number, child.merge, child.end};
  if (child.end != MergeEnd::kRefused) {
    if (const LimitClock* clock = LimitOf(parent, child.number))
      follow.limit = Hand(*clock, policies);
  }
  if (child.end != MergeEnd::kShared) return follow;
  for (const Leg& leg : parent.legs) {
    if (leg.kind != LegKind::kAssisting && Happened(leg.submitted) && !leg.returned)
      follow.leg = leg;
  }
  follow.promise = parent.promise;
  follow.result = parent.priv.result;
  return follow;
}

// The reply to the result that was shared.
bool HasReplied(const Ticket& t) { return Happened(t.replied) && t.replied >= t.reviewed; }

bool Overdue(const Ticket& t) {
  return std::any_of(t.limits.begin(), t.limits.end(), [&](const LimitClock& clock) {
    const bool handle = clock.limit == LimitKind::kCaseHandle ||
                        (clock.limit == LimitKind::kLegHandle && clock.leg == t.lead());
    return handle && clock.ticket.empty() && clock.breached;
  });
}

}  // namespace

bool HasErrands(const Ticket& t) {
  if (t.state == State::kMerged && t.into.stage == MergeStage::kAsked) return true;
  return std::any_of(t.merged.begin(), t.merged.end(), [&](const MergedTicket& child) {
    return child.stage == MergeStage::kLeaving ||
           (child.stage == MergeStage::kShared && HasReplied(t));
  });
}

std::vector<Errand> ErrandsOf(const Ticket& t, const Jurisdiction& policies) {
  std::vector<Errand> out;
  if (t.state == State::kMerged && t.into.stage == MergeStage::kAsked) {
    out.push_back({t.into.parent,
                   TakeIn{AsChild(t, policies)},
                   {t.into.parent, t.into.merge, MergeStage::kAsked}});
  }
  std::string replier;
  for (const Leg& leg : t.legs) {
    if (leg.kind != LegKind::kAssisting && !leg.returned)
      replier = leg.handler.empty() ? leg.head : leg.handler;
  }
  for (const MergedTicket& child : t.merged) {
    const Agreement told{child.number, child.merge, child.stage};
    if (child.stage == MergeStage::kLeaving)
      out.push_back({child.number, AsResult(t, child, policies), told});
    if (child.stage == MergeStage::kShared && HasReplied(t))
      out.push_back({child.number, ShareReply{t.number, child.merge, t.priv.reply, replier}, told});
  }
  return out;
}

absl::Status MayTakeIn(const Ticket& parent, const MergingTicket& child) {
  const State s = parent.state;
  if (s != State::kDispatched && s != State::kAccepted && s != State::kHandling)
    return Refuse("PARENT_NOT_HANDLED",
                  absl::StrCat("the ticket merged into must be with a department and not yet have "
                               "a result; it is ",
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
  if (e.t.reworks > 0 || e.t.panel || e.t.final_reply || e.t.disputed || e.t.adjudicated())
    return Refuse("NOT_TO_BE_MERGED",
                  "a ticket that is reworked, disputed or adjudicated is handled by itself",
                  "重办、争议或已裁定的工单应单独办理，不得并单");
  const bool parent_itself =
      std::any_of(e.t.merged.begin(), e.t.merged.end(), [](const MergedTicket& child) {
        return child.stage == MergeStage::kHeld || child.stage == MergeStage::kLeaving;
      });
  if (parent_itself)
    return Refuse("HAS_MERGED", "others are merged into this ticket; split them off first",
                  "已有工单并入本单，请先拆单");
  LimitClock* clock = e.Open(LimitKind::kCaseHandle, 0, 0);
  const bool begun = std::any_of(e.t.limits.begin(), e.t.limits.end(), [](const LimitClock& each) {
    return each.limit == LimitKind::kCaseHandle && each.ticket.empty();
  });
  // It comes to a department now; a case that was missed before is not begun anew.
  if (!begun) e.Start(LimitKind::kCaseHandle, 0, 0, e.ctx.now);
  clock = e.Open(LimitKind::kCaseHandle, 0, 0);
  e.t.into = {c.parent, e.t.version + 1, MergeStage::kAsked};
  HOTLINE_RETURN_IF_ERROR(MayTakeIn(*e.ctx.other, AsChild(e.t, *e.ctx.policies)));
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.consent_call_id.empty() ? c.note : c.consent_call_id + " " + c.note;
  const int lead = e.t.lead();
  const std::string held_by = lead == 0 ? "" : e.leg(lead).department;
  e.Stop(LimitKind::kTriage, 0, 0, e.ctx.now);
  e.DropTimeRequest(e.ctx.now);
  if (lead != 0) e.leg(lead).return_pending = false;
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
  for (MergedTicket& child : e.t.merged) {
    if (child.number != c.ticket || child.stage != MergeStage::kHeld) continue;
    e.actor.capacity = Capacity::kCentre;
    e.priv.note = c.note;
    e.LetGo(child, MergeEnd::kSplit, e.ctx.now);
    return absl::OkStatus();
  }
  return Refuse("NOT_MERGED",
                absl::StrCat(c.ticket, " is not merged into ", e.t.number, ", or no longer"),
                "该工单未并入本单，或已不在并单状态");
}

absl::Status Apply(Editor& e, const TakeIn& c) {
  auto known = std::find_if(e.t.merged.begin(), e.t.merged.end(), [&](const MergedTicket& child) {
    return child.number == c.child.number;
  });
  if (known != e.t.merged.end() && known->merge >= c.child.merge && !Defect("taken-in-again"))
    return absl::OkStatus();
  const absl::Status may = MayTakeIn(e.t, c.child);
  if (known == e.t.merged.end()) known = e.t.merged.insert(known, MergedTicket{c.child.number});
  known->merge = c.child.merge;
  known->confidential = c.child.confidential;
  e.actor.capacity = Capacity::kSystem;
  if (!may.ok() && !Defect("child-taken-anyway")) {
    known->stage = MergeStage::kLeaving;
    known->end = MergeEnd::kRefused;
    Fact& fact = e.Add(FactType::kChildLeaving, e.ctx.now);
    fact.ticket = c.child.number;
    fact.code = std::string(Name(MergeEnd::kRefused));
    fact.note = ReasonOf(may);
    return absl::OkStatus();
  }
  known->stage = MergeStage::kHeld;
  known->end = MergeEnd::kNone;
  Fact& fact = e.Add(FactType::kChildTaken, e.ctx.now);
  if (c.child.limit) {
    LimitClock clock = c.child.limit->clock;
    clock.ticket = c.child.number;
    clock.carried = false;
    clock.adopted = e.ctx.now;
    clock.obligor = e.t.lead_department();
    if (e.ctx.policies->limit_row(clock.row) == nullptr) {
      const LimitSubject subject = e.SubjectOf(0, clock.limit, *e.ctx.policies);
      if (auto row = Reckon(*e.ctx.policies, clock.limit, subject, clock.started))
        clock.row = row->row->id;
    }
    clock.fired = RungsOf(e.ctx.policies->limit_row(clock.row), c.child.limit->rung);
    Describe(fact, clock);
    e.t.limits.push_back(std::move(clock));
  }
  fact.ticket = c.child.number;
  fact.department = e.t.lead_department();
  return absl::OkStatus();
}

absl::Status Apply(Editor& e, const FollowParent& c) {
  Ticket& t = e.t;
  if (t.state != State::kMerged || t.into.parent != c.parent || t.into.merge != c.merge)
    return absl::OkStatus();
  e.actor.capacity = Capacity::kSystem;
  LimitClock* clock = e.Open(LimitKind::kCaseHandle, 0, 0);
  if (clock != nullptr) {
    clock->carried = false;
    if (c.limit) {
      const LimitClock& there = c.limit->clock;
      clock->due = there.due;
      clock->original_due = there.original_due;
      clock->pauses = there.pauses;
      clock->generation = there.generation;
      clock->breached = there.breached;
      clock->provisional = there.provisional;
      clock->fired = RungsOf(e.ctx.policies->limit_row(clock->row), c.limit->rung);
    }
    clock->adopted = e.ctx.now;
  }
  if (c.end != MergeEnd::kShared) {
    t.into.stage = MergeStage::kLeft;
    t.state = State::kReceived;
    t.abstained = true;  // it waits for a dispatcher
    Fact& fact = e.Add(FactType::kSplitOff, e.ctx.now);
    if (clock != nullptr) Describe(fact, *clock);
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
    clock->obligor = leg.department;
    Describe(fact, *clock);
    fact.leg = id;
    fact.department = leg.department;
    e.Stop(LimitKind::kCaseHandle, 0, 0, c.limit ? c.limit->clock.stopped : e.ctx.now);
  }
  fact.ticket = c.parent;
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

absl::Status Apply(Editor& e, const ShareReply& c) {
  const Ticket& t = e.t;
  // A rework's result is its own; a confidential petitioner hears from the centre.
  if (t.state != State::kReviewed || t.into.stage != MergeStage::kShared ||
      t.into.parent != c.parent || t.into.merge != c.merge || t.reworks > 0 || t.confidential ||
      t.final_reply)
    return absl::OkStatus();
  e.actor.capacity = Capacity::kSystem;
  for (int i = 1; i <= static_cast<int>(t.petitioners.size()); ++i) {
    if (!Happened(t.petitioners[i - 1].reply_delivered)) Delivered(e, i, c.reply, c.person);
  }
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
      const bool leaving = told.stage == MergeStage::kLeaving;
      what = leaving ? std::string(Name(child->end)) : "REPLY";
      child->stage =
          leaving && child->end == MergeEnd::kShared ? MergeStage::kShared : MergeStage::kLeft;
    }
    Fact& fact = e.Add(FactType::kMergeAgreed, e.ctx.now);
    fact.ticket = told.ticket;
    fact.code = what;
  }
  return absl::OkStatus();
}

}  // namespace hotline
