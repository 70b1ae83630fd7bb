#include "common/rpc/caller.h"

#include <string_view>

#include "absl/strings/match.h"
#include "common/base/error.h"

namespace hotline::rpc {
namespace {

constexpr absl::string_view kBearer = "Bearer ";

// What follows "Bearer " in the one authorization of the call; empty: there is none, or several.
std::string_view TokenOf(const grpc::ServerContextBase& call) {
  const auto [first, end] = call.client_metadata().equal_range("authorization");
  if (first == end || std::next(first) != end) return "";
  const absl::string_view value(first->second.data(), first->second.size());
  if (!absl::StartsWithIgnoreCase(value, kBearer)) return "";
  return {value.data() + kBearer.size(), value.size() - kBearer.size()};
}

}  // namespace

absl::Status Unauthenticated() {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID",
               "the call needs one valid access token of an issuer this server trusts, as metadata "
               "\"authorization: Bearer <token>\"; log in again for a new one")
      .Zh("身份令牌缺失、无效或已过期，请重新登录")
      .status();
}

absl::StatusOr<Identity> IdentityOf(const grpc::ServerContextBase& call,
                                    identity::Authenticator& authenticator, Refusals& refusals,
                                    identity::TimeSpan now) {
  const identity::Recognised read = authenticator.Recognise(TokenOf(call), now);
  if (read.caller == nullptr) {
    refusals.Add(read.refusal, call.peer());
    return Unauthenticated();
  }
  Identity identity;
  identity.subject = read.caller->subject;
  identity.token = read.caller;
  return identity;
}

}  // namespace hotline::rpc
