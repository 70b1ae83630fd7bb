#include "services/hotlinectl/event_reader.h"

#include "common/rpc/status.h"
#include "hotline/v1/event.grpc.pb.h"

namespace hotline::ctl {

absl::Status ReadAllEvents(Session& session, const std::string& until, bool with_body,
                           const std::function<void(v1::Event&)>& each) {
  auto stub = v1::EventService::NewStub(session.client().channel());
  grpc::ClientContext context;
  Authorize(&context, session.Identity("auditor", {"ANALYST"}));
  v1::ReadEventsRequest request;
  request.set_until(until);
  request.set_with_body(with_body);
  auto stream = stub->ReadEvents(&context, request);
  v1::WatchResponse response;
  while (stream->Read(&response)) {
    for (auto& event : *response.mutable_events()) each(event);
  }
  return rpc::FromGrpc(stream->Finish());
}

}  // namespace hotline::ctl
