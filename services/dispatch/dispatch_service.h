// DispatchService: whose ticket it is.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewDispatchService(ServiceContext& context);

}  // namespace hotline
