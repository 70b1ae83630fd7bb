// FollowUpService: ratings and follow-up calls.
#pragma once

#include <memory>

#include "services/api/verb.h"

namespace hotline {

// `context` must outlive the service.
std::unique_ptr<grpc::Service> NewFollowUpService(ServiceContext& context);

}  // namespace hotline
