// SupervisionService: what leaders and the panel do.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewSupervisionService(ServiceContext& context);

}  // namespace hotline
