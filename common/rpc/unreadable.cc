#include "common/rpc/unreadable.h"

#include <memory>
#include <vector>

#include "common/base/error.h"
#include "common/rpc/status.h"
#include "grpcpp/support/server_interceptor.h"

namespace hotline::rpc {
namespace {

using grpc::experimental::InterceptionHookPoints;

class Unreadable : public grpc::experimental::Interceptor {
 public:
  Unreadable(CallEnvironment& calls, grpc::experimental::ServerRpcInfo& info)
      : calls_(calls), info_(info), start_ns_(MonotonicNs()) {}

 private:
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      // Every method of the contract is implemented, and unknown methods do not come here: this
      // status can only mean that the request could not be parsed.
      grpc::Status status = methods->GetSendStatus();
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED &&
          status.error_message().empty()) {
        methods->ModifySendStatus(ToGrpc(Answer()));
      }
    }
    methods->Proceed();
  }

  // What the caller is told: first whether it is one who may call.
  absl::Status Answer() {
    auto caller = calls_.Identify(*info_.server_context());
    absl::Status status = caller.status();
    if (status.ok()) status = calls_.Enter(*caller);
    if (status.ok()) {
      calls_.CountOut(*caller);
      status = Error(absl::StatusCode::kInvalidArgument, "REQUEST_UNREADABLE",
                     "the request is not a message of this method, or a text in it is not UTF-8")
                   .Zh("请求无法读取：不是本方法的消息，或其中的文本不是UTF-8编码");
    }
    const std::string_view path = info_.method();  // "/hotline.v1.TicketService/GetTicket"
    calls_.Leave(path.substr(path.rfind('/') + 1), caller.ok() ? *caller : Identity{}, status,
                 start_ns_, "");
    return status;
  }

  CallEnvironment& calls_;
  grpc::experimental::ServerRpcInfo& info_;
  const int64_t start_ns_;
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Factory(CallEnvironment& calls) : calls_(calls) {}

 private:
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    // Unknown methods are streams both ways to the library; the contract has none such.
    using Type = grpc::experimental::ServerRpcInfo::Type;
    if (info->type() != Type::UNARY && info->type() != Type::SERVER_STREAMING) return nullptr;
    return new Unreadable(calls_, *info);
  }

  CallEnvironment& calls_;
};

}  // namespace

void AnswerUnreadableRequests(grpc::ServerBuilder* builder, CallEnvironment& calls) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>(calls));
  builder->experimental().SetInterceptorCreators(std::move(factories));
}

}  // namespace hotline::rpc
