// By what a tool connects: plainly on loopback, else by TLS.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "grpcpp/security/credentials.h"

namespace hotline::ctl {

// PEM files. Those that are not given connect without: all empty is a plain connection.
struct TlsFiles {
  std::string authorities;       // who signs the server's certificate
  std::string certificate, key;  // the tool's own, where the server asks for one; both or none
  // Those that HOTLINE_CA, HOTLINE_CERTIFICATE and HOTLINE_KEY name.
  static TlsFiles OfEnvironment();
};

// INVALID_ARGUMENT / TLS_FILES: which file cannot be read, or does not fit another.
absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const TlsFiles& files);

}  // namespace hotline::ctl
