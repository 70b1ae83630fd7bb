#include "common/rpc/server_tls.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/log.h"
#include "grpc/grpc_security.h"

namespace hotline::rpc {
namespace {

// Of a file of certificates or keys; a bundle of every public authority has some 200 KiB.
constexpr int64_t kMostBytes = int64_t{4} << 20;

absl::Status Faulty(const std::string& file, const absl::Status& why) {
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
               absl::StrCat("tls: ", file, ": ", std::string(why.message())))
      .status();
}

// A pipe, or a folder, would hold up who reads it.
absl::StatusOr<std::string> ReadPem(const std::string& path) {
  if (FileMark(path).empty()) return absl::NotFoundError("is not there, or is no file");
  return ReadFile(path, kMostBytes);
}

// gRPC asks before each handshake whether there is something new. Its C interface: the C++ one
// reads key and certificate from files one after the other, and while they do not fit every
// handshake fails.
class Credentials final : public grpc::ServerCredentials {
 public:
  explicit Credentials(std::shared_ptr<ServerTls> tls) : tls_(std::move(tls)) {
    auto* options = grpc_ssl_server_credentials_create_options_using_config_fetcher(
        tls_->asks_callers() ? GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY
                             : GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE,
        &Fetch, this);
    credentials_ = grpc_ssl_server_credentials_create_with_options(options);
  }
  ~Credentials() override { grpc_server_credentials_release(credentials_); }
  void SetAuthMetadataProcessor(const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  static grpc_ssl_certificate_config_reload_status Fetch(
      void* self, grpc_ssl_server_certificate_config** config) {
    auto* const credentials = static_cast<Credentials*>(self);
    const auto material = credentials->tls_->Now();
    absl::MutexLock lock(&credentials->mutex_);
    if (material->generation == credentials->generation_)
      return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
    grpc_ssl_pem_key_cert_pair pair{material->key.c_str(), material->certificate.c_str()};
    // The library wants authorities also where callers are asked for no certificate; then none is
    // held against them.
    const std::string& authorities =
        material->authorities.empty() ? material->certificate : material->authorities;
    *config = grpc_ssl_server_certificate_config_create(authorities.c_str(), &pair, 1);
    credentials->generation_ = material->generation;
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
  }
  int AddPortToServer(const std::string& address, grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  const std::shared_ptr<ServerTls> tls_;
  grpc_server_credentials* credentials_;
  absl::Mutex mutex_;
  int64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;  // what gRPC has
};

}  // namespace

absl::StatusOr<std::shared_ptr<ServerTls>> ServerTls::Load(const Files& files, const Clock& clock,
                                                           identity::Workloads& workloads) {
  std::shared_ptr<ServerTls> tls(new ServerTls(files, clock, workloads));
  if (absl::Status read = tls->ReadPair(); !read.ok()) return read;
  if (absl::Status read = tls->ReadRevoked(); !read.ok()) return read;
  return tls;
}

void ServerTls::Look() {
  Tell("certificate", ReadPair(), &pair_fault_);
  Tell("revoked", ReadRevoked(), &revoked_fault_);
}

std::shared_ptr<const ServerTls::Material> ServerTls::Now() const {
  absl::MutexLock lock(&mutex_);
  return material_;
}

absl::Status ServerTls::ReadPair() {
  Material read;
  for (const auto& [file, text] :
       {std::pair(&files_.certificate, &read.certificate), std::pair(&files_.key, &read.key),
        std::pair(&files_.authorities, &read.authorities)}) {
    if (file->empty()) continue;
    auto bytes = ReadPem(*file);
    if (!bytes.ok()) return Faulty(*file, bytes.status());
    *text = *std::move(bytes);
  }
  const auto had = Now();
  if (had != nullptr && read.certificate == had->certificate && read.key == had->key &&
      read.authorities == had->authorities)
    return absl::OkStatus();
  if (absl::Status fits = identity::CheckPair(read.certificate, read.key, clock_.Now()); !fits.ok())
    return Faulty(files_.certificate, fits);
  if (!files_.authorities.empty()) {
    if (auto one = identity::ReadCertificate(read.authorities); !one.ok())
      return Faulty(files_.authorities, one.status());
  }
  if (had != nullptr) Log("tls", {{"certificate", "exchanged"}});
  read.generation = had == nullptr ? 1 : had->generation + 1;
  absl::MutexLock lock(&mutex_);
  material_ = std::make_shared<const Material>(std::move(read));
  return absl::OkStatus();
}

absl::Status ServerTls::ReadRevoked() {
  if (files_.revoked.empty()) return absl::OkStatus();
  auto text = ReadPem(files_.revoked);
  if (!text.ok()) return Faulty(files_.revoked, text.status());
  if (*text == revoked_text_) return absl::OkStatus();
  auto list = identity::RevocationList::Read(*text, Now()->authorities, clock_.Now());
  if (!list.ok()) return Faulty(files_.revoked, list.status());
  if (list->OlderThan(revoked_))
    return Faulty(files_.revoked,
                  absl::FailedPreconditionError("is older than the list that is in force"));
  revoked_ = *list;
  Log("tls", {{"revoked", absl::StrCat(list->size(), " certificates")},
              {"overdue", list->overdue() ? "yes: a newer list should be there by now" : "no"}});
  workloads_.Revoke(std::make_shared<const identity::RevocationList>(*std::move(list)));
  revoked_text_ = *std::move(text);
  return absl::OkStatus();
}

void ServerTls::Tell(std::string_view what, const absl::Status& read, std::string* last) {
  const std::string fault(read.message());
  if (fault == *last) return;
  Log("tls",
      {{std::string(what), read.ok() ? "good again" : "could not be taken; what there was stays"},
       {"why", fault}});
  *last = fault;
}

std::shared_ptr<grpc::ServerCredentials> ServerTls::Credentials(std::shared_ptr<ServerTls> tls) {
  return std::make_shared<rpc::Credentials>(std::move(tls));
}

}  // namespace hotline::rpc
