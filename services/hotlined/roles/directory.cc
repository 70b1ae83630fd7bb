#include "services/directory/directory_service.h"

#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeDirectoryRole(Core& core) {
  auto service = std::make_shared<DirectoryServiceImpl>(core.context, core.versions, core.loader);
  RoleParts parts;
  parts.services = {{v1::DirectoryService::service_full_name(), service.get()}};
  parts.owner = service;
  return parts;
}

}  // namespace hotline
