#include "common/rpc/caller.h"

#include <string_view>

#include "absl/strings/match.h"
#include "common/base/error.h"
#include "grpc/grpc_security_constants.h"

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

// Who has opened the connection of the call. A connection without a certificate is nobody's.
std::shared_ptr<const identity::Peer> PeerOf(const grpc::ServerContextBase& call,
                                             identity::Workloads& workloads) {
  const auto pem = call.auth_context()->FindPropertyValues(GRPC_X509_PEM_CERT_PROPERTY_NAME);
  return workloads.Of(pem.size() == 1 ? std::string_view(pem[0].data(), pem[0].size()) : "");
}

}  // namespace

absl::Status Unauthenticated() {
  return Error(absl::StatusCode::kUnauthenticated, "TOKEN_INVALID",
               "the call needs one valid access token of an issuer this server trusts, as metadata "
               "\"authorization: Bearer <token>\"; log in again for a new one. Where programs "
               "connect by "
               "certificates, that of the program must be known here too")
      .Zh("身份令牌缺失、无效或已过期，请重新登录；采用证书接入的，程序证书也须已登记且有效")
      .status();
}

absl::StatusOr<Identity> IdentityOf(const grpc::ServerContextBase& call, const Recognising& by,
                                    Refusals& refusals, identity::TimeSpan now) {
  Identity identity;
  identity::Recognised read{nullptr, identity::Refusal::kCertificate};
  if (by.workloads != nullptr) identity.peer = PeerOf(call, *by.workloads);
  if (by.workloads == nullptr || by.workloads->Stands(*identity.peer, now))
    read = by.authenticator.Recognise(TokenOf(call), identity.peer.get(), now);
  if (read.caller != nullptr && identity.peer != nullptr && read.caller->certificate.empty() &&
      by.bound && by.bound(read.caller->subject))
    read = {nullptr, identity::Refusal::kBinding};
  if (read.caller == nullptr) {
    refusals.Add(read.refusal, call.peer());
    return Unauthenticated();
  }
  identity.subject = read.caller->subject;
  identity.token = read.caller;
  return identity;
}

bool Revoked(const Identity& caller, const Recognising& by, identity::TimeSpan now) {
  return by.authenticator.Revoked(*caller.token) ||
         (caller.peer != nullptr && !by.workloads->Stands(*caller.peer, now));
}

}  // namespace hotline::rpc
