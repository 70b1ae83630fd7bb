#include "common/domain/rules/merge.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/domain/rules/guards.h"

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
    return Refuse("PARENT_OVERDUE", "the ticket merged into is overdue; handle this one on its own",
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

}  // namespace hotline
