// EmergencyService: what is done while a life is threatened 特急.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewEmergencyService(ServiceContext& context);

}  // namespace hotline
