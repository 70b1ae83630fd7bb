#include "common/engine/change.h"

#include <algorithm>

#include "common/base/digest.h"
#include "common/domain/rules/merge.h"
#include "common/domain/rules/settle.h"
#include "common/storage/keys.h"
#include "common/storage/record_id.h"
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
    for (const std::string& index : p.blind_indexes)
      out[keys::PetitionerIndex(index)] = absl::ToUnixMillis(t.received);
  }
  if (t.adjudicated() && !t.confidential && t.concerns.empty())
    out[keys::PrecedentIndex()] =
        absl::ToUnixMillis(Happened(t.adjudicated_at) ? t.adjudicated_at : t.received);
  if (!t.concerns.empty()) out[keys::PersonIndex(t.concerns)] = absl::ToUnixMillis(t.received);
  // Lists are of the hot store; what somebody asked before is still found.
  if (t.state == State::kArchived) return out;
  out[keys::UpdatedIndex()] = absl::ToUnixMillis(t.updated);
  std::string department = t.lead_department();
  // What the centre holds stands under no department's name.
  if (t.state == State::kReceived || department.empty()) department = kCentreDepartment;
  out[keys::DepartmentIndex(department, t.state)] = NextDue(t);
  for (const Leg& leg : t.legs) {
    bool assists = leg.kind == LegKind::kAssisting && !Happened(leg.ended);
    if (assists) out[keys::DepartmentIndex(leg.department, t.state)] = NextDue(t);
  }
  if (t.emergency()) {
    int64_t first = INT64_MAX;
    for (const LimitClock& clock : t.limits) {
      if (clock.running() && RowOf(clock.limit).Is(kEmergency))
        first = std::min(first, absl::ToUnixMillis(clock.due));
    }
    out[keys::EmergencyIndex()] = first;
  }
  if (HasErrands(t)) out[keys::ErrandIndex()] = absl::ToUnixMillis(t.updated);
  return out;
}

std::string PutEvent(const Event& event, Change* change) {
  EncodedEvent encoded = EncodeEvent(event, RandomBytes(kSaltBytes));
  change->event = std::move(encoded.record);
  change->event_hash = encoded.hash;
  return encoded.hash;
}

std::vector<IndexChange> IndexChanges(const std::map<std::string, int64_t>& before,
                                      const std::map<std::string, int64_t>& after) {
  std::vector<IndexChange> out;
  for (const auto& [index, score] : after) {
    auto it = before.find(index);
    if (it == before.end() || it->second != score) out.push_back({index, score});
  }
  for (const auto& [index, score] : before) {
    if (!after.contains(index)) out.push_back({index, std::nullopt});
  }
  return out;
}

Change MakeChange(const Ticket* before, Decision& decision, const FrozenPolicies& policies,
                  absl::Time now) {
  Change change;
  decision.ticket.chain_head = PutEvent(decision.event, &change);
  change.partition = PartitionOf(decision.ticket.number);
  change.id = decision.ticket.number;
  change.expected_version = before == nullptr ? 0 : before->version;
  if (before != nullptr) change.expected_head = before->chain_head;
  change.version = decision.ticket.version;
  change.record = EncodeTicket(decision.ticket);
  change.wake = NextWake(decision.ticket, policies);
  change.now = now;
  // What the system does automatically. A limit that is on its way between two tickets must arrive
  // too.
  const Verb by_itself[] = {Verb::kSettle, Verb::kTakeIn, Verb::kReleaseMerged, Verb::kFollowParent,
                            Verb::kAgreeOnMerge};
  change.urgent_for_memory =
      std::any_of(std::begin(by_itself), std::end(by_itself),
                  [&](Verb verb) { return decision.event.verb == Name(verb); });
  change.indexes =
      IndexChanges(before == nullptr ? std::map<std::string, int64_t>{} : IndexesOf(*before),
                   IndexesOf(decision.ticket));
  return change;
}

}  // namespace hotline
