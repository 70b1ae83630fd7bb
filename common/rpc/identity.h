// Who calls. The identity comes from the call's own metadata ("authorization: Bearer …"), never
// from the connection: a gateway carries many users over one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline::rpc {

struct Identity {
  std::string subject;             // person id, or the name of a system
  std::vector<std::string> roles;  // "AGENT", "OFFICIAL"…
  // When this caller stops waiting, by MonotonicMs(); set for each call.
  int64_t deadline_ms = INT64_MAX;
};

// A development token: "dev." + base64url of {"sub": "...", "roles": ["..."]}. It is not signed and
// is accepted only where the installation says so.
std::string DevToken(const Identity& identity);

// UNAUTHENTICATED / TOKEN_MISSING, TOKEN_INVALID, DEV_TOKEN_REFUSED.
absl::StatusOr<Identity> ReadToken(std::string_view authorization, bool accept_dev_tokens);

}  // namespace hotline::rpc
