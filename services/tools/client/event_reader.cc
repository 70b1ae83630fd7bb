#include "services/tools/client/event_reader.h"

#include "common/rpc/status.h"
#include "google/protobuf/arena.h"
#include "hotline/v1/event.grpc.pb.h"

namespace hotline::ctl {

absl::Status ReadAllEvents(Client& client, const Caller& as, const EventRange& reading,
                           const std::function<void(v1::Event&)>& each,
                           const std::function<google::protobuf::Arena*()>& memory) {
  auto stub = v1::EventService::NewStub(client.channel());
  grpc::ClientContext context;
  Authorize(&context, as);
  v1::ReadEventsRequest request;
  request.set_until(reading.until);
  request.set_with_body(reading.with_body);
  request.set_shares(reading.shares);
  request.set_share(reading.share);
  auto stream = stub->ReadEvents(&context, request);
  v1::WatchResponse own;
  for (;;) {
    v1::WatchResponse* response = &own;
    if (memory) response = google::protobuf::Arena::CreateMessage<v1::WatchResponse>(memory());
    if (!stream->Read(response)) break;
    for (auto& event : *response->mutable_events()) each(event);
  }
  return rpc::FromGrpc(stream->Finish());
}

}  // namespace hotline::ctl
