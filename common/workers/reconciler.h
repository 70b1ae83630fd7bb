// The reconciler: compares records with their wake and indexes, both ways, all the time, and
// repairs the indexes from the records. Truth is in the record; an index is only a way to find it.
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/engine/aggregate.h"

namespace hotline {

class Reconciler {
 public:
  // Both must outlive the reconciler.
  Reconciler(const Aggregates& kinds, RecordStore& store)
      : kinds_(kinds), store_(store), scanned_(kinds.begin()) {}
  ~Reconciler() { Stop(); }

  void Start();
  void Stop();
  // Compares some records: of all of them in turn and, at the end of a round, of the oldest wakes
  // of every partition. How many were repaired. Blocking.
  absl::StatusOr<int> Step();
  // To be compared before all others: somebody met it where it does not belong. Thread-safe; of
  // more than can be told at a time the rest has to wait for its turn.
  void Suspect(const std::string& id);
  // A whole round.
  absl::StatusOr<int> Round();

  int64_t repairs() const { return repairs_; }
  int64_t rounds() const { return rounds_; }

 private:
  absl::StatusOr<int> Check(const std::vector<std::string>& ids);
  // Whether anything that stands (`found`) differed from what should.
  absl::StatusOr<bool> Repair(const std::string& id, const Placement& should,
                              const std::map<std::string, int64_t>& found);
  // The next records to compare.
  absl::Status Refill();

  const Aggregates& kinds_;
  RecordStore& store_;
  Aggregates::const_iterator scanned_;  // the kind whose records are walked over
  std::deque<std::string> queue_;
  std::string cursor_ = "0";
  int wakes_of_ = -1;  // the partition whose wakes come next; -1: the walk over all records
  bool round_ends_ = false;
  std::atomic<int64_t> repairs_{0}, rounds_{0};
  absl::Mutex mutex_;
  std::set<std::string> suspects_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace hotline
