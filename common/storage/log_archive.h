// What has left Redis: whole segments of the event log, and the records of the tickets archived in
// them. Files of one folder that every process of the installation sees:
//
//   <folder>/p007/000000001025.segment    gzip of hotline.store.v1.LogSegment, then SHA-256 of that
//
// A segment holds kSegmentEvents sequences of one partition and is named after the first; where one
// ends is the same for everybody, and nothing in it changes any more, so that two who write it
// write the same. Thread-safe.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace hotline {

// A ticket read from the archive is a file of this many events read: some milliseconds.
inline constexpr int64_t kSegmentEvents = 256;

inline int64_t SegmentOf(int64_t sequence) { return (sequence - 1) / kSegmentEvents; }
inline int64_t FirstOf(int64_t segment) { return segment * kSegmentEvents + 1; }

struct Segment {
  std::vector<std::string> events;             // kSegmentEvents of them, as stored
  std::map<std::string, std::string> tickets;  // number → record, as stored
  bool operator==(const Segment&) const = default;
};

class LogArchive {
 public:
  explicit LogArchive(std::string folder) : folder_(std::move(folder)) {}

  // NOT_FOUND / NOT_IN_ARCHIVE; DATA_LOSS / ARCHIVE_DAMAGED; UNAVAILABLE / ARCHIVE_UNREADABLE for
  // what may pass. Blocks on the disk. The last ones read are kept, as long as the file is the
  // same.
  absl::StatusOr<std::shared_ptr<const Segment>> Read(int partition, int64_t segment);
  // The same, of the disk alone.
  absl::StatusOr<std::shared_ptr<const Segment>> ReadAnew(int partition, int64_t segment) const;
  // Durable when it returns. UNAVAILABLE / FILE_NOT_WRITTEN.
  absl::Status Write(int partition, int64_t segment, const Segment& content);

  // Whose archive the folder is: the id in its file `installation`; empty: it belongs to none yet.
  // UNAVAILABLE / ARCHIVE_UNREADABLE when there is no folder.
  absl::StatusOr<std::string> Owner() const;
  absl::Status SetOwner(const std::string& id);

 private:
  struct Kept {
    int partition;
    int64_t segment;
    std::string mark;  // tells one file from the next of that name
    std::shared_ptr<const Segment> content;
    size_t bytes = 0;
  };
  std::string PathOf(int partition, int64_t segment) const;

  const std::string folder_;
  absl::Mutex mutex_;
  std::list<Kept> kept_ ABSL_GUARDED_BY(mutex_);  // last used first
  size_t kept_bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hotline
