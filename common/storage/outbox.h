// The outbox: notices that wait to be sent, each with its instant, one queue a sender; and how far
// the log has been read for them. Any number of processes fill and empty it: the place in the log
// moves only from where it stands, and what one takes is leased to it, so that another takes it
// when it does not come back.
//
// Blocking, thread-safe; for threads of their own, never on a thread of the store. Errors as those
// of RecordStore.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/redis/client.h"

namespace hotline {

struct OutboxItem {
  std::string sender, id;
  absl::Time at;      // not before
  std::string bytes;  // a serialized OutboxEntry
};

class Outbox {
 public:
  explicit Outbox(redis::Client& client) : client_(client) {}

  // The last sequence of each partition whose notices are in the outbox; -1 before the first.
  absl::StatusOr<std::vector<int64_t>> Places(int partitions);
  // Moves the place of a partition and adds the notices of what lies between, all or nothing; false
  // when it does not stand at `from`: another process was faster. An item already there stays.
  absl::StatusOr<bool> Fill(int partition, int64_t from, int64_t to,
                            const std::vector<OutboxItem>& items);
  // The earliest due at `now`, at most `most`, not given to others until `lease` has passed.
  absl::StatusOr<std::vector<OutboxItem>> Take(const std::string& sender, absl::Time now,
                                               absl::Duration lease, int most);
  // Sent, or given up.
  absl::Status Remove(const std::string& sender, const std::string& id);
  // Again at `item.at`.
  absl::Status Delay(const OutboxItem& item);
  absl::StatusOr<int64_t> Waiting(const std::string& sender);

 private:
  redis::Client& client_;
};

}  // namespace hotline
