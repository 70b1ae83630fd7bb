// LimitService: the time limits as they stand, and the verbs that give more time.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewLimitService(ServiceContext& context);

}  // namespace hotline
