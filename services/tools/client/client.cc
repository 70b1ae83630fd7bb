#include "services/tools/client/client.h"

#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/notification.h"
#include "common/base/clock.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/rpc/status.h"
#include "grpcpp/impl/codegen/proto_utils.h"
#include "services/tools/client/tokens.h"

namespace hotline::ctl {
namespace {

constexpr int kDeadlineSeconds = 10;
constexpr int kMostMessageBytes = 64 * 1024 * 1024;

}  // namespace

Client::Client(const std::string& address,
               const std::shared_ptr<grpc::ChannelCredentials>& credentials)
    : address_(address),
      channel_([&] {
        grpc::ChannelArguments arguments;
        arguments.SetMaxReceiveMessageSize(kMostMessageBytes);
        // A server that comes back should be found within a second.
        arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
        arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
        // A connection of its own: what befalls another client's must not be felt here.
        arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
        return grpc::CreateCustomChannel(address, credentials, arguments);
      }()),
      stub_(channel_) {}

void Authorize(grpc::ClientContext* context, const Caller& caller) {
  const auto token = Tokens::OfThisProcess().For(caller);
  if (token.ok()) context->AddMetadata("authorization", "Bearer " + *token);
}

std::string NewRequestId() { return "ctl-" + ToHex(RandomBytes(12)); }

absl::Status Client::Call(const std::string& method, const Caller& as,
                          const google::protobuf::Message& request,
                          google::protobuf::Message* response) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(kDeadlineSeconds));
  const auto token = Tokens::OfThisProcess().For(as);
  if (!token.ok()) return token.status();
  context.AddMetadata("authorization", "Bearer " + *token);
  grpc::ByteBuffer sent, received;
  bool own = false;
  grpc::Status status =
      grpc::SerializationTraits<google::protobuf::Message>::Serialize(request, &sent, &own);
  if (!status.ok()) return rpc::FromGrpc(status);
  absl::Notification answered;
  stub_.UnaryCall(&context, "/" + method, grpc::StubOptions(), &sent, &received,
                  [&](grpc::Status s) {
                    status = std::move(s);
                    answered.Notify();
                  });
  answered.WaitForNotification();
  if (!status.ok()) return Explained(status);
  status = grpc::SerializationTraits<google::protobuf::Message>::Deserialize(&received, response);
  return rpc::FromGrpc(status);
}

absl::Status Client::Explained(const grpc::Status& status) const {
  absl::Status error = rpc::FromGrpc(status);
  if (status.error_code() != grpc::StatusCode::UNAVAILABLE || !ReasonOf(error).empty())
    return error;
  return Error(absl::StatusCode::kUnavailable, "SERVER_UNREACHABLE",
               absl::StrCat("no server answers at ", address_,
                            "; start one with ./run, or name another with --address. A server with "
                            "TLS needs --ca, and --certificate and --key where it knows programs "
                            "by their certificates"))
      .Zh(absl::StrCat("无法连接 ", address_,
                       "，请先执行 ./run 或用 --address 指定地址；使用 TLS 的服务器还须 "
                       "--ca，要求客户端证书的还须 --certificate 与 --key"));
}

absl::Status Client::CallPatiently(const std::string& method, const Caller& as,
                                   const google::protobuf::Message& request,
                                   google::protobuf::Message* response, absl::Duration patience) {
  constexpr int kFirstPauseMs = 100, kLongestPauseMs = 2000;
  int64_t until = MonotonicMs() + absl::ToInt64Milliseconds(patience);
  int pause = kFirstPauseMs;
  for (;;) {
    absl::Status status = Call(method, as, request, response);
    // CANCELLED, by nobody here: the server was going down.
    bool passing = status.code() == absl::StatusCode::kUnavailable ||
                   status.code() == absl::StatusCode::kCancelled ||
                   status.code() == absl::StatusCode::kDeadlineExceeded ||
                   status.code() == absl::StatusCode::kResourceExhausted ||
                   status.code() == absl::StatusCode::kAborted;
    if (status.ok() || !passing || MonotonicMs() >= until) return status;
    std::this_thread::sleep_for(std::chrono::milliseconds(pause));
    pause = std::min(pause * 2, kLongestPauseMs);
  }
}

}  // namespace hotline::ctl
