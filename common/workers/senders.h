// The senders there are: webhook, citizen portal, short message, log.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/workers/sender.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

// Those the configuration names; INVALID_ARGUMENT / CONFIG_INVALID says what of it is wrong.
absl::StatusOr<std::vector<std::unique_ptr<Sender>>> MakeSenders(
    const store::v1::ServerConfig::Notify& config);

// The value of the header X-Hotline-Signature: "t=<unix seconds>,v1=<hex>" where hex is the
// HMAC-SHA-256 of "<unix seconds>.<body>" under the shared secret.
std::string WebhookSignature(const std::string& secret, int64_t unix_seconds,
                             const std::string& body);

}  // namespace hotline
