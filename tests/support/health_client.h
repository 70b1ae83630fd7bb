// Asks the health service, as a kubelet does.
#pragma once

#include <memory>
#include <string>

#include "grpcpp/grpcpp.h"

namespace hotline::testing {

// Whether it says SERVING of this name; false also when it does not answer or does not know it.
bool IsServing(const std::shared_ptr<grpc::Channel>& channel, const std::string& name);

}  // namespace hotline::testing
