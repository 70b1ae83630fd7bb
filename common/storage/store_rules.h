// Small agreements both stores keep.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace hotline {

// Create's request ids are kept in generations of 72 hours: the current one and the one before.
inline int64_t RequestGeneration(absl::Time now) { return absl::ToUnixSeconds(now) / (72 * 3600); }

// NOT_FOUND / RECORD_NOT_FOUND.
absl::Status RecordNotFound(std::string_view id);

}  // namespace hotline
