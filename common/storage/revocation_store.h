// Access tokens taken back, for every process of the installation: one sorted set by instant.
//
// Thread-safe. Errors as those of RecordStore.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/redis/client.h"
#include "common/storage/record_store.h"

namespace hotline {

struct StoredRevocation {
  bool of_subject = false;  // the tokens of this caller; otherwise one token
  std::string id;           // the caller's name, or the token's id
  absl::Time at;            // when they were taken back, in whole milliseconds
};

class RevocationStore {
 public:
  RevocationStore(redis::Client& writes, redis::Client& reads) : writes_(writes), reads_(reads) {}

  // Stores it, and forgets what is older than `keep_since`. Of two instants for one caller the
  // later stays. Safe to repeat.
  void Add(const StoredRevocation& revocation, absl::Time keep_since, Callback<bool> done);
  // All there are from `since` on, in the order of their instants.
  void Read(absl::Time since, Callback<std::vector<StoredRevocation>> done);

 private:
  redis::Client& writes_;
  redis::Client& reads_;
};

}  // namespace hotline
