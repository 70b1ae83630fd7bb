// Access tokens and key sets are a stranger's bytes until they are verified.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/base/log.h"
#include "common/identity/authenticator.h"
#include "common/identity/strict_object.h"

namespace {

using namespace hotline::identity;

// An issuer whose private key nobody has.
constexpr char kKeys[] =
    R"({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "k",
                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

TokenAuthenticator& Door() {
  static const auto clock = hotline::NewSystemClock();
  static TokenAuthenticator* const made = [] {
    hotline::SetLogging(false);
    auto keys = std::make_shared<KeySource>(
        "issuer", [] { return absl::StatusOr<std::string>(kKeys); }, KeySource::Options{}, *clock);
    if (!keys->Look().ok()) std::abort();
    return new TokenAuthenticator("hotline", {{"issuer", std::move(keys), {}, {}}},
                                  *new Revocations);
  }();
  return *made;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (Door().Recognise(text, nullptr, absl::UnixEpoch()).caller != nullptr) std::abort();
  (void)ReadStrictObject(text);
  const auto header = ReadHeader(text);
  if (header && header->key.empty()) std::abort();
  const auto claims = ReadClaims(text);
  if (claims && (claims->subject.empty() || claims->subject.size() > 64 ||
                 claims->subject == "system" || claims->expires - claims->issued > kLongestLife))
    std::abort();
  const auto keys = KeySet::Read(text);
  if (keys.ok() && (*keys)->size() == 0) std::abort();
  return 0;
}
