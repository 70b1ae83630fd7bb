// Small agreements both stores keep.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace hotline {

// Create's request ids are kept in generations of 72 hours: the current one and the one before.
inline int64_t RequestGeneration(absl::Time now) { return absl::ToUnixSeconds(now) / (72 * 3600); }

// The partition a well-formed ticket number names; -1 for any other text.
int PartitionOf(const std::string& number);

// NOT_FOUND / TICKET_NOT_FOUND.
absl::Status TicketNotFound(const std::string& number);

}  // namespace hotline
