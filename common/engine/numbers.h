// Numbers of new records, from blocks that this process leases of the store: one more round trip in
// every kNumbersPerLease creates. Records of all kinds share them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/civil_time.h"
#include "common/storage/record_store.h"

namespace hotline {

class Numbers {
 public:
  // `store` must outlive this and every call still open.
  explicit Numbers(RecordStore& store) : store_(store) {}

  // The next number of that day in the partition. RESOURCE_EXHAUSTED / NUMBERS_EXHAUSTED, and the
  // errors of the store. Threads: any; `done` is called once, here or on a thread of the store.
  void Next(int partition, absl::CivilDay day, Callback<std::string> done);

 private:
  struct Block {
    int64_t next = 0, end = 0;
    bool leasing = false;
    std::vector<Callback<std::string>> waiting;
  };
  void Leased(int partition, absl::CivilDay day, const absl::StatusOr<int64_t>& first);

  RecordStore& store_;
  absl::Mutex mutex_;
  std::map<std::pair<int, absl::CivilDay>, Block> blocks_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline
