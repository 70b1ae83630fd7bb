#include "services/tools/client/credentials.h"

#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/identity/certificate.h"

namespace hotline::ctl {
namespace {

constexpr int64_t kMostBytes = int64_t{4} << 20;

absl::Status Faulty(std::string_view what, std::string_view zh) {
  return Error(absl::StatusCode::kInvalidArgument, "TLS_FILES", std::string(what))
      .Zh(std::string(zh))
      .status();
}

}  // namespace

TlsFiles TlsFiles::OfEnvironment() {
  const auto named = [](const char* variable) {
    const char* value = std::getenv(variable);
    return std::string(value == nullptr ? "" : value);
  };
  return {named("HOTLINE_CA"), named("HOTLINE_CERTIFICATE"), named("HOTLINE_KEY")};
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const TlsFiles& files) {
  if (files.authorities.empty()) {
    if (files.certificate.empty() && files.key.empty()) return grpc::InsecureChannelCredentials();
    return Faulty("--certificate and --key are for a server whose --ca is given, too",
                  "使用 --certificate、--key 时还须指定 --ca");
  }
  if (files.certificate.empty() != files.key.empty())
    return Faulty("--certificate and --key are given together",
                  "--certificate 与 --key 须同时指定");
  grpc::SslCredentialsOptions options;
  for (const auto& [file, text] : {std::pair(&files.authorities, &options.pem_root_certs),
                                   std::pair(&files.certificate, &options.pem_cert_chain),
                                   std::pair(&files.key, &options.pem_private_key)}) {
    if (file->empty()) continue;
    auto read = ReadFile(*file, kMostBytes);
    if (!read.ok())
      return Faulty(absl::StrCat(*file, " is not there or may not be read"),
                    absl::StrCat("无法读取 ", *file));
    *text = *std::move(read);
  }
  absl::Status fits = identity::ReadCertificate(options.pem_root_certs).status();
  if (!fits.ok())
    return Faulty(absl::StrCat(files.authorities, ": ", std::string(fits.message())),
                  absl::StrCat(files.authorities, " 不是 PEM 证书"));
  if (!files.key.empty()) {
    fits = identity::CheckPair(options.pem_cert_chain, options.pem_private_key,
                               NewSystemClock()->Now());
    if (!fits.ok())
      return Faulty(absl::StrCat(files.certificate, ": ", std::string(fits.message())),
                    absl::StrCat(files.certificate, " 与私钥不符或不在有效期内"));
  }
  return grpc::SslCredentials(options);
}

}  // namespace hotline::ctl
