#include "services/hotlined/recognition.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/identity/fetch_keys.h"
#include "google/protobuf/descriptor.h"

namespace hotline {
namespace {

// Between two looks at whether keys are to be fetched again.
constexpr std::chrono::milliseconds kLookEvery{1000};
// The same of keys: an address is asked as soon as the process serves.
constexpr std::chrono::milliseconds kLookSoon{250};
// A revocation is in force everywhere within this: later the log says that it may not be.
constexpr int64_t kStaleMs = 5000;

// A file costs nothing to read: it is read at every look.
constexpr identity::KeySource::Options kOfAFile = {.every = absl::Milliseconds(900),
                                                   .pause = absl::Milliseconds(900)};

identity::FetchKeys FetchOf(const store::v1::ServerConfig::Issuer& issuer) {
  if (!issuer.jwks_file().empty()) return identity::FromFile(issuer.jwks_file());
  auto fetch = identity::FromUrl(issuer.jwks_url(), issuer.ca_file());
  if (fetch.ok()) return *std::move(fetch);
  return [fault = fetch.status()] { return absl::StatusOr<std::string>(fault); };
}

std::vector<identity::Workload> WorkloadsOf(const store::v1::ServerConfig& config) {
  std::vector<identity::Workload> out;
  for (const auto& workload : config.workloads()) {
    out.push_back({workload.id(),
                   {workload.names().begin(), workload.names().end()},
                   {workload.clients().begin(), workload.clients().end()}});
    if (out.back().clients.empty()) out.back().clients = {workload.id()};
  }
  return out;
}

}  // namespace

Recognition::Recognition(const store::v1::ServerConfig& config, RevocationStore& store,
                         const Clock& clock)
    : config_(config), store_(store), clock_(clock), workloads_(WorkloadsOf(config)) {
  std::vector<identity::TrustedIssuer> trusted;
  for (const auto& issuer : config_.identity().issuers()) {
    const bool file = !issuer.jwks_file().empty();
    sources_.push_back(std::make_unique<Source>());
    sources_.back()->keys = std::make_shared<identity::KeySource>(
        issuer.issuer(), FetchOf(issuer), file ? kOfAFile : identity::KeySource::Options{}, clock);
    trusted.push_back({issuer.issuer(),
                       sources_.back()->keys,
                       {issuer.clients().begin(), issuer.clients().end()},
                       {issuer.roles().begin(), issuer.roles().end()},
                       issuer.citizens()});
  }
  authenticator_ = std::make_unique<identity::TokenAuthenticator>(config_.identity().audience(),
                                                                  std::move(trusted), revocations_);
}

rpc::StepUp Recognition::step_up() const {
  const auto& asked = config_.identity().step_up();
  rpc::StepUp out;
  out.age = absl::Minutes(asked.minutes());
  for (const std::string& method : asked.methods())
    out.methods.insert(method.substr(method.find('/') + 1));
  out.assurances.insert(asked.assurances().begin(), asked.assurances().end());
  return out;
}

absl::Status Recognition::Load(const std::string& config_path) {
  for (const std::string& method : config_.identity().step_up().methods()) {
    const std::string name = absl::StrCat("hotline.v1.", absl::StrReplaceAll(method, {{"/", "."}}));
    if (google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name) == nullptr)
      return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                   absl::StrCat(config_path, ": identity.stepUp.methods: there is no method \"",
                                method, "\""))
          .status();
  }
  if (config_.has_tls()) {
    const auto& files = config_.tls();
    auto tls = rpc::ServerTls::Load(
        {files.certificate_file(), files.key_file(), files.callers_ca_file(), files.revoked_file()},
        clock_, workloads_);
    if (!tls.ok()) return tls.status();
    tls_ = *std::move(tls);
  }
  if (sources_.empty())
    Log("identity", {{"warning", "identity.issuers is empty: every call is refused"}});
  for (size_t i = 0; i < sources_.size(); ++i) {
    const auto& issuer = config_.identity().issuers(static_cast<int>(i));
    if (issuer.development())
      Log("identity", {{"warning", absl::StrCat("the development issuer ", issuer.issuer(),
                                                " is believed: who can read its key may act as "
                                                "anybody")}});
    if (const std::string& ca = issuer.ca_file(); !ca.empty() && !ReadFile(ca).ok())
      return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
                   absl::StrCat(config_path, ": identity.issuers[", i, "].caFile: ", ca,
                                " is not there or may not be read"))
          .status();
    if (issuer.jwks_file().empty()) continue;
    const absl::Status looked = sources_[i]->keys->Look();
    if (looked.ok()) continue;
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
  return absl::OkStatus();
}

void Recognition::Start() {
  read_ms_ = clock_.MonotonicMs();
  poller_.Start(kLookEvery, [this] {
    if (tls_ != nullptr) tls_->Look();
    const bool read = ReadRevocations().ok();
    // At every look: a stream may have been let in just before its token was found revoked.
    for (const auto& listener : listeners_) listener();
    const int64_t now = clock_.MonotonicMs();
    if (read) read_ms_ = now;
    const bool stale = now - read_ms_ > kStaleMs;
    if (stale != stale_)
      Log("identity",
          {{"revocations", stale ? "cannot be read: what is revoked elsewhere is believed here"
                                 : "are read again"}});
    stale_ = stale;
  });
  for (const auto& source : sources_)
    source->poller.Start(kLookSoon, [keys = source->keys] { (void)keys->Look(); });
}

void Recognition::Stop() {
  poller_.Stop();
  for (const auto& source : sources_) source->poller.Stop();
}

}  // namespace hotline
