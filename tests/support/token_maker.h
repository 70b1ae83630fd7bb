// Access tokens as any issuer could make them, right and wrong ones.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace hotline::testing {

// A key pair, and what is signed by it.
class TokenMaker {
 public:
  enum class Kind { kEs256, kRs256, kEdDsa, kEs384, kRsa1024 };
  TokenMaker(Kind kind, std::string key_id);
  ~TokenMaker();
  TokenMaker(const TokenMaker&) = delete;
  TokenMaker& operator=(const TokenMaker&) = delete;

  // The public key as JWK, with more members, each with a comma before it.
  std::string Jwk(const std::string& more = "") const;
  // {"keys": [the key]}
  std::string Set() const { return R"({"keys": [)" + Jwk() + "]}"; }
  // The header that fits the key.
  std::string Header() const;
  // A compact JWS with this header and this payload, signed by the key.
  std::string Sign(const std::string& header, const std::string& payload) const;
  // The same with the header that fits.
  std::string Sign(const std::string& payload) const { return Sign(Header(), payload); }
  // PEM of the public key: what an HMAC must not be made with.
  std::string PublicPem() const;

 private:
  struct Key;
  const Kind kind_;
  const std::string key_id_;
  const std::unique_ptr<Key> key_;
};

// The claims of a good token issued at `now`, with these members instead or besides: {"sub":
// "\"x\""}; an empty value leaves the claim out.
std::string GoodClaims(absl::Time now,
                       const std::vector<std::pair<std::string, std::string>>& other = {});

// Base64url without padding.
std::string Base64Url(const std::string& bytes);

}  // namespace hotline::testing
