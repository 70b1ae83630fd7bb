// The wake scanner: finds tickets whose instant has come and settles them. Any number of scanners
// may race; the loser of a commit reads again and finds nothing due. No lease, no leader.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "services/engine/engine.h"

namespace hotline {

class Scanner {
 public:
  // All must outlive the scanner.
  Scanner(Engine& engine, TicketStore& store, const Clock& clock)
      : engine_(engine), store_(store), clock_(clock) {}
  ~Scanner() { Stop(); }

  // Scans at a fixed rate. While more is due than one pass takes, passes follow each other; if
  // `served`, the number of calls answered so far, goes up meanwhile, then with rests between them:
  // the scanner works `share_percent` of the time and callers have the rest.
  // `late` hears of every ticket settled how many seconds after its instant that was; on threads of
  // the store.
  void Start(int share_percent, std::function<int64_t()> served, std::function<void(double)> late);
  void Stop();
  // One pass over all partitions: how many tickets were settled. One at a time.
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
    int per_partition;  // tickets, oldest first
    size_t under_way;   // tickets being settled at a time
  };
  static const Bite kAlone, kBesideCalls;
  void Pass(const Bite& bite, Callback<int64_t> done);
  void SettleAll(const Bite& bite, std::vector<IndexPosition> due, Callback<int64_t> done);

  Engine& engine_;
  TicketStore& store_;
  const Clock& clock_;
  std::atomic<bool> behind_{false};
  std::atomic<int64_t> oldest_due_age_ms_{0}, settled_{0};
  std::function<void(double)> late_ = [](double) {};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace hotline
