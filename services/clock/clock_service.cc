#include "services/clock/clock_service.h"

#include <thread>

namespace hotline {

grpc::ServerUnaryReactor* ClockServiceImpl::GetTime(grpc::CallbackServerContext* call,
                                                    const v1::GetTimeRequest* request,
                                                    v1::GetTimeResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetTime",
                    [this](const rpc::Identity&, const v1::GetTimeRequest&,
                           rpc::Answer<v1::GetTimeResponse> answer) {
                      v1::GetTimeResponse out;
                      *out.mutable_time() = api::ToTimestamp(clock_.Now());
                      answer(std::move(out));
                    });
}

grpc::ServerUnaryReactor* ClockServiceImpl::AdvanceTo(grpc::CallbackServerContext* call,
                                                      const v1::AdvanceToRequest* request,
                                                      v1::AdvanceToResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "AdvanceTo",
                    [this](const rpc::Identity& identity, const v1::AdvanceToRequest& req,
                           rpc::Answer<v1::AdvanceToResponse> answer) {
                      if (!ActorOf(identity).Has(Role::kAdmin)) {
                        return answer(Error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                                            "AdvanceTo needs the role ADMIN")
                                          .Zh("只有管理员可以调整时钟")
                                          .status());
                      }
                      absl::Time to = api::FromTimestamp(req.time());
                      if (to < clock_.Now()) {
                        return answer(Error(absl::StatusCode::kInvalidArgument,
                                            "CLOCK_WOULD_GO_BACK", "the clock never goes back")
                                          .Zh("时钟不能倒退")
                                          .status());
                      }
                      // It waits for the store, which must not happen on a thread of gRPC; a
                      // simulated installation has few such calls.
                      std::thread([this, to, answer] {
                        std::lock_guard<std::mutex> lock(advancing_);
                        // What was done before is known everywhere before time goes on.
                        if (auto told = works_.courier.Drain(); !told.ok()) return answer(told);
                        clock_.AdvanceTo(to);
                        auto settled = works_.scanner.Drain();
                        if (!settled.ok()) return answer(settled.status());
                        if (auto told = works_.courier.Drain(); !told.ok()) return answer(told);
                        absl::Status caught = works_.tailer.CatchUp();
                        if (!caught.ok()) return answer(caught);
                        if (works_.archive != nullptr) {
                          auto moved = works_.archive->Round();
                          if (!moved.ok()) return answer(moved.status());
                        }
                        if (works_.warnings != nullptr) {
                          auto warned = works_.warnings->Round();
                          if (!warned.ok()) return answer(warned.status());
                        }
                        v1::AdvanceToResponse out;
                        *out.mutable_time() = api::ToTimestamp(clock_.Now());
                        out.set_settled(*settled);
                        answer(std::move(out));
                      }).detach();
                    });
}

}  // namespace hotline
