// The public keys by which an issuer's tokens are verified: a JWK set (RFC 7517).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"

namespace hotline::identity {

// One key with the one algorithm it serves. Thread-safe.
class VerifyingKey {
 public:
  virtual ~VerifyingKey() = default;
  // "ES256", "RS256", "EdDSA".
  virtual std::string_view algorithm() const = 0;
  // Whether `token`, a JWS in its compact form with two points in it, is signed by this key.
  virtual bool Signed(std::string_view token) const = 0;
};

// Immutable; thread-safe.
class KeySet {
 public:
  // Reads a JWK set. Keys for other uses, of other types (EC but P-256, OKP but Ed25519, RSA under
  // 2048 bits, symmetric ones) and without `kid` are passed over, as RFC 7517, 5 says.
  // INVALID_ARGUMENT / JWKS_INVALID: no JWK set; two keys of one `kid`; a private key, which nobody
  // but its owner may have; no key that serves.
  static absl::StatusOr<std::shared_ptr<const KeySet>> Read(std::string_view json);

  // Null: no such key.
  const VerifyingKey* Find(std::string_view key_id) const;
  size_t size() const { return keys_.size(); }

 private:
  absl::flat_hash_map<std::string, std::unique_ptr<const VerifyingKey>> keys_;
};

}  // namespace hotline::identity
