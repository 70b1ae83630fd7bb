// The gRPC server of the process: where it listens, what it demands of a connection.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "grpcpp/grpcpp.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

struct Listening {
  std::unique_ptr<grpc::Server> server;
  std::string address;  // with the port that was taken, where the configuration says 0
};
// UNAVAILABLE / CANNOT_LISTEN; INVALID_ARGUMENT for a certificate that cannot be read.
absl::StatusOr<Listening> Listen(const store::v1::ServerConfig& config,
                                 const std::vector<grpc::Service*>& services,
                                 rpc::CallEnvironment& calls);

}  // namespace hotline
