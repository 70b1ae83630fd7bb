// TicketService: intake, reading, and the verbs of a ticket's life.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewTicketService(ServiceContext& context);

}  // namespace hotline
