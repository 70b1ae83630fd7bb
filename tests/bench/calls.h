// gRPC calls in flight, one to a slot, over a few connections; and the floor under every call: an
// echo server of the same library, that does nothing.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/rpc/identity.h"
#include "common/rpc/status.h"
#include "grpcpp/grpcpp.h"
#include "tests/bench/load.h"

namespace hotline::bench {

constexpr int kConnections = 4;
constexpr int kDeadlineSeconds = 10;

// Connections of their own to one address.
std::vector<std::shared_ptr<grpc::Channel>> Connect(const std::string& address,
                                                    int connections = kConnections);

// "Bearer …" of a person in a role.
std::string TokenOf(const std::string& person, const std::string& role);

// What one call needs for as long as it lasts. Begin() before each.
template <class Request, class Response>
struct Unary {
  std::optional<grpc::ClientContext> context;
  Request request;
  Response response;

  void Begin(const std::string& token) {
    context.emplace();
    context->set_deadline(std::chrono::system_clock::now() +
                          std::chrono::seconds(kDeadlineSeconds));
    context->AddMetadata("authorization", token);
    response.Clear();
  }
};

// A process that answers with as many bytes as it is asked for.
class EchoServer {
 public:
  EchoServer();
  ~EchoServer();
  const std::string& address() const { return address_; }

  // What the process itself runs; never returns before it is killed.
  static int Serve(const std::string& address_file);

 private:
  std::string directory_, address_;
  int pid_ = 0;
};

// Echo calls of these sizes.
LoadResult RunEcho(const std::string& address, const std::string& token, size_t request_bytes,
                   size_t response_bytes, const LoadOptions& options);

}  // namespace hotline::bench
