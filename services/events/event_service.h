#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "hotline/v1/event.grpc.pb.h"
#include "services/engine/verb.h"
#include "services/events/tailer.h"

namespace hotline {

class WatchStream;

// EventService: the event log as a stream.
class EventServiceImpl final : public v1::EventService::CallbackService {
 public:
  EventServiceImpl(ServiceContext& context, Tailer& tailer);
  grpc::ServerWriteReactor<v1::WatchResponse>* Watch(grpc::CallbackServerContext*,
                                                     const v1::WatchRequest*) override;
  grpc::ServerWriteReactor<v1::WatchResponse>* ReadEvents(grpc::CallbackServerContext*,
                                                          const v1::ReadEventsRequest*) override;

  // Ends every stream; for draining.
  void Drain();
  // Streams open now.
  size_t streams() const;

 private:
  friend class WatchStream;
  grpc::ServerWriteReactor<v1::WatchResponse>* Refuse(absl::Status status);
  absl::Status MayWatch(grpc::CallbackServerContext* call) const;
  void Register(std::shared_ptr<WatchStream> stream);
  void Unregister(WatchStream* stream);

  ServiceContext& c_;
  Tailer& tailer_;
  mutable std::mutex mutex_;
  std::set<std::shared_ptr<WatchStream>> streams_;
  bool draining_ = false;
};

}  // namespace hotline
