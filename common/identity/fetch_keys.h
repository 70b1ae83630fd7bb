// The ways to fetch a JWK set: from a file, and by https.
#pragma once

#include <string>

#include "common/identity/key_source.h"

namespace hotline::identity {

// The whole file, at most 256 KiB; a file that is none (a pipe, a folder) is an error.
FetchKeys FromFile(std::string path);

// GET of an https address, at most 256 KiB, within ten seconds, no redirection followed. The
// server's certificate is verified by `ca_file` (PEM), or by the machine's certificates where that
// is empty. INVALID_ARGUMENT / CONFIG_INVALID for another address.
absl::StatusOr<FetchKeys> FromUrl(const std::string& url, const std::string& ca_file);

}  // namespace hotline::identity
