// What an X.509 certificate (RFC 5280) says of its owner. The TLS library verifies the
// chain; these functions read what it does not tell. Threads: pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace hotline::identity {

struct Certificate {
  // Subject alternative names: URIs as they stand ("spiffe://county/console"), DNS names in small
  // letters.
  std::vector<std::string> names;
  // base64url of the SHA-256 of its DER: "x5t#S256" of RFC 8705.
  std::string thumbprint;
  // By which a revocation list names it: the issuer's name and the serial number, both DER.
  std::pair<std::string, std::string> serial;
  absl::Time begins, expires;
};

// The first certificate of a PEM text; INVALID_ARGUMENT / CERTIFICATE_UNREADABLE.
absl::StatusOr<Certificate> ReadCertificate(std::string_view pem);

// Whether a server can present this chain: its first certificate is valid at `now`, and `key` is
// its private key. INVALID_ARGUMENT / CERTIFICATE_UNREADABLE, CERTIFICATE_UNFIT.
absl::Status CheckPair(std::string_view chain_pem, std::string_view key_pem, absl::Time now);

// Certificates that those who signed them have taken back.
class RevocationList {
 public:
  // The lists of a PEM text, each signed by one of the authorities in `authorities_pem`.
  // INVALID_ARGUMENT / REVOCATIONS_UNREADABLE where there is none, or one that nobody of them has
  // signed, or that is dated after now. A list that should have been replaced by now still counts;
  // `overdue` says so.
  static absl::StatusOr<RevocationList> Read(std::string_view pem, std::string_view authorities_pem,
                                             absl::Time now);
  bool Has(const Certificate& certificate) const { return serials_.contains(certificate.serial); }
  size_t size() const { return serials_.size(); }
  bool overdue() const { return overdue_; }
  // Whether one of its lists was made before that of the same authority in `other`.
  bool OlderThan(const RevocationList& other) const;

 private:
  std::set<std::pair<std::string, std::string>> serials_;
  std::map<std::string, absl::Time> made_;  // by the authority's name, DER
  bool overdue_ = false;
};

}  // namespace hotline::identity
