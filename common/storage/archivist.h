// Moves what is old out of Redis into the archive 归档: segment by segment of a partition's log,
// and with each the records of the tickets archived in it. Any number of processes may do it at
// once.
//
// The order keeps everything readable, whatever is killed in between: the file is written and read
// back; then each record leaves, in one step with the note where it is; then the events leave. A
// file that is already there is compared, never written over, and what differs stays where it is.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/redis/client.h"
#include "common/storage/log_archive.h"

namespace hotline {

class Archivist {
 public:
  // Both must outlive it.
  Archivist(redis::Client& client, LogArchive& archive) : client_(client), archive_(archive) {}

  // Moves the oldest segment of the partition, if all of it is from before `before` and something
  // comes after it: whether one was moved. Blocking. DATA_LOSS / ARCHIVE_DIFFERS when file and log
  // tell of different events, as after a restore of one without the other; FAILED_PRECONDITION /
  // ARCHIVE_FOREIGN when the folder is not this installation's. Nothing is moved then.
  absl::StatusOr<bool> MoveOldest(int partition, absl::Time before);

 private:
  struct Archived {
    std::string number;
    int64_t version = 0;
    std::string hash;
  };
  // That the folder is this installation's, and what of the partition has left before is in it:
  // FAILED_PRECONDITION / ARCHIVE_FOREIGN. An empty folder becomes the first one's.
  absl::Status CheckFolder(int partition, int64_t segment);
  absl::StatusOr<bool> Move(int partition, int64_t from, absl::Time before);
  // The sequence of the oldest event that stands in Redis; 0: there is none.
  absl::StatusOr<int64_t> Oldest(int partition);
  // The events of the segment from `first` on, and the tickets archived in it.
  absl::StatusOr<std::vector<std::string>> EventsOf(int partition, int64_t first, int64_t last);
  // Records still in Redis; those without one have been moved before.
  absl::StatusOr<std::map<std::string, std::string>> RecordsOf(
      int partition, int64_t segment, const std::vector<Archived>& archived);
  absl::Status Drop(int partition, int64_t segment, const std::vector<Archived>& archived);

  redis::Client& client_;
  LogArchive& archive_;
};

}  // namespace hotline
