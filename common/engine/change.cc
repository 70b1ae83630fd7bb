#include "common/engine/change.h"

#include <algorithm>

#include "common/base/digest.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/settle.h"
#include "common/storage/keys.h"
#include "common/storage/store_rules.h"
#include "common/storage/stored_form.h"

namespace hotline {
namespace {

constexpr int kSaltBytes = 16;

// When a department's list should show the ticket: by the earliest due still running, what is
// overdue first.
int64_t NextDue(const Ticket& t) {
  absl::Time due = absl::InfiniteFuture();
  for (const LimitClock& clock : t.limits) {
    if (clock.running()) due = std::min(due, clock.due);
  }
  return absl::ToUnixMillis(due == absl::InfiniteFuture() ? t.updated : due);
}

}  // namespace

std::map<std::string, int64_t> IndexesOf(const Ticket& t) {
  std::map<std::string, int64_t> out;
  for (const Petitioner& p : t.petitioners) {
    if (!p.blind_index.empty())
      out[keys::PetitionerIndex(p.blind_index)] = absl::ToUnixMillis(t.received);
  }
  if (t.adjudicated() && !t.confidential && t.concerns.empty())
    out[keys::PrecedentIndex()] =
        absl::ToUnixMillis(Happened(t.adjudicated_at) ? t.adjudicated_at : t.received);
  // Lists are of the hot store; what somebody asked before is still found.
  if (t.state == State::kArchived) return out;
  out[keys::UpdatedIndex()] = absl::ToUnixMillis(t.updated);
  std::string department = t.lead_department();
  // What the centre holds stands under no department's name.
  if (t.state == State::kReceived || department.empty()) department = "centre";
  out[keys::DepartmentIndex(department, t.state)] = NextDue(t);
  for (const Leg& leg : t.legs) {
    bool assists = leg.kind == LegKind::kAssisting && !Happened(leg.ended);
    if (assists) out[keys::DepartmentIndex(leg.department, t.state)] = NextDue(t);
  }
  if (HasErrands(t)) out[keys::ErrandIndex()] = absl::ToUnixMillis(t.updated);
  return out;
}

Change MakeChange(const Ticket* before, Decision& decision, const FrozenPolicies& policies,
                  absl::Time now) {
  Change change;
  EncodedEvent event = EncodeEvent(decision.event, RandomBytes(kSaltBytes));
  decision.ticket.chain_head = event.hash;
  change.partition = PartitionOf(decision.ticket.number);
  change.number = decision.ticket.number;
  change.expected_version = before == nullptr ? 0 : before->version;
  if (before != nullptr) change.expected_head = before->chain_head;
  change.version = decision.ticket.version;
  change.record = EncodeTicket(decision.ticket);
  change.event = std::move(event.record);
  change.event_hash = std::move(event.hash);
  change.wake = NextWake(decision.ticket, policies);
  change.now = now;
  // What the system does by itself: also a limit that is between two tickets has to arrive.
  const Verb by_itself[] = {Verb::kSettle, Verb::kTakeIn, Verb::kReleaseMerged, Verb::kFollowParent,
                            Verb::kAgreeOnMerge};
  change.urgent_for_memory =
      std::any_of(std::begin(by_itself), std::end(by_itself),
                  [&](Verb verb) { return decision.event.verb == Name(verb); });
  std::map<std::string, int64_t> old =
      before == nullptr ? std::map<std::string, int64_t>{} : IndexesOf(*before);
  std::map<std::string, int64_t> fresh = IndexesOf(decision.ticket);
  for (const auto& [index, score] : fresh) {
    auto it = old.find(index);
    if (it == old.end() || it->second != score) change.indexes.push_back({index, score});
  }
  for (const auto& [index, score] : old) {
    if (!fresh.contains(index)) change.indexes.push_back({index, std::nullopt});
  }
  return change;
}

}  // namespace hotline
