#include "common/redis/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <csignal>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/base/log.h"

namespace hotline::redis {
namespace {

constexpr int64_t kLookEveryMs = 1000;

absl::Status Faulty(const std::string& file, std::string_view what) {
  ERR_clear_error();
  return Error(absl::StatusCode::kInvalidArgument, "CONFIG_INVALID",
               absl::StrCat("redis.tls: ", file, " ", std::string(what)))
      .status();
}

}  // namespace

absl::StatusOr<std::shared_ptr<Tls>> Tls::Load(const Files& files) {
  // The library writes by write(2): a server that has gone away must not end this process.
  std::signal(SIGPIPE, SIG_IGN);
  std::shared_ptr<Tls> tls(new Tls(files));
  auto settings = tls->Read();
  if (!settings.ok()) return settings.status();
  absl::MutexLock lock(&tls->mutex_);
  tls->settings_ = *std::move(settings);
  tls->marks_ = tls->Marks();
  tls->looked_ms_ = MonotonicMs();
  return tls;
}

std::shared_ptr<SSL_CTX> Tls::Settings() {
  absl::MutexLock lock(&mutex_);
  const int64_t now = MonotonicMs();
  if (now - looked_ms_ < kLookEveryMs) return settings_;
  looked_ms_ = now;
  std::string marks = Marks();
  if (marks == marks_) return settings_;
  auto read = Read();
  Log("redis_tls",
      {{"certificate", read.ok() ? "exchanged" : "could not be taken; what there was stays"},
       {"why", std::string(read.status().message())}});
  marks_ = std::move(marks);
  if (read.ok()) settings_ = *std::move(read);
  return settings_;
}

absl::StatusOr<std::shared_ptr<SSL_CTX>> Tls::Read() const {
  const std::shared_ptr<SSL_CTX> settings(SSL_CTX_new(TLS_client_method()), &SSL_CTX_free);
  SSL_CTX_set_min_proto_version(settings.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(settings.get(), SSL_OP_NO_RENEGOTIATION);
  // What is sent again after a full socket may have moved.
  SSL_CTX_set_mode(settings.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(settings.get(), SSL_VERIFY_PEER, nullptr);
  if (SSL_CTX_load_verify_file(settings.get(), files_.authorities.c_str()) != 1)
    return Faulty(files_.authorities, "holds no certificate, or may not be read");
  if (files_.certificate.empty()) return settings;
  if (SSL_CTX_use_certificate_chain_file(settings.get(), files_.certificate.c_str()) != 1)
    return Faulty(files_.certificate, "holds no certificate, or may not be read");
  if (SSL_CTX_use_PrivateKey_file(settings.get(), files_.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return Faulty(files_.key, "is not the key of that certificate, or may not be read");
  return settings;
}

std::string Tls::Marks() const {
  return absl::StrCat(FileMark(files_.authorities), "|", FileMark(files_.certificate), "|",
                      FileMark(files_.key));
}

}  // namespace hotline::redis
