#include "services/hotlined/recognition.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/identity/fetch_keys.h"

namespace hotline {
namespace {

// Between two looks at whether keys are to be fetched again.
constexpr std::chrono::milliseconds kLookEvery{1000};

// A file costs nothing to read: it is read at every look.
constexpr identity::KeySource::Options kOfAFile = {.every = absl::Milliseconds(900),
                                                   .pause = absl::Milliseconds(900)};

identity::FetchKeys FetchOf(const store::v1::ServerConfig::Issuer& issuer) {
  if (!issuer.jwks_file().empty()) return identity::FromFile(issuer.jwks_file());
  auto fetch = identity::FromUrl(issuer.jwks_url(), issuer.ca_file());
  if (fetch.ok()) return *std::move(fetch);
  return [fault = fetch.status()] { return absl::StatusOr<std::string>(fault); };
}

}  // namespace

Recognition::Recognition(const store::v1::ServerConfig::Identity& config, RevocationStore& store,
                         const Clock& clock)
    : config_(config), store_(store), clock_(clock) {
  std::vector<identity::TrustedIssuer> trusted;
  for (const auto& issuer : config_.issuers()) {
    const bool file = !issuer.jwks_file().empty();
    keys_.push_back(std::make_shared<identity::KeySource>(
        issuer.issuer(), FetchOf(issuer), file ? kOfAFile : identity::KeySource::Options{}, clock));
    trusted.push_back({issuer.issuer(),
                       keys_.back(),
                       {issuer.clients().begin(), issuer.clients().end()},
                       {issuer.roles().begin(), issuer.roles().end()}});
  }
  authenticator_ = std::make_unique<identity::TokenAuthenticator>(config_.audience(),
                                                                  std::move(trusted), revocations_);
}

absl::Status Recognition::Load(const std::string& config_path) {
  if (keys_.empty())
    Log("identity", {{"warning", "identity.issuers is empty: every call is refused"}});
  for (size_t i = 0; i < keys_.size(); ++i) {
    const auto& issuer = config_.issuers(static_cast<int>(i));
    if (issuer.development())
      Log("identity", {{"warning", absl::StrCat("the development issuer ", issuer.issuer(),
                                                " is believed: who can read its key may act as "
                                                "anybody")}});
    const absl::Status looked = keys_[i]->Look();
    if (looked.ok() || issuer.jwks_file().empty()) continue;
    return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                 absl::StrCat(config_path, ": identity.issuers[", i, "].jwksFile: ",
                              issuer.jwks_file(), ": ", std::string(looked.message())))
        .status();
  }
  return absl::OkStatus();
}

absl::Status Recognition::ReadRevocations() {
  auto stored = Wait<std::vector<StoredRevocation>>([this](auto done) {
    store_.Read(clock_.Now() - identity::kRevocationLasts, std::move(done));
  });
  if (!stored.ok()) return stored.status();
  std::vector<identity::Revocation> all;
  for (StoredRevocation& each : *stored) {
    using Kind = identity::Revocation::Kind;
    all.push_back({each.of_subject ? Kind::kSubject : Kind::kToken, std::move(each.id), each.at});
  }
  revocations_.Replace(all);
  // At every look: a stream may have been let in just before its token was found revoked.
  if (!all.empty()) {
    for (const Listener& listener : listeners_) listener(revocations_);
  }
  return absl::OkStatus();
}

void Recognition::Start() {
  poller_.Start(kLookEvery, [this] {
    // Where the storage is away, no call that needs it is served either.
    (void)ReadRevocations();
    for (const auto& keys : keys_) (void)keys->Look();
  });
}

}  // namespace hotline
