#include "services/ticket/ticket_service.h"

#include "hotline/v1/emergency.grpc.pb.h"
#include "hotline/v1/ticket.grpc.pb.h"
#include "services/emergency/emergency_service.h"
#include "services/hotlined/roles.h"

namespace hotline {
namespace {

struct Tickets {
  explicit Tickets(Core& core)
      : ticket(NewTicketService(core.context)), emergency(NewEmergencyService(core.context)) {}
  std::unique_ptr<grpc::Service> ticket, emergency;
};

}  // namespace

absl::StatusOr<RoleParts> MakeTicketRole(Core& core) {
  auto services = std::make_shared<Tickets>(core);
  RoleParts parts;
  parts.services = {{v1::TicketService::service_full_name(), services->ticket.get()},
                    {v1::EmergencyService::service_full_name(), services->emergency.get()}};
  parts.workers = {{"recent", [&] { core.recent.Start(); }, [&] { core.recent.Stop(); }}};
  parts.owner = services;
  return parts;
}

}  // namespace hotline
