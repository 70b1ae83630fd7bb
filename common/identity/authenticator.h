// Who calls, by the access token of the call.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/identity/claims.h"
#include "common/identity/key_source.h"
#include "common/identity/revocations.h"
#include "common/identity/workloads.h"

namespace hotline::identity {

// Why a token was refused. For the metrics and the log of the operator: the caller is told one
// constant text, which helps no forger.
enum class Refusal {
  kMissing,      // no token
  kCertificate,  // the connection's certificate is of no known program, taken back or expired
  kMalformed,    // no signed access token of the form this server reads
  kIssuer,       // of an issuer that is not trusted
  kKey,          // signed by a key that is not known, or whose keys cannot be had
  kSignature,    // the signature does not fit
  kAudience,     // made for somebody else
  kClient,       // made for a program that this issuer's configuration does not name
  kBinding,      // bound to another certificate than the connection's, or to none where it must be
  kTime,         // not valid yet, or no longer
  kRevoked,      // taken back
  kPhone,        // a citizen's, without a verified telephone number
};
inline constexpr int kRefusals = static_cast<int>(Refusal::kPhone) + 1;
// "missing", "malformed"…
std::string_view Name(Refusal refusal);

// The caller, or why there is none.
struct Recognised {
  std::shared_ptr<const Claims> caller;  // null: refused
  Refusal refusal = Refusal::kMissing;
};

// Thread-safe.
class Authenticator {
 public:
  virtual ~Authenticator() = default;
  // `token` is what follows "Bearer "; `peer` who has opened the connection, null where callers are
  // asked for no certificate; `now` the time, as far as this host knows it.
  virtual Recognised Recognise(std::string_view token, const Peer* peer, TimeSpan now) = 0;
  // Whether a token that was recognised has been taken back since.
  virtual bool Revoked(const Claims& claims) const = 0;
};

// An issuer that is trusted, and for what.
struct TrustedIssuer {
  std::string name;                  // the tokens' "iss"
  std::shared_ptr<KeySource> keys;   // never null
  std::vector<std::string> clients;  // programs whose tokens are taken; none: any
  std::vector<std::string> roles;    // in no other roles do its callers act; none: any
  bool citizens = false;             // its callers are citizens, and nobody of the directory
};

// Signed tokens (RFC 9068) of these issuers for this audience. What was verified once is
// remembered: a caller sends the same token with every call.
class TokenAuthenticator : public Authenticator {
 public:
  // `revocations` must outlive it.
  TokenAuthenticator(std::string audience, std::vector<TrustedIssuer> issuers,
                     const Revocations& revocations);
  Recognised Recognise(std::string_view token, const Peer* peer, TimeSpan now) override;
  bool Revoked(const Claims& claims) const override { return revocations_.Cover(claims); }

 private:
  struct Known {
    std::shared_ptr<const Claims> claims;
    std::shared_ptr<const KeySet> keys;  // by which it was verified: other keys, another look
  };
  // As Recognise, but asks neither the connection nor the revocations.
  Recognised Read(std::string_view token, TimeSpan now);
  Recognised Verify(std::string_view token, TimeSpan now);
  const TrustedIssuer* Find(std::string_view name) const;
  void Remember(std::string_view token, Known known, TimeSpan now);

  const std::string audience_;
  const std::vector<TrustedIssuer> issuers_;
  const Revocations& revocations_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Known> known_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::identity
