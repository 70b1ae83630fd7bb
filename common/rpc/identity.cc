#include "common/rpc/identity.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "common/base/error.h"

namespace hotline::rpc {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kDev = "dev.";

absl::Status Unauthenticated(std::string_view reason, std::string_view message) {
  return Error(absl::StatusCode::kUnauthenticated, reason, message)
      .Zh("身份令牌缺失或无效，请重新登录");
}

// What the token says, without its prefix.
absl::StatusOr<Identity> ParseDevToken(absl::string_view encoded) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(encoded, &text))
    return Unauthenticated("TOKEN_INVALID", "the token is not base64url");
  auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("sub") || !json["sub"].is_string() ||
      !json.contains("roles") || !json["roles"].is_array()) {
    return Unauthenticated("TOKEN_INVALID", "the token must hold \"sub\" and \"roles\"");
  }
  Identity identity;
  identity.subject = json["sub"].get<std::string>();
  for (const auto& role : json["roles"]) {
    if (!role.is_string()) return Unauthenticated("TOKEN_INVALID", "roles must be texts");
    identity.roles.push_back(role.get<std::string>());
  }
  constexpr size_t kLongest = 64;
  // A subject has the form of a person's id, because the hash chain covers it.
  const std::string& subject = identity.subject;
  const bool formed = std::all_of(subject.begin(), subject.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
  });
  if (subject.empty() || subject.size() > kLongest || !formed) {
    return Unauthenticated("TOKEN_INVALID",
                           "\"sub\" must hold 1 to 64 letters, digits, '-', '_', '.' and ':'");
  }
  if (subject == "system" || subject == "petitioner") {
    return Unauthenticated(
        "TOKEN_INVALID",
        "\"sub\" must not be \"system\" or \"petitioner\": the log calls others so");
  }
  return identity;
}

// A caller sends the same token with every call: what it says is read once a thread.
constexpr size_t kRemembered = 256;

}  // namespace

std::string DevToken(const Identity& identity) {
  nlohmann::json json = {{"sub", identity.subject}, {"roles", identity.roles}};
  return std::string(kDev) + absl::WebSafeBase64Escape(json.dump(
                                 -1, ' ', false, nlohmann::json::error_handler_t::replace));
}

absl::StatusOr<Identity> ReadToken(std::string_view authorization, bool accept_dev_tokens) {
  if (authorization.empty()) {
    return Unauthenticated(
        "TOKEN_MISSING",
        "the call carries no token; send metadata \"authorization: Bearer <token>\"");
  }
  if (authorization.substr(0, kBearer.size()) != kBearer) {
    return Unauthenticated("TOKEN_INVALID",
                           "the authorization metadata must begin with \"Bearer \"");
  }
  std::string_view token = authorization.substr(kBearer.size());
  if (token.substr(0, kDev.size()) != kDev)
    return Unauthenticated("TOKEN_INVALID", "the token is of no known form");
  if (!accept_dev_tokens) {
    return Unauthenticated("DEV_TOKEN_REFUSED",
                           "development tokens are not accepted here (insecureDevIdentity is off)");
  }
  thread_local absl::flat_hash_map<std::string, Identity> known;
  absl::string_view encoded(token.data() + kDev.size(), token.size() - kDev.size());
  if (auto it = known.find(encoded); it != known.end()) return it->second;
  auto identity = ParseDevToken(encoded);
  if (!identity.ok()) return identity;
  if (known.size() >= kRemembered) known.clear();
  known.emplace(std::string(encoded), *identity);
  return identity;
}

}  // namespace hotline::rpc
