// Who calls. The identity comes from the call's own metadata ("authorization: Bearer …"), never
// from the connection: a gateway carries many users over one.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hotline::identity {
struct Claims;
}

namespace hotline::rpc {

struct Identity {
  std::string subject;             // person id, or the name of a system
  std::vector<std::string> roles;  // "AGENT", "OFFICIAL"…
  // When this caller stops waiting, by MonotonicMs(); set for each call.
  int64_t deadline_ms = INT64_MAX;
  // What the token says; null where a tool names the caller.
  std::shared_ptr<const identity::Claims> token = nullptr;
};

}  // namespace hotline::rpc
