// The reconciler: compares records with their wake and indexes, both ways, all the time, and mends
// the indexes from the records. Truth is in the record; an index is only a way to find it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/storage/directory_store.h"
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
  // Compares one page of tickets and, at the end of a round, one page of every partition's wakes.
  // How many were mended. Blocking.
  absl::StatusOr<int> Step();
  // A whole round.
  absl::StatusOr<int> Round();

  int64_t repairs() const { return repairs_; }
  int64_t rounds() const { return rounds_; }

 private:
  absl::StatusOr<bool> Check(const std::string& number);
  // Wakes of tickets that do not exist, or that name no instant any more.
  absl::StatusOr<int> CheckWakes(int partition);

  TicketStore& store_;
  const Directory& directory_;
  std::string cursor_ = "0";
  std::atomic<int64_t> repairs_{0}, rounds_{0};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace hotline
