// The caller of a call, by the access token in its metadata.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/identity/authenticator.h"
#include "common/rpc/identity.h"
#include "common/rpc/refusals.h"
#include "grpcpp/grpcpp.h"

namespace hotline::rpc {

// What every caller who is not recognised is told: one text whatever is wrong, since a reason would
// help a forger.
absl::Status Unauthenticated();

// The caller of this call, by its access token. UNAUTHENTICATED / TOKEN_INVALID; `refusals` learn
// why.
absl::StatusOr<Identity> IdentityOf(const grpc::ServerContextBase& call,
                                    identity::Authenticator& authenticator, Refusals& refusals,
                                    identity::TimeSpan now);

}  // namespace hotline::rpc
