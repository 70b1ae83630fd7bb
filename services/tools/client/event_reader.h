// Reads the event log through the public API.
#pragma once

#include <functional>
#include <string>

#include "hotline/v1/event.pb.h"
#include "services/tools/client/client.h"

namespace hotline::ctl {

struct EventRange {
  std::string until;  // a position; empty: to what is durable now
  bool with_body = false;
  // Several readers at once: see ReadEventsRequest.
  int shares = 1, share = 0;
};
// Every event, in order within a partition. `memory`, where given, is what the events are made in:
// they stay until its owner lets go of it.
absl::Status ReadAllEvents(Client& client, const Caller& as, const EventRange& reading,
                           const std::function<void(v1::Event&)>& each,
                           const std::function<google::protobuf::Arena*()>& memory = nullptr);

}  // namespace hotline::ctl
