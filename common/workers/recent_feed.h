// Hears of every request as it comes in, whichever process took it, and keeps those of the last
// weeks for comparison. From the index of updates, about a second behind; its thread gives way to
// all others, so that under load suggestions lag and callers do not.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/domain/text/recent_requests.h"
#include "common/engine/directory.h"
#include "common/storage/record_store.h"

namespace hotline {

class RecentFeed {
 public:
  // All must outlive the feed.
  RecentFeed(RecordStore& store, const Directory& directory, const Clock& clock)
      : store_(store), directory_(directory), clock_(clock) {}
  ~RecentFeed() { Stop(); }

  void Start();
  void Stop() { poller_.Stop(); }
  // Looks for new requests once: how many there were. Blocking, one at a time.
  absl::StatusOr<int64_t> Round();

  // Thread-safe, and waits for nobody: nothing, for the moment in which a request is taken in by a
  // thread that gives way.
  std::vector<LikeTicket> Find(const RecentRequest& request, size_t most) const;
  // Texts held.
  size_t size() const;

 private:
  // The first instant that counts.
  absl::Time Since() const;
  struct Read {
    int64_t fresh = 0;
    bool more = false;
  };
  // A page of every partition.
  absl::StatusOr<Read> ReadOn(const std::string& oldest);
  // Reads the tickets not heard of yet, among them.
  absl::StatusOr<int64_t> Hear(const std::vector<std::string>& numbers);

  RecordStore& store_;
  const Directory& directory_;
  const Clock& clock_;
  std::vector<IndexPosition> from_;  // of each partition
  size_t turn_ = 0;
  bool caught_up_ = false;       // with what there was at the start
  std::set<std::string> heard_;  // numbers begin with the day they were opened
  mutable absl::Mutex mutex_;
  RecentRequests requests_ ABSL_GUARDED_BY(mutex_);
  std::string last_error_;
  Poller poller_;
};

}  // namespace hotline
