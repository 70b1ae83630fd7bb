// The streams that are open, and who of them hears of which event.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "services/events/watch_stream.h"

namespace hotline {

// Thread-safe. Keeps a stream alive from Add to Remove.
class Watchers {
 public:
  // A stream that has sent nothing is sent a bookmark every `bookmark_seconds`; one caller may have
  // `most_of_one` streams.
  Watchers(int bookmark_seconds, int most_of_one)
      : bookmark_ms_(int64_t{1000} * bookmark_seconds), most_of_one_(most_of_one) {}

  // RESOURCE_EXHAUSTED / TOO_MANY_STREAMS, CALLER_TOO_BUSY; UNAVAILABLE / SHUTTING_DOWN after
  // Drain().
  absl::Status Add(std::shared_ptr<WatchStream> stream);
  void Remove(WatchStream* stream);

  // On one thread: these events are in the tailer's ring.
  void News(const std::vector<TailedEventPtr>& events);
  // Sends the bookmarks that are due, some a call: the thread has other work. Every event up to
  // `position` has been told. Threads: the tailer's.
  void Looked(const LogPosition& position);
  // The log is not the one the streams have read: each must begin again from its token.
  void Rewound();
  // Ends the streams of which `no_longer` holds.
  void EndWhere(const std::function<bool(const WatchStream&)>& no_longer, const absl::Status& why);
  // Abandons the streams for which `stalled` holds.
  void AbandonWhere(const std::function<bool(const WatchStream&)>& stalled);
  // Ends every stream, and lets none in.
  void Drain();
  size_t size() const;

 private:
  std::vector<std::shared_ptr<WatchStream>> All() const;

  mutable absl::Mutex mutex_;
  std::unordered_map<WatchStream*, std::shared_ptr<WatchStream>> streams_ ABSL_GUARDED_BY(mutex_);
  // Of the above: those of the whole log, and those of one ticket.
  std::unordered_set<WatchStream*> whole_ ABSL_GUARDED_BY(mutex_);
  std::unordered_multimap<std::string, WatchStream*> by_ticket_ ABSL_GUARDED_BY(mutex_);
  // Every stream once, the one whose bookmark is due next in front.
  std::deque<std::pair<int64_t, std::weak_ptr<WatchStream>>> bookmarks_ ABSL_GUARDED_BY(mutex_);
  // Streams of each caller who has one, by subject.
  std::unordered_map<std::string, int> of_one_ ABSL_GUARDED_BY(mutex_);
  const int64_t bookmark_ms_;
  const int most_of_one_;
  bool draining_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hotline
