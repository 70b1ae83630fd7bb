#include "common/domain/rules/invariants.h"

#include <algorithm>

#include "common/base/assert.h"

namespace hotline {
namespace {

absl::Status CheckLimits(const Ticket* before, const Ticket& after) {
  const auto legs = static_cast<int>(after.legs.size());
  const auto petitioners = static_cast<int>(after.petitioners.size());
  for (size_t i = 0; i < after.limits.size(); ++i) {
    const LimitClock& clock = after.limits[i];
    HOTLINE_ASSERT(clock.leg >= 0 && clock.leg <= legs, "a limit belongs to a leg that is there");
    HOTLINE_ASSERT(clock.petitioner >= 0 && clock.petitioner <= petitioners,
                   "a limit belongs to a petitioner who is there");
    HOTLINE_ASSERT(Happened(clock.started), "a limit has begun");
    // A promise may name a day that is over when the reply that tells it is delivered.
    HOTLINE_ASSERT(clock.limit == LimitKind::kPromise || clock.due >= clock.started,
                   "a limit is due after it began");
    HOTLINE_ASSERT(!Happened(clock.stopped) || clock.stopped >= clock.started,
                   "a limit stops after it began");
    if (before == nullptr || i >= before->limits.size()) continue;
    const LimitClock& was = before->limits[i];
    if (was.limit != clock.limit || was.leg != clock.leg || was.started != clock.started) continue;
    HOTLINE_ASSERT(clock.generation >= was.generation, "a limit's generation never falls");
    HOTLINE_ASSERT(clock.breached || !was.breached, "what is overdue stays overdue");
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckInvariants(const Ticket* before, const Ticket& after) {
  HOTLINE_ASSERT(after.version == (before == nullptr ? 1 : before->version + 1),
                 "a decision makes the next version");
  HOTLINE_ASSERT(before == nullptr || after.number == before->number, "a number stays");
  HOTLINE_ASSERT(before == nullptr || after.updated >= before->updated,
                 "time within a ticket never goes back");
  HOTLINE_ASSERT(before == nullptr || after.legs.size() >= before->legs.size(),
                 "a leg is never taken back");
  HOTLINE_ASSERT(after.priv.people.size() <= after.petitioners.size(),
                 "personal data belongs to petitioners who are there");
  const auto leads = std::count_if(after.legs.begin(), after.legs.end(), [](const Leg& leg) {
    return leg.kind != LegKind::kAssisting && !Happened(leg.ended);
  });
  HOTLINE_ASSERT(leads <= 1, "one department leads");
  return CheckLimits(before, after);
}

}  // namespace hotline
