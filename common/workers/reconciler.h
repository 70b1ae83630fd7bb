// The reconciler: compares records with their wake and indexes, both ways, all the time, and
// repairs the indexes from the records. Truth is in the record; an index is only a way to find it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "common/engine/directory.h"
#include "common/storage/ticket_store.h"

namespace hotline {

class Reconciler {
 public:
  // Both must outlive the reconciler.
  Reconciler(TicketStore& store, const Directory& directory)
      : store_(store), directory_(directory) {}
  ~Reconciler() { Stop(); }

  void Start();
  void Stop();
  // Compares some tickets: of all of them in turn and, at the end of a round, of the oldest wakes
  // of every partition. How many were repaired. Blocking.
  absl::StatusOr<int> Step();
  // To be compared before all others: somebody met it where it does not belong. Thread-safe; of
  // more than can be told at a time the rest has to wait for its turn.
  void Suspect(const std::string& number);
  // A whole round.
  absl::StatusOr<int> Round();

  int64_t repairs() const { return repairs_; }
  int64_t rounds() const { return rounds_; }

 private:
  struct Case;
  absl::StatusOr<int> Check(const std::vector<std::string>& numbers);
  // Whether anything that stands differed from what should.
  absl::StatusOr<bool> Mend(const Case& c, const std::map<std::string, int64_t>& standing);
  // The next tickets to compare.
  absl::Status Refill();

  TicketStore& store_;
  const Directory& directory_;
  std::deque<std::string> queue_;
  std::string cursor_ = "0";
  int wakes_of_ = -1;  // the partition whose wakes come next; -1: the walk over all tickets
  bool round_ends_ = false;
  std::atomic<int64_t> repairs_{0}, rounds_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::set<std::string> suspects_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hotline
