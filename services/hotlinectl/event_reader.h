// Reads the event log through the public API.
#pragma once

#include <functional>
#include <string>

#include "hotline/v1/event.pb.h"
#include "services/hotlinectl/command.h"

namespace hotline::ctl {

// Every event up to `until` (empty: to what is durable now), in order within a partition.
absl::Status ReadAllEvents(Session& session, const std::string& until, bool with_body,
                           const std::function<void(v1::Event&)>& each);

}  // namespace hotline::ctl
