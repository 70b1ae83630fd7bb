#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeTicketRole(Core& core);
absl::StatusOr<RoleParts> MakeDispatchRole(Core& core);
absl::StatusOr<RoleParts> MakeReportRole(Core& core);
absl::StatusOr<RoleParts> MakeLimitsRole(Core& core);
absl::StatusOr<RoleParts> MakeFollowUpRole(Core& core);
absl::StatusOr<RoleParts> MakeDirectoryRole(Core& core);
absl::StatusOr<RoleParts> MakeEventsRole(Core& core);
absl::StatusOr<RoleParts> MakeNotifyRole(Core& core);
absl::StatusOr<RoleParts> MakeArchiveRole(Core& core);

const std::vector<RoleRow>& RoleTable() {
  static const auto* table = new std::vector<RoleRow>{
      {"ticket", MakeTicketRole},       {"dispatch", MakeDispatchRole},
      {"limits", MakeLimitsRole},       {"follow_up", MakeFollowUpRole},
      {"directory", MakeDirectoryRole}, {"archive", MakeArchiveRole},
      {"report", MakeReportRole},       {"events", MakeEventsRole},
      {"notify", MakeNotifyRole},
  };
  return *table;
}

}  // namespace hotline
