// Where a reader of the log stands; as text it is a resume token and a report's position.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline {

// Bytes of an event's hash that a position keeps.
inline constexpr size_t kMarkBytes = 8;

// Where a reader stands: per partition the last sequence read and eight bytes of that event's hash.
struct LogPosition {
  struct Mark {
    int64_t sequence = 0;
    std::string hash;  // first 8 bytes; empty at the beginning
  };
  std::vector<Mark> marks;
};
std::string EncodePosition(const LogPosition& position);
// INVALID_ARGUMENT / RESUME_TOKEN_INVALID.
absl::StatusOr<LogPosition> DecodePosition(const std::string& token, int partitions);

}  // namespace hotline
