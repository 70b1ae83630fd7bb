// Whole files, read and written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hotline {

// NOT_FOUND / FILE_NOT_FOUND when it is not there or may not be read; INVALID_ARGUMENT /
// FILE_TOO_LARGE beyond `most` bytes. What is written over meanwhile may be read in part: those
// who must not see half a file replace it by WriteFile.
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t most = int64_t{1} << 30);

// Written aside, flushed to the disk and renamed: whoever opens `path` finds all of one version, a
// power cut afterwards included. UNAVAILABLE / FILE_NOT_WRITTEN, and what was there stays.
// `mode` as of open(2): by default nobody else may read it.
absl::Status WriteFile(const std::string& path, std::string_view bytes, int mode = 0600);

// What tells a file from the next of its name; empty: there is none.
std::string FileMark(const std::string& path);

// That a name in the folder outlives a power cut; not every file system can be asked for it.
void SyncFolder(const std::string& folder);

}  // namespace hotline
