// The caller of a call, by the access token in its metadata.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/authenticator.h"
#include "common/rpc/identity.h"
#include "common/rpc/refusals.h"
#include "common/rpc/step_up.h"
#include "grpcpp/grpcpp.h"

namespace hotline::rpc {

// What every caller who is not recognised is told: one text whatever is wrong, since a reason would
// help a forger.
absl::Status Unauthenticated();

// By what a caller is recognised.
struct Recognising {
  identity::Authenticator& authenticator;
  identity::Workloads* workloads = nullptr;  // null: callers are asked for no certificate
  // Whose tokens are taken only when they name the connection's certificate; empty: nobody's.
  std::function<bool(const std::string& subject)> bound = nullptr;
  // Whether a citizen may call this method at all, or PERMISSION_DENIED; null: none of them.
  std::function<absl::Status(std::string_view method)> citizens = nullptr;
  StepUp step_up = {};
};
// Whether token or certificate, by which the caller was recognised, no longer count.
bool Revoked(const Identity& caller, const Recognising& by, identity::TimeSpan now);
// The caller of this call, by its connection's certificate and its access token. UNAUTHENTICATED /
// TOKEN_INVALID; `refusals` learn why.
absl::StatusOr<Identity> IdentityOf(const grpc::ServerContextBase& call, const Recognising& by,
                                    Refusals& refusals, identity::TimeSpan now);

}  // namespace hotline::rpc
