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
  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      // Every method of the contract is implemented, and unknown methods do not come here: this
      // status can only mean that the request could not be parsed.
      grpc::Status status = methods->GetSendStatus();
      if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED &&
          status.error_message().empty()) {
        methods->ModifySendStatus(ToGrpc(
            Error(absl::StatusCode::kInvalidArgument, "REQUEST_UNREADABLE",
                  "the request is not a message of this method, or a text in it is not UTF-8")
                .Zh("请求无法读取：不是本方法的消息，或其中的文本不是UTF-8编码")
                .status()));
      }
    }
    methods->Proceed();
  }
};

class Factory : public grpc::experimental::ServerInterceptorFactoryInterface {
  grpc::experimental::Interceptor* CreateServerInterceptor(
      grpc::experimental::ServerRpcInfo* info) override {
    // Unknown methods are streams both ways to the library; the contract has none such.
    using Type = grpc::experimental::ServerRpcInfo::Type;
    if (info->type() != Type::UNARY && info->type() != Type::SERVER_STREAMING) return nullptr;
    return new Unreadable();
  }
};

}  // namespace

void AnswerUnreadableRequests(grpc::ServerBuilder* builder) {
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> factories;
  factories.push_back(std::make_unique<Factory>());
  builder->experimental().SetInterceptorCreators(std::move(factories));
}

}  // namespace hotline::rpc
