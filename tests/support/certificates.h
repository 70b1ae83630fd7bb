// A certificate authority of a test, and what it signs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace hotline::testing {

// PEM.
struct Pair {
  std::string certificate, key;
};

class Authority {
 public:
  explicit Authority(const std::string& name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // The authority's own certificate.
  const std::string& certificate() const { return certificate_; }
  // A certificate for these names ("DNS:localhost", "URI:spiffe://county/console"), valid for a
  // year, or as long as given. Each has the next serial number: 1, 2, …
  Pair Sign(const std::string& names, absl::Duration begins = -absl::Hours(1),
            absl::Duration ends = absl::Hours(24 * 365));
  // The serial number that was given last.
  int serial() const { return serial_; }
  // A revocation list with these serial numbers; `next`: when it should be replaced,
  // and `made`, when it was made, both from now.
  std::string Revoke(const std::vector<int>& serials, absl::Duration next = absl::Hours(24),
                     absl::Duration made = absl::ZeroDuration()) const;

 private:
  struct Key;
  const std::unique_ptr<Key> key_;
  std::string certificate_;
  int serial_ = 0;
};

}  // namespace hotline::testing
