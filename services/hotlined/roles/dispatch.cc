#include "services/dispatch/dispatch_service.h"

#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeDispatchRole(Core& core) {
  auto service = std::make_shared<DispatchServiceImpl>(core.context);
  RoleParts parts;
  parts.services = {{v1::DispatchService::service_full_name(), service.get()}};
  parts.workers = {{"recent", [&] { core.recent.Start(); }, [&] { core.recent.Stop(); }}};
  parts.owner = service;
  return parts;
}

}  // namespace hotline
