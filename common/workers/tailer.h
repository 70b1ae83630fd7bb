// The tailer: follows the logs of all partitions, one per process, and hands every durable event to
// the fold and to the watchers. Events are decoded once and shared.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/storage/record_store.h"
#include "common/storage/stored_form.h"
#include "common/workers/log_position.h"

namespace hotline {

struct TailedEvent {
  int partition = 0;
  int64_t sequence = 0;
  DecodedEvent decoded;
};
using TailedEventPtr = std::shared_ptr<const TailedEvent>;

class Tailer {
 public:
  // `store` must outlive the tailer.
  explicit Tailer(RecordStore& store);
  ~Tailer() { Stop(); }

  // Called on the tailer's thread for every event, in order within a partition, from the first one.
  // Before Start().
  void OnEvent(std::function<void(const TailedEvent&)> listener) {
    listeners_.push_back(std::move(listener));
  }
  // Called on the tailer's thread when the log no longer holds what was handed out (after a restore
  // or a failover that lost its tail): everything comes again from the first event. Before Start().
  void OnRewind(std::function<void()> listener) { rewinds_.push_back(std::move(listener)); }
  // Called on the tailer's thread after these events are in the ring. Before Start().
  using News = std::function<void(const std::vector<TailedEventPtr>&)>;
  void OnNews(News listener) { news_.push_back(std::move(listener)); }

  // Called on the tailer's thread after each look at the log, when the listeners have been told
  // every event up to Now(). Before Start().
  void OnLook(std::function<void()> listener) { looks_.push_back(std::move(listener)); }

  // The listeners know what lies before `from` already. Before Start(), and before anybody asks
  // where the tailer stands.
  void Resume(LogPosition from);
  // From the first event on, or from where it resumes.
  void Start();
  void Stop();
  // Whether everything that stood in the log at start has been read.
  bool caught_up() const { return caught_up_; }
  // Blocks until everything durable at this call has been handed out. Not on a store's thread.
  absl::Status CatchUp();

  // The ring of the latest events. `Ring(from)` gives those from ring index `from` on, at most
  // `limit`; nothing when `from` has already been overwritten.
  struct Slice {
    std::vector<TailedEventPtr> events;
    bool lost = false;
  };
  Slice Ring(int64_t from, int limit) const;
  // A consistent pair: the position after everything handed out, and the ring index that follows.
  std::pair<LogPosition, int64_t> Now() const;

 private:
  void Run();
  // Reads a page of every partition; whether one had more to give.
  absl::StatusOr<bool> Poll();
  void Rewind(int partition);

  RecordStore& store_;
  std::vector<std::function<void(const TailedEvent&)>> listeners_;
  std::vector<News> news_;
  std::vector<std::function<void()>> looks_;
  std::vector<std::function<void()>> rewinds_;

  mutable absl::Mutex mutex_;
  LogPosition position_;
  std::deque<TailedEventPtr> ring_ ABSL_GUARDED_BY(mutex_);
  int64_t ring_end_ ABSL_GUARDED_BY(mutex_) = 0;  // index after the last of the ring
  int64_t polls_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t wanted_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<bool> caught_up_{false};
  std::string last_error_;  // error text last logged; only the tailer's thread uses it
  std::thread thread_;
};

}  // namespace hotline
