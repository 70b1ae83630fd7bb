// How a notice leaves the house.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "hotline/store/v1/config.pb.h"
#include "hotline/store/v1/outbox.pb.h"

namespace hotline {

// Blocking, thread-safe.
class Sender {
 public:
  virtual ~Sender() = default;
  // Of its queue in the outbox.
  virtual std::string name() const = 0;
  // How many may be under way at a time.
  virtual int threads() const { return 1; }
  // OK: the other side has it. INVALID_ARGUMENT: it never will take this one. Anything else: later.
  // `phone` is the person's number, empty when none is known.
  virtual absl::Status Send(const store::v1::OutboxEntry& entry, const std::string& phone,
                            absl::Time now) = 0;
};

// Those the configuration names; INVALID_ARGUMENT / CONFIG_INVALID says what of it is wrong.
absl::StatusOr<std::vector<std::unique_ptr<Sender>>> MakeSenders(
    const store::v1::ServerConfig::Notify& config);

// The value of the header X-Hotline-Signature: "t=<unix seconds>,v1=<hex>" where hex is the
// HMAC-SHA-256 of "<unix seconds>.<body>" under the shared secret.
std::string WebhookSignature(const std::string& secret, int64_t unix_seconds,
                             const std::string& body);

}  // namespace hotline
