// The fold on disk, so that a restart need not read the whole log again. Losing a snapshot costs a
// recount, never a number: one that is damaged, or of another build's layout, is passed over, and
// one of another log is found out by its position.
#pragma once

#include <string>

#include "absl/status/statusor.h"

namespace hotline {

struct Snapshot {
  std::string position;  // an encoded LogPosition: what the rows have read
  std::string rows;      // fold::Rows::Save()
};

// UNAVAILABLE / FILE_NOT_WRITTEN, and the one before stays.
absl::Status WriteSnapshot(const std::string& path, const Snapshot& snapshot);
// NOT_FOUND / NO_SNAPSHOT; DATA_LOSS / SNAPSHOT_DAMAGED.
absl::StatusOr<Snapshot> ReadSnapshot(const std::string& path);

}  // namespace hotline
