#include "tests/support/health_client.h"

#include <chrono>
#include <future>

#include "grpcpp/generic/generic_stub.h"

namespace hotline::testing {

bool IsServing(const std::shared_ptr<grpc::Channel>& channel, const std::string& name) {
  // grpc.health.v1.HealthCheckRequest{service = 1} and HealthCheckResponse{status = 1; SERVING = 1}
  // by hand: the library brings the service, but no messages.
  std::string request;
  if (!name.empty()) request = "\n" + std::string(1, static_cast<char>(name.size())) + name;
  grpc::Slice slice(request);
  grpc::ByteBuffer sent(&slice, 1), received;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
  std::promise<bool> good;
  grpc::GenericStub(channel).UnaryCall(&context, "/grpc.health.v1.Health/Check",
                                       grpc::StubOptions(), &sent, &received,
                                       [&](grpc::Status status) { good.set_value(status.ok()); });
  if (!good.get_future().get()) return false;
  grpc::Slice answer;
  return received.DumpToSingleSlice(&answer).ok() && answer.size() == 2 && answer.begin()[1] == 1;
}

}  // namespace hotline::testing
