// A call of any method with any bytes, as a client of another language, or an enemy, would make it.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/grpcpp.h"

namespace hotline::input {

// Sends the bytes as the one request, reads every answer, and gives back how the call ended. A
// stream that goes on until `patience` is over has ended well.
absl::Status RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& token, const std::string& bytes, bool streams,
                     std::chrono::milliseconds patience = std::chrono::seconds(10));

}  // namespace hotline::input
