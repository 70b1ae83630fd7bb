// Server reflection for callers who are recognised. That of the library answers everybody, and
// holds a thread for each of its streams.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/rpc/call.h"
#include "grpcpp/impl/codegen/service_type.h"

namespace hotline::rpc {

// The services by which clients learn the contract: grpc.reflection.v1, and v1alpha for older ones.
// `names` are those to tell of. `calls` must outlive them.
std::vector<std::unique_ptr<grpc::Service>> NewReflection(CallEnvironment& calls,
                                                          std::vector<std::string> names);

}  // namespace hotline::rpc
