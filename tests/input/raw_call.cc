#include "tests/input/raw_call.h"

#include "common/rpc/status.h"
#include "grpcpp/generic/generic_stub.h"

namespace hotline::input {

absl::Status RawCall(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                     const std::string& token, const std::string& bytes, bool streams,
                     std::chrono::milliseconds patience) {
  grpc::CompletionQueue queue;
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + patience);
  if (!token.empty()) context.AddMetadata("authorization", token);
  auto call = grpc::GenericStub(channel).PrepareCall(&context, "/" + method, &queue);
  auto wait = [&] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  void* any = &queue;
  call->StartCall(any);
  if (wait()) {
    grpc::Slice slice(bytes);
    call->WriteLast(grpc::ByteBuffer(&slice, 1), grpc::WriteOptions(), any);
    (void)wait();
    for (bool more = true; more;) {
      grpc::ByteBuffer answer;
      call->Read(&answer, any);
      more = wait();
    }
  }
  grpc::Status status;
  call->Finish(&status, any);
  (void)wait();
  queue.Shutdown();
  if (streams && status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED)
    return absl::OkStatus();
  return rpc::FromGrpc(status);
}

}  // namespace hotline::input
