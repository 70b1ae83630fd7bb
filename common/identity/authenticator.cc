#include "common/identity/authenticator.h"

#include <algorithm>
#include <utility>

#include "common/identity/strict_object.h"

namespace hotline::identity {
namespace {

// Bytes of a token: some hundred are usual, and the metadata of a call end at 16 KiB.
constexpr size_t kLongestToken = 8 * 1024;
// Tokens remembered: more than a county has consoles. Longer ones than usual are not, which bounds
// the memory.
constexpr size_t kMostKnown = 16 * 1024, kLongestKnown = 2 * 1024;

struct Parts {
  std::string_view header, payload, signature;
};

std::optional<Parts> Split(std::string_view token) {
  const size_t first = token.find('.'), second = token.rfind('.');
  if (token.size() > kLongestToken || first == std::string_view::npos || second == first)
    return std::nullopt;
  Parts parts{token.substr(0, first), token.substr(first + 1, second - first - 1),
              token.substr(second + 1)};
  // A third point would be in the payload, which base64url does not have.
  if (parts.header.empty() || parts.payload.empty() || !ReadBase64Url(parts.signature))
    return std::nullopt;
  return parts;
}

bool Has(const std::vector<std::string>& list, const std::string& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

// Why the program at the other end may not present this token; nothing: the program may.
std::optional<Refusal> Presents(const Peer* peer, const Claims& claims) {
  const std::string& bound = claims.certificate;
  if (peer == nullptr) return bound.empty() ? std::nullopt : std::optional(Refusal::kBinding);
  if (!Has(peer->workload->clients, claims.client)) return Refusal::kClient;
  if (!bound.empty() && bound != peer->certificate.thumbprint) return Refusal::kBinding;
  return std::nullopt;
}

}  // namespace

std::string_view Name(Refusal refusal) {
  static constexpr std::string_view kNames[] = {"missing", "certificate", "malformed", "issuer",
                                                "key",     "signature",   "audience",  "client",
                                                "binding", "time",        "revoked",   "phone"};
  static_assert(std::size(kNames) == kRefusals);
  return kNames[static_cast<int>(refusal)];
}

TokenAuthenticator::TokenAuthenticator(std::string audience, std::vector<TrustedIssuer> issuers,
                                       const Revocations& revocations)
    : audience_(std::move(audience)), issuers_(std::move(issuers)), revocations_(revocations) {}

const TrustedIssuer* TokenAuthenticator::Find(std::string_view name) const {
  for (const TrustedIssuer& issuer : issuers_) {
    if (issuer.name == name) return &issuer;
  }
  return nullptr;
}

Recognised TokenAuthenticator::Recognise(std::string_view token, const Peer* peer, TimeSpan now) {
  Recognised read = Read(token, now);
  if (read.caller == nullptr) return read;
  if (const auto refusal = Presents(peer, *read.caller)) return {nullptr, *refusal};
  if (revocations_.Cover(*read.caller)) return {nullptr, Refusal::kRevoked};
  return read;
}

Recognised TokenAuthenticator::Read(std::string_view token, TimeSpan now) {
  if (token.empty()) return {nullptr, Refusal::kMissing};
  Known known;
  {
    absl::MutexLock lock(&mutex_);
    const auto at = known_.find(absl::string_view(token.data(), token.size()));
    if (at != known_.end()) known = at->second;
  }
  if (known.claims == nullptr || Find(known.claims->issuer)->keys->Keys() != known.keys)
    return Verify(token, now);
  if (!ValidAt(*known.claims, now)) return {nullptr, Refusal::kTime};
  return {known.claims, {}};
}

Recognised TokenAuthenticator::Verify(std::string_view token, TimeSpan now) {
  const auto parts = Split(token);
  if (!parts) return {nullptr, Refusal::kMalformed};
  const auto header_text = ReadBase64Url(parts->header), payload = ReadBase64Url(parts->payload);
  const auto header = header_text ? ReadHeader(*header_text) : std::nullopt;
  auto claims = payload ? ReadClaims(*payload) : std::nullopt;
  if (!header || !claims) return {nullptr, Refusal::kMalformed};
  const TrustedIssuer* issuer = Find(claims->issuer);
  if (issuer == nullptr) return {nullptr, Refusal::kIssuer};
  const auto keys = issuer->keys->Keys();
  const VerifyingKey* key = keys == nullptr ? nullptr : keys->Find(header->key);
  if (key == nullptr) {
    issuer->keys->Missed();
    return {nullptr, Refusal::kKey};
  }
  // The key decides the algorithm. A token that names another one is refused (RFC 8725, 3.1).
  if (key->algorithm() != header->algorithm || !key->Signed(token))
    return {nullptr, Refusal::kSignature};
  if (!Has(claims->audience, audience_)) return {nullptr, Refusal::kAudience};
  if (!issuer->clients.empty() && !Has(issuer->clients, claims->client))
    return {nullptr, Refusal::kClient};
  if (!ValidAt(*claims, now)) return {nullptr, Refusal::kTime};
  if (issuer->citizens) {
    if (claims->phone.empty()) return {nullptr, Refusal::kPhone};
    claims->citizen = true;
    claims->subject.insert(0, kCitizen);
  }
  if (!issuer->roles.empty()) {
    if (!claims->roles) claims->roles = issuer->roles;
    std::erase_if(*claims->roles,
                  [issuer](const std::string& role) { return !Has(issuer->roles, role); });
  }
  auto caller = std::make_shared<const Claims>(*std::move(claims));
  Remember(token, {caller, keys}, now);
  return {std::move(caller), {}};
}

void TokenAuthenticator::Remember(std::string_view token, Known known, TimeSpan now) {
  if (token.size() > kLongestKnown) return;  // verified each time
  absl::MutexLock lock(&mutex_);
  if (known_.size() < kMostKnown) {
    known_.insert_or_assign(std::string(token), std::move(known));
    return;
  }
  absl::erase_if(known_, [now](const auto& each) { return !ValidAt(*each.second.claims, now); });
  // Not one by one: each look goes over all of them.
  if (known_.size() >= kMostKnown / 4 * 3) known_.clear();
  known_.insert_or_assign(std::string(token), std::move(known));
}

}  // namespace hotline::identity
