#include "common/domain/ticket/frozen_policies.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline {
namespace {

absl::StatusOr<std::shared_ptr<const Jurisdiction>> Find(const JurisdictionVersions& versions,
                                                         int64_t policies, int64_t calendars) {
  auto found = versions.Version(policies, calendars);
  if (found != nullptr) return found;
  return Error(absl::StatusCode::kUnavailable, "POLICY_NOT_LOADED",
               absl::StrCat("this process has not yet read version ", policies,
                            calendars == 0 ? "" : absl::StrCat(" or ", calendars),
                            " of the jurisdiction; try again"))
      .Zh("政策版本正在加载，请稍后重试")
      .RetryAfterMs(500)
      .status();
}

int64_t CalendarsOf(int64_t policies, int64_t calendars) {
  return calendars == 0 ? policies : calendars;
}

}  // namespace

absl::StatusOr<FrozenPolicies> FrozenPolicies::Of(const Ticket& ticket,
                                                  const JurisdictionVersions& versions) {
  return Of(ticket, std::nullopt, versions);
}

absl::StatusOr<FrozenPolicies> FrozenPolicies::WithCalendars(const Ticket& ticket,
                                                             int64_t calendars,
                                                             const JurisdictionVersions& versions) {
  return Of(ticket, std::make_optional(calendars), versions);
}

absl::StatusOr<FrozenPolicies> FrozenPolicies::Of(const Ticket& ticket,
                                                  std::optional<int64_t> calendars,
                                                  const JurisdictionVersions& versions) {
  auto own = Find(versions, ticket.policy_version, calendars.value_or(ticket.calendar_version));
  if (!own.ok()) return own.status();
  FrozenPolicies out(*std::move(own));
  for (const LimitClock& clock : ticket.limits) {
    if (clock.policy_version == 0 || Happened(clock.stopped)) continue;
    LimitClock counted = clock;
    if (calendars) counted.calendar_version = *calendars;
    HOTLINE_RETURN_IF_ERROR(out.Add(counted, versions));
  }
  return out;
}

absl::Status FrozenPolicies::Add(const LimitClock& clock, const JurisdictionVersions& versions) {
  if (clock.policy_version == 0) return absl::OkStatus();
  for (const Kept& kept : kept_) {
    if (kept.policies == clock.policy_version && kept.calendars == clock.calendar_version)
      return absl::OkStatus();
  }
  auto found = Find(versions, clock.policy_version, clock.calendar_version);
  if (!found.ok()) return found.status();
  kept_.push_back({clock.policy_version, clock.calendar_version, *std::move(found)});
  return absl::OkStatus();
}

const Jurisdiction& FrozenPolicies::of(const LimitClock& clock) const {
  if (clock.policy_version == 0) return *own_;
  for (const Kept& kept : kept_) {
    if (kept.policies == clock.policy_version && kept.calendars == clock.calendar_version)
      return *kept.jurisdiction;
  }
  return *own_;
}

bool FollowsCalendars(const LimitClock& clock) {
  return !clock.ticket.empty() && !Happened(clock.stopped) && !clock.breached &&
         clock.pauses.empty() && clock.extensions.empty();
}

bool UpToDate(const Ticket& ticket, int64_t in_force, bool calendars_only) {
  if (CalendarsOf(ticket.policy_version, ticket.calendar_version) != in_force ||
      (!calendars_only && ticket.policy_version != in_force))
    return false;
  return std::none_of(ticket.limits.begin(), ticket.limits.end(), [&](const LimitClock& clock) {
    return FollowsCalendars(clock) && clock.policy_version != 0 &&
           CalendarsOf(clock.policy_version, clock.calendar_version) != in_force;
  });
}

}  // namespace hotline
