// Reads of the archive on a thread of their own, each answered in time: a folder across a network
// may hang for minutes, and neither callers nor the process may hang with it.
//
// Held by shared_ptr; every read under way holds it too, so that it may outlive whoever asked.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/storage/log_archive.h"
#include "common/storage/record_store.h"

namespace hotline {

class ArchiveReads : public std::enable_shared_from_this<ArchiveReads> {
 public:
  // `archive` may be null: then everything is UNAVAILABLE / ARCHIVE_UNREADABLE.
  static std::shared_ptr<ArchiveReads> Make(std::shared_ptr<LogArchive> archive);
  // What waits is answered; a read that hangs is left to itself.
  void Stop();

  // The bytes of a record that lies in that segment. DATA_LOSS / ARCHIVE_INCOMPLETE when it does
  // not; UNAVAILABLE / ARCHIVE_UNREADABLE after kReadMs, or when kMostReads wait. `done` is called
  // once, on a thread of this.
  void Load(int partition, int64_t segment, const std::string& id, Callback<std::string> done);
  // Entries after `after` up to `end` (exclusive), then those of `standing`; at most `limit`.
  void ReadLog(int partition, int64_t after, int64_t end, int limit, std::vector<LogEntry> standing,
               Callback<std::vector<LogEntry>> done);

 private:
  // One read: whoever is first, its result or its end in time, answers.
  struct Job {
    int64_t until_ms = 0;
    std::function<void()> read;
    std::function<void(absl::Status)> fail;
  };
  explicit ArchiveReads(std::shared_ptr<LogArchive> archive) : archive_(std::move(archive)) {}
  template <class T>
  void Do(std::function<absl::StatusOr<T>()> read, Callback<T> done);
  absl::StatusOr<std::shared_ptr<const Segment>> Open(int partition, int64_t segment) const;
  void Read();
  void Watch();

  const std::shared_ptr<LogArchive> archive_;
  absl::Mutex mutex_;
  std::deque<std::shared_ptr<Job>> waiting_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<Job> under_way_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hotline
