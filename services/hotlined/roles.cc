#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeTicketRole(Core& core);
absl::StatusOr<RoleParts> MakeDispatchRole(Core& core);
absl::Status CheckReportRole(const Core::Config& config, const std::string& path);
absl::StatusOr<RoleParts> MakeReportRole(Core& core);
absl::StatusOr<RoleParts> MakeLimitsRole(Core& core);
absl::StatusOr<RoleParts> MakeFollowUpRole(Core& core);
absl::StatusOr<RoleParts> MakeDirectoryRole(Core& core);
absl::StatusOr<RoleParts> MakeEventsRole(Core& core);
absl::StatusOr<RoleParts> MakeNotifyRole(Core& core);
absl::Status CheckArchiveRole(const Core::Config& config, const std::string& path);
absl::StatusOr<RoleParts> MakeArchiveRole(Core& core);

const std::vector<RoleRow>& RoleTable() {
  static const auto* table = new std::vector<RoleRow>{
      {"ticket", nullptr, MakeTicketRole},         {"dispatch", nullptr, MakeDispatchRole},
      {"limits", nullptr, MakeLimitsRole},         {"follow_up", nullptr, MakeFollowUpRole},
      {"directory", nullptr, MakeDirectoryRole},   {"archive", CheckArchiveRole, MakeArchiveRole},
      {"report", CheckReportRole, MakeReportRole}, {"events", nullptr, MakeEventsRole},
      {"notify", nullptr, MakeNotifyRole},
  };
  return *table;
}

}  // namespace hotline
