// Where the log ends now, as a resume token: the position that a list is given, to watch from.
#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/record_store.h"
#include "common/workers/log_position.h"

namespace hotline {

class LogEnds {
 public:
  // `store` must outlive this and every call still open.
  explicit LogEnds(RecordStore& store)
      : store_(store), kept_(static_cast<size_t>(store.partitions())) {}

  // The last event of every partition. Reads the event of a partition only if its sequence has
  // moved since, or it was read long ago. The errors of the store. Threads: any; `done` is called
  // once.
  void Read(Callback<std::string> done);

 private:
  struct Kept {
    LogPosition::Mark mark;
    int64_t read_ms = 0;  // MonotonicMs()
  };
  // The mark of the partition, whose last sequence is `sequence`.
  void ReadMark(size_t partition, int64_t sequence, Callback<LogPosition::Mark> done);

  RecordStore& store_;
  absl::Mutex mutex_;
  std::vector<Kept> kept_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline
