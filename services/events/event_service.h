#pragma once

#include <functional>
#include <memory>
#include <utility>

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

  // Ends the streams whose callers' tokens or certificates were taken back.
  void EndRevoked();
  // Ends every stream; for draining.
  void Drain() {
    watchers_.Drain();
    readers_.Close();
  }
  // Streams open now.
  size_t streams() const { return watchers_.size(); }

 private:
  using Open = std::function<absl::StatusOr<std::shared_ptr<WatchStream>>(const rpc::Identity&)>;
  // The stream that `open` makes for the caller, or one that only says why there is none.
  grpc::ServerWriteReactor<v1::WatchResponse>* Serve(grpc::CallbackServerContext* call,
                                                     std::string_view method, const Open& open);
  absl::StatusOr<std::shared_ptr<WatchStream>> OpenWatch(const v1::WatchRequest& request,
                                                         const rpc::Identity& caller);
  absl::StatusOr<std::shared_ptr<WatchStream>> OpenEvents(const v1::ReadEventsRequest& request,
                                                          const rpc::Identity& caller);
  std::shared_ptr<WatchStream> NewStream(const std::string& ticket, const rpc::Identity& caller);
  // Whether the caller would now open the stream in other roles.
  bool RolesChanged(const WatchStream& stream) const;
  // Ends the streams whose callers' roles have changed, where another version of the directory or
  // another day may have changed them. Threads: the tailer's.
  void LookAtRoles();
  // Ends the streams whose watchers take nothing any more.
  void EndStalled();
  int64_t stalled_ms_ = 0;  // when it looked last; of the tailer's thread

  ServiceContext& c_;
  Tailer& tailer_;
  Readers& readers_;
  Watchers watchers_;
  // By which version and on which local day LookAtRoles() looked. The tailer's thread.
  std::pair<int64_t, absl::CivilDay> roles_of_{0, absl::CivilDay::min()};
};

}  // namespace hotline
