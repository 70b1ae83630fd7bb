// absl::Status → grpc::Status with google.rpc details; the one place where errors leave the house.
#pragma once

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace hotline::rpc {

grpc::Status ToGrpc(const absl::Status& status);

// For clients: back again, reason, fields and all.
absl::Status FromGrpc(const grpc::Status& status);

}  // namespace hotline::rpc
