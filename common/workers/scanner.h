// The wake scanner: finds records whose instant has come and settles them, each by its kind. Any
// number of scanners may race; the loser of a commit reads again and finds nothing due. No lease,
// no leader.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/engine/aggregate.h"
#include "common/workers/pace.h"

namespace hotline {

class Scanner {
 public:
  // All on threads of the store.
  struct Hooks {
    // The number of calls answered so far.
    std::function<int64_t()> served = [] { return 0; };
    // What callers' commits have taken so far.
    std::function<CommitTimes()> commits = [] { return CommitTimes(); };
    // Of every record settled, how many seconds after its instant that was.
    std::function<void(double)> late = [](double) {};
    // The id of a record whose wake was met twice with nothing due, or that is not there: the row
    // is wrong.
    std::function<void(const std::string&)> wrong = [](const std::string&) {};
  };
  // All must outlive the scanner.
  Scanner(const Aggregates& kinds, RecordStore& store, const Clock& clock, Hooks hooks)
      : kinds_(kinds), store_(store), clock_(clock), hooks_(std::move(hooks)) {}
  Scanner(const Aggregates& kinds, RecordStore& store, const Clock& clock)
      : Scanner(kinds, store, clock, Hooks()) {}
  ~Scanner() { Stop(); }

  // Scans at a fixed rate. While more is due than one pass takes, passes follow each other; if
  // calls are answered meanwhile, then with rests between them: the scanner works `share_percent`
  // of the time and callers have the rest.
  void Start(int share_percent);
  void Stop();
  // One pass over all partitions: how many records were settled. One at a time.
  void ScanOnce(Callback<int64_t> done);
  // The same, waited for.
  absl::StatusOr<int64_t> ScanOnce();
  // Passes until nothing is due at this moment: how many were settled.
  absl::StatusOr<int64_t> Drain();

  // Whether the last pass left something due behind.
  bool behind() const { return behind_; }
  // How long the oldest due wake has been waiting, at the last pass: the liveness figure.
  int64_t oldest_due_age_ms() const { return oldest_due_age_ms_; }
  int64_t settled() const { return settled_; }

 private:
  // How much a pass takes and how it goes about it.
  struct Bite {
    int per_partition;  // records, oldest first
    size_t under_way;   // records being settled at a time
  };
  static const Bite kAlone;
  void Pass(const Bite& bite, Callback<int64_t> done);
  void SettleAll(const Bite& bite, std::vector<IndexPosition> due, Callback<int64_t> done);

  // Settles one record; that of a kind this process does not know has nothing due for it.
  void Settle(const std::string& id, Callback<bool> done);

  const Aggregates& kinds_;
  RecordStore& store_;
  const Clock& clock_;
  std::atomic<bool> behind_{false};
  std::atomic<int64_t> oldest_due_age_ms_{0}, settled_{0};
  const Hooks hooks_;
  std::set<IndexPosition> idle_;  // wakes of the last pass with nothing due: right, if gone by now
  absl::Mutex mutex_;             // held where stopping_ is set, so that a rest ends then
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace hotline
