#include "services/clock/clock_service.h"

#include <thread>

#include "absl/synchronization/mutex.h"

namespace hotline {

grpc::ServerUnaryReactor* ClockServiceImpl::GetTime(grpc::CallbackServerContext* call,
                                                    const v1::GetTimeRequest* request,
                                                    v1::GetTimeResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetTime",
                    [this](const rpc::Identity&, const v1::GetTimeRequest&,
                           rpc::Answer<v1::GetTimeResponse> answer) {
                      v1::GetTimeResponse out;
                      *out.mutable_current_time() = api::ToTimestamp(clock_.Now());
                      answer(std::move(out));
                    });
}

absl::StatusOr<int64_t> ClockServiceImpl::Advance(absl::Time to) {
  absl::MutexLock lock(&advancing_);
  auto tell = [this] { return works_.tell ? works_.tell() : absl::OkStatus(); };
  // What was done before is known everywhere before time goes on.
  HOTLINE_RETURN_IF_ERROR(tell());
  clock_.AdvanceTo(to);
  int64_t settled = 0;
  if (works_.settle) {
    auto done = works_.settle();
    if (!done.ok()) return done.status();
    settled = *done;
  }
  HOTLINE_RETURN_IF_ERROR(tell());
  if (works_.read) HOTLINE_RETURN_IF_ERROR(works_.read());
  for (const auto& work : works_.then) HOTLINE_RETURN_IF_ERROR(work());
  return settled;
}

grpc::ServerUnaryReactor* ClockServiceImpl::AdvanceTo(grpc::CallbackServerContext* call,
                                                      const v1::AdvanceToRequest* request,
                                                      v1::AdvanceToResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "AdvanceTo",
                    [this](const rpc::Identity& identity, const v1::AdvanceToRequest& req,
                           rpc::Answer<v1::AdvanceToResponse> answer) {
                      absl::Status may = MayAsk("AdvanceTo", ActorOf(c_, identity));
                      if (!may.ok()) return answer(may);
                      absl::Time to = api::FromTimestamp(req.target_time());
                      if (to < clock_.Now()) {
                        return answer(Error(absl::StatusCode::kInvalidArgument,
                                            "CLOCK_WOULD_GO_BACK", "the clock never goes back")
                                          .Zh("时钟不能倒退")
                                          .status());
                      }
                      // It waits for the store, which must not happen on a thread of gRPC; a
                      // simulated installation has few such calls.
                      std::thread([this, to, answer] {
                        auto settled = Advance(to);
                        if (!settled.ok()) return answer(settled.status());
                        v1::AdvanceToResponse out;
                        *out.mutable_current_time() = api::ToTimestamp(clock_.Now());
                        out.set_settled(*settled);
                        answer(std::move(out));
                      }).detach();
                    });
}

}  // namespace hotline
