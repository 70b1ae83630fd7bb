// Who calls. The identity comes from the call's own metadata ("authorization: Bearer …"), never
// from the connection: a gateway carries many users over one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace hotline::rpc {

struct Identity {
  std::string subject;             // person id, or the name of a system
  std::vector<std::string> roles;  // "AGENT", "OFFICIAL"…
  // When this caller stops waiting, by MonotonicMs(); set for each call.
  int64_t deadline_ms = INT64_MAX;
};

}  // namespace hotline::rpc
