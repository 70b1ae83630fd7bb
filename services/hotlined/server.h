// The gRPC server of the process: where it listens, what it demands of a connection.
#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "common/rpc/server_tls.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

struct Listening {
  // gRPC asks these for the newest certificate as long as the server lives, and does not keep them.
  std::shared_ptr<grpc::ServerCredentials> credentials;
  // Of a server without methods of its own: answers UNIMPLEMENTED. Outlives the server.
  std::unique_ptr<grpc::CallbackGenericService> others;
  std::unique_ptr<grpc::Server> server;
  std::string address;  // with the port that was taken, where the configuration says 0
};
// UNAVAILABLE / CANNOT_LISTEN. `tls` may be null.
absl::StatusOr<Listening> Listen(const store::v1::ServerConfig& config,
                                 std::shared_ptr<rpc::ServerTls> tls,
                                 const std::vector<grpc::Service*>& services,
                                 rpc::CallEnvironment& calls);

// A server for health alone. UNAVAILABLE / CANNOT_LISTEN.
absl::StatusOr<Listening> ListenForHealth(const std::string& address);

}  // namespace hotline
