#pragma once

#include "common/workers/tailer.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/api/verb.h"
#include "services/events/watchers.h"

namespace hotline {

// EventService: the event log as a stream.
class EventServiceImpl final : public v1::EventService::CallbackService {
 public:
  // All must outlive the service; `readers` also the clients of the store.
  EventServiceImpl(ServiceContext& context, Tailer& tailer, Readers& readers, int bookmark_seconds,
                   int most_of_one);
  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext*,
                                                     const v1::WatchRequest*) override;
  grpc::ServerWriteReactor<v1::WatchResponse>* ReadEvents(grpc::CallbackServerContext*,
                                                          const v1::ReadEventsRequest*) override;

  // Ends the streams whose callers' tokens were taken back.
  void Revoked(const identity::Revocations& revocations) { watchers_.Revoked(revocations); }
  // Ends every stream; for draining.
  void Drain() {
    watchers_.Drain();
    readers_.Close();
  }
  // Streams open now.
  size_t streams() const { return watchers_.size(); }

 private:
  std::shared_ptr<WatchStream> NewStream(const std::string& ticket, const rpc::Identity& caller);
  // Who asks, where the reading policy lets them ask for this method.
  absl::StatusOr<rpc::Identity> Reader(grpc::CallbackServerContext* call, std::string_view method);

  ServiceContext& c_;
  Tailer& tailer_;
  Readers& readers_;
  Watchers watchers_;
};

}  // namespace hotline
