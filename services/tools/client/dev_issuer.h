// A development issuer: a key in a folder of this machine, by which the tools sign tokens for
// whoever is named. A server that listens beyond loopback does not trust one.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/tools/client/caller.h"

namespace hotline::ctl {

// Thread-safe.
class DevIssuer {
 public:
  // "iss" of its tokens, "aud" and "client_id".
  static constexpr char kName[] = "hotline-development";
  // "iss" of its tokens for citizens.
  static constexpr char kCitizens[] = "hotline-development-citizens";
  static constexpr char kAudience[] = "hotline";
  static constexpr char kClient[] = "hotlinectl";
  // A token is valid for so long.
  static constexpr absl::Duration kLife = absl::Minutes(5);

  // Makes a new key (Ed25519): FOLDER/issuer.key for the tools, FOLDER/jwks.json for the server.
  // UNAVAILABLE / FILE_NOT_WRITTEN; ALREADY_EXISTS / ISSUER_EXISTS where there is a key.
  static absl::Status Create(const std::string& folder);
  // FAILED_PRECONDITION / NO_ISSUER: no key there, or not one this program can read.
  static absl::StatusOr<std::unique_ptr<DevIssuer>> Open(const std::string& folder);
  ~DevIssuer();

  // A signed token (RFC 9068) for this caller, issued at `now`.
  std::string Sign(const Caller& caller, absl::Time now) const;

 private:
  struct Key;
  explicit DevIssuer(std::unique_ptr<Key> key);
  const std::unique_ptr<Key> key_;
};

}  // namespace hotline::ctl
