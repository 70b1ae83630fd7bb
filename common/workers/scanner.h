// The wake scanner: finds tickets whose instant has come and settles them. Any number of scanners
// may race; the loser of a commit reads again and finds nothing due. No lease, no leader.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "common/engine/engine.h"

namespace hotline {

class Scanner {
 public:
  // All on threads of the store.
  struct Hooks {
    // The number of calls answered so far.
    std::function<int64_t()> served = [] { return 0; };
    // Of every ticket settled, how many seconds after its instant that was.
    std::function<void(double)> late = [](double) {};
    // A ticket whose wake was met twice with nothing due, or that is not there: the row is wrong.
    std::function<void(const std::string&)> wrong = [](const std::string&) {};
  };
  // All must outlive the scanner.
  Scanner(Engine& engine, TicketStore& store, const Clock& clock, Hooks hooks)
      : engine_(engine), store_(store), clock_(clock), hooks_(std::move(hooks)) {}
  Scanner(Engine& engine, TicketStore& store, const Clock& clock)
      : Scanner(engine, store, clock, Hooks()) {}
  ~Scanner() { Stop(); }

  // Scans at a fixed rate. While more is due than one pass takes, passes follow each other; if
  // calls are answered meanwhile, then with rests between them: the scanner works `share_percent`
  // of the time and callers have the rest.
  void Start(int share_percent);
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
  const Hooks hooks_;
  std::set<IndexPosition> idle_;  // wakes of the last pass with nothing due: right, if gone by now
  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace hotline
