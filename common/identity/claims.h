// What an access token says, held against RFC 9068 (JWT profile for OAuth 2.0 access tokens).
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"

namespace hotline::identity {

// The header: `typ` is at+jwt, and nothing in `crit`.
struct TokenHeader {
  std::string algorithm;  // "alg": ES256, RS256 or EdDSA
  std::string key;        // "kid"
};

struct Claims {
  std::string issuer;  // "iss"
  // "sub": a person of the directory, or a system; of a citizen kCitizen and the "sub".
  std::string subject;
  std::vector<std::string> audience;  // "aud": for whom the token was made
  std::string client;                 // "client_id": the program that asked for the token
  std::string id;                     // "jti"
  // "roles": in no other roles does the caller act; absent: the token leaves out none.
  std::optional<std::vector<std::string>> roles;
  std::string assurance;       // "acr": how surely the person was recognised; empty: not said
  absl::Time issued, expires;  // "iat", "exp"
  absl::Time not_before;       // "nbf"; absent: "iat"
  absl::Time recognised;       // "auth_time"; absent: InfinitePast
  std::string certificate;     // "cnf" "x5t#S256": whose connection it is bound to; empty: any
  // "phone_number" (OpenID Connect Core, 5.1), where "phone_number_verified" says so; otherwise
  // empty.
  std::string phone;
  bool citizen = false;  // the issuer's callers are citizens; by its configuration, not by a claim
};

// Begins the subject of every citizen, and of nobody else: the login of citizens could name one as
// a person of the directory.
inline constexpr std::string_view kCitizen = "citizen:";

// A token may be valid for so long, from `iat` to `exp`.
inline constexpr absl::Duration kLongestLife = absl::Minutes(15);
// The clocks of issuer and server may differ by so much.
inline constexpr absl::Duration kLeeway = absl::Seconds(60);

// Nothing where the header is not that of a signed access token.
std::optional<TokenHeader> ReadHeader(std::string_view json);

// Nothing where a claim is missing, has another type or form, or contradicts another. `sub` has the
// form of a person's id, since the hash chain covers it, and is no name by which the log calls
// others ("system", "petitioner", kCitizen).
std::optional<Claims> ReadClaims(std::string_view json);

// The present time. Where two clocks disagree, the time lies between them. A token is accepted
// while it can be valid, so that neither a host whose clock is wrong nor a store whose clock is
// wrong shuts everybody out. What that costs: for as long as one of the two is behind, tokens live
// so much longer.
struct TimeSpan {
  absl::Time earliest, latest;
  TimeSpan(absl::Time now) : earliest(now), latest(now) {}  // NOLINT: clocks that agree
  TimeSpan(absl::Time from, absl::Time to) : earliest(from), latest(to) {}
};

// Whether the token can be valid at `now`, by its own times.
bool ValidAt(const Claims& claims, TimeSpan now);

}  // namespace hotline::identity
