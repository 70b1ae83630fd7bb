#include "common/identity/claims.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "common/identity/strict_object.h"

namespace hotline::identity {
namespace {

// Bytes: of `sub` and a role; of `client_id`, `jti`, `kid` and `acr`; of `iss`. docs/api.md says
// them.
constexpr size_t kLongestName = 64, kLongestId = 128, kLongestIssuer = 256;
// Logins list every role of a person, those of other programs too.
constexpr size_t kMostRoles = 200, kMostAudiences = 32;
// Seconds since 1970 that a token may name: until the year 2286.
constexpr int64_t kLatest = 9'999'999'999;
// Digits of a telephone number (ITU-T E.164), of the shortest that anybody has too.
constexpr size_t kFewestDigits = 5, kMostDigits = 15;

bool IsName(std::string_view text, size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
         });
}

bool IsPrintable(std::string_view text, size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 32 && c < 127; });
}

// The members of a token's object, each read once; `fit` turns false at the first that is not as it
// should be.
class Members {
 public:
  explicit Members(const nlohmann::json& object) : object_(object) {}
  bool fit() const { return fit_; }

  std::string Text(const char* name, bool required = true) {
    const auto at = object_.find(name);
    if (at == object_.end()) return Missing(required);
    if (!at->is_string()) return Missing(true);
    return at->get<std::string>();
  }

  // "aud" may also be one text (RFC 7519, 4.1.3).
  std::vector<std::string> OneOrMore(const char* name, size_t most) {
    const auto at = object_.find(name);
    if (at != object_.end() && at->is_string()) return {at->get<std::string>()};
    return Texts(name, most);
  }

  std::vector<std::string> Texts(const char* name, size_t most) {
    std::vector<std::string> out;
    const auto at = object_.find(name);
    fit_ = fit_ && at != object_.end() && at->is_array() && at->size() <= most;
    if (!fit_) return out;
    for (const auto& each : *at) {
      fit_ = fit_ && each.is_string();
      if (each.is_string()) out.push_back(each.get<std::string>());
    }
    return out;
  }

  // NumericDate (RFC 7519, 2), whole seconds or with a fraction.
  absl::Time Instant(const char* name, absl::Time absent, bool required) {
    const auto at = object_.find(name);
    if (at == object_.end()) {
      fit_ = fit_ && !required;
      return absent;
    }
    const double seconds = at->is_number() ? at->get<double>() : -1;
    fit_ = fit_ && seconds >= 0 && seconds <= static_cast<double>(kLatest);
    return fit_ ? absl::FromUnixSeconds(static_cast<int64_t>(seconds)) : absent;
  }

 private:
  std::string Missing(bool fault) {
    fit_ = fit_ && !fault;
    return "";
  }

  const nlohmann::json& object_;
  bool fit_ = true;
};

// "cnf" (RFC 8705, 3.1): the certificate's SHA-256; nothing: another kind of binding, which nobody
// here can check.
std::optional<std::string> BoundTo(const nlohmann::json& token) {
  const auto at = token.find("cnf");
  if (at == token.end()) return "";
  if (!at->is_object() || at->size() != 1) return std::nullopt;
  Members members(*at);
  std::string thumbprint = members.Text("x5t#S256");
  if (!members.fit() || thumbprint.empty()) return std::nullopt;
  return thumbprint;
}

// The telephone number that the issuer has verified; empty: none.
std::string VerifiedPhone(const nlohmann::json& token) {
  const auto verified = token.find("phone_number_verified"), number = token.find("phone_number");
  if (verified == token.end() || number == token.end() || !number->is_string() ||
      *verified != nlohmann::json(true))
    return "";
  const auto text = number->get<std::string>();
  const std::string_view digits = std::string_view(text).substr(text.starts_with('+') ? 1 : 0);
  const bool fit = digits.size() >= kFewestDigits && digits.size() <= kMostDigits &&
                   std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit);
  return fit ? text : "";
}

}  // namespace

std::optional<TokenHeader> ReadHeader(std::string_view json) {
  const auto object = ReadStrictObject(json);
  // "b64" would change what is signed (RFC 7797); no extension is understood here.
  if (!object || object->contains("crit") || object->contains("b64")) return std::nullopt;
  Members members(*object);
  TokenHeader header{members.Text("alg"), members.Text("kid")};
  const std::string type = absl::AsciiStrToLower(members.Text("typ"));
  if (!members.fit() || (type != "at+jwt" && type != "application/at+jwt") ||
      !IsPrintable(header.key, kLongestId))
    return std::nullopt;
  return header;
}

std::optional<Claims> ReadClaims(std::string_view json) {
  const auto object = ReadStrictObject(json);
  if (!object) return std::nullopt;
  Members members(*object);
  Claims claims;
  claims.issuer = members.Text("iss");
  claims.subject = members.Text("sub");
  claims.audience = members.OneOrMore("aud", kMostAudiences);
  claims.client = members.Text("client_id");
  claims.id = members.Text("jti");
  if (object->contains("roles")) claims.roles = members.Texts("roles", kMostRoles);
  claims.assurance = members.Text("acr", /*required=*/false);
  claims.issued = members.Instant("iat", absl::InfinitePast(), /*required=*/true);
  claims.expires = members.Instant("exp", absl::InfinitePast(), /*required=*/true);
  claims.not_before = members.Instant("nbf", claims.issued, /*required=*/false);
  claims.recognised = members.Instant("auth_time", absl::InfinitePast(), /*required=*/false);
  const auto bound = BoundTo(*object);
  if (!members.fit() || !bound) return std::nullopt;
  claims.certificate = *bound;
  claims.phone = VerifiedPhone(*object);
  // Roles of other programs may be named in other ways; they are none of ours.
  if (claims.roles)
    std::erase_if(*claims.roles,
                  [](const std::string& role) { return !IsName(role, kLongestName); });
  const bool named = IsPrintable(claims.issuer, kLongestIssuer) &&
                     IsName(claims.subject, kLongestName) &&
                     IsPrintable(claims.client, kLongestId) && IsPrintable(claims.id, kLongestId) &&
                     (claims.assurance.empty() || IsPrintable(claims.assurance, kLongestId));
  const bool reserved = claims.subject == "system" || claims.subject == "petitioner" ||
                        claims.subject.starts_with(kCitizen);
  const bool times =
      claims.expires > claims.issued && claims.expires - claims.issued <= kLongestLife;
  if (!named || reserved || !times) return std::nullopt;
  return claims;
}

bool ValidAt(const Claims& claims, TimeSpan now) {
  return now.earliest < claims.expires + kLeeway && now.latest >= claims.issued - kLeeway &&
         now.latest >= claims.not_before - kLeeway;
}

}  // namespace hotline::identity
