#include "services/ticket/ticket_service.h"

#include "hotline/v1/ticket.grpc.pb.h"
#include "services/hotlined/roles.h"

namespace hotline {

absl::StatusOr<RoleParts> MakeTicketRole(Core& core) {
  std::shared_ptr<grpc::Service> service = NewTicketService(core.context);
  RoleParts parts;
  parts.services = {{v1::TicketService::service_full_name(), service.get()}};
  parts.workers = {{"recent", [&] { core.recent.Start(); }, [&] { core.recent.Stop(); }}};
  parts.owner = service;
  return parts;
}

}  // namespace hotline
