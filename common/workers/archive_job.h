// Moves what is old out of Redis, now and then: role `archive`. Any number may run; see Archivist.
#pragma once

#include <atomic>
#include <string>

#include "absl/status/statusor.h"
#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/storage/archivist.h"

namespace hotline {

class ArchiveJob {
 public:
  // Both must outlive it. Segments older than `keep` are moved.
  ArchiveJob(Archivist& archivist, const Clock& clock, int partitions, absl::Duration keep)
      : archivist_(archivist), clock_(clock), partitions_(partitions), keep_(keep) {}

  void Start();
  void Stop() { poller_.Stop(); }
  // Everything old of every partition: how many segments. One that cannot be moved does not keep
  // the others; the first failure is told. Blocking.
  absl::StatusOr<int64_t> Round();

  int64_t moved() const { return moved_; }
  // Of the last round: partitions of which something could not be moved.
  int failing() const { return failing_; }

 private:
  Archivist& archivist_;
  const Clock& clock_;
  const int partitions_;
  const absl::Duration keep_;
  std::atomic<int64_t> moved_{0};
  std::atomic<int> failing_{0};
  std::string last_error_;
  Poller poller_;
};

}  // namespace hotline
