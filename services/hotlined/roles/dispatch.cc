#include "services/dispatch/dispatch_service.h"

#include "hotline/v1/dispatch.grpc.pb.h"
#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeDispatchRole(Core& core) {
  std::shared_ptr<grpc::Service> service = NewDispatchService(core.context);
  RoleParts parts;
  parts.services = {{v1::DispatchService::service_full_name(), service.get()}};
  parts.workers = {{"recent", [&] { core.recent.Start(); }, [&] { core.recent.Stop(); }}};
  parts.owner = service;
  return parts;
}

}  // namespace hotline
