// The call of the commit function in functions.lua: how changes are put into it, and its answers.
#pragma once

#include <string>
#include <vector>

#include "common/redis/value.h"
#include "common/storage/record_store.h"

namespace hotline {

// A record's version as it stands before it: 8 bytes, big-endian.
std::string VersionBytes(int64_t version);

// FCALL with its keys and arguments, ready for the client.
std::vector<std::string> CommitCall(const std::string& function,
                                    const std::vector<const Change*>& changes);

// The answer to one change. INTERNAL / STORE_DAMAGED (nothing was done), REPLY_MALFORMED.
absl::StatusOr<CommitResult> ReadCommit(const redis::Value& item);

}  // namespace hotline
