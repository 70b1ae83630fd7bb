// The policies a ticket is under, and those by which single limits of it are counted: a limit keeps
// its row, ladder and calendars when the ticket comes under others without it (it was missed, or
// promised to a petitioner) and wherever it is handed to in a merge.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// A value of a few pointers, immutable once handed on; reads from any thread.
class FrozenPolicies {
 public:
  FrozenPolicies() = default;
  // Of a ticket all of whose limits are counted by these.
  FrozenPolicies(std::shared_ptr<const Jurisdiction> own) : own_(std::move(own)) {}

  // UNAVAILABLE, POLICY_NOT_LOADED when this process has not read one of the versions yet.
  static absl::StatusOr<FrozenPolicies> Of(const Ticket& ticket,
                                           const JurisdictionVersions& versions);
  // The same policies, each with the calendars of that version.
  static absl::StatusOr<FrozenPolicies> WithCalendars(const Ticket& ticket, int64_t calendars,
                                                      const JurisdictionVersions& versions);
  // Also those of a limit that is not the ticket's yet.
  absl::Status Add(const LimitClock& clock, const JurisdictionVersions& versions);

  bool known() const { return own_ != nullptr; }
  const Jurisdiction& operator*() const { return *own_; }
  const Jurisdiction* operator->() const { return own_.get(); }
  // Those the limit is counted by; the ticket's for one that none were found for.
  const Jurisdiction& of(const LimitClock& clock) const;

 private:
  static absl::StatusOr<FrozenPolicies> Of(const Ticket& ticket, std::optional<int64_t> calendars,
                                           const JurisdictionVersions& versions);
  struct Kept {
    int64_t policies, calendars;
    std::shared_ptr<const Jurisdiction> jurisdiction;
  };
  std::shared_ptr<const Jurisdiction> own_;
  std::vector<Kept> kept_;
};

// Of a merged ticket's limit here: counted again where only calendars change. Not once something
// has moved it: by which rules, that ticket knows.
bool FollowsCalendars(const LimitClock& clock);
// Whether version `in_force` of the policies, or with `calendars_only` of the calendars, changes
// nothing for the ticket and the limits it carries.
bool UpToDate(const Ticket& ticket, int64_t in_force, bool calendars_only);

}  // namespace hotline
