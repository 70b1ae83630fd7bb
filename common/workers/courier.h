// The courier: finds tickets that have something to tell others they were merged with, and tells
// it, until nothing is owed. Any number of couriers may race; a message told twice changes nothing.
#pragma once

#include <atomic>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/base/poller.h"
#include "common/engine/engine.h"

namespace hotline {

class Courier {
 public:
  // Told of a ticket that stands in the index twice and owes nothing: the row is wrong.
  using Wrong = std::function<void(const std::string&)>;
  // All must outlive the courier.
  Courier(Engine& engine, RecordStore& store, Wrong wrong)
      : engine_(engine),
        store_(store),
        wrong_(std::move(wrong)),
        from_(static_cast<size_t>(store.partitions())) {}
  ~Courier() { Stop(); }

  // Rounds at a fixed rate, so that two tickets agree within a second.
  void Start();
  void Stop() { poller_.Stop(); }
  // One round over all partitions: how many messages were told. One at a time, and not beside
  // those of Start.
  void RoundOnce(Callback<int64_t> done);
  // Rounds until nothing is owed any more. Blocking; from any thread.
  absl::Status Drain();

  int64_t told() const { return told_; }
  // How long the ticket that has owed something longest has, at the last round.
  int64_t oldest_age_ms() const { return oldest_age_ms_; }

 private:
  absl::StatusOr<int64_t> Round();
  void Deliver(std::vector<std::string> numbers, Callback<int64_t> done);

  Engine& engine_;
  RecordStore& store_;
  const Wrong wrong_;
  // Where the next round goes on, by partition: one that cannot be told must not hide the others.
  std::vector<IndexPosition> from_;
  std::set<std::string> idle_;  // of the last round: owed nothing
  std::atomic<int64_t> told_{0}, oldest_age_ms_{0};
  absl::Mutex round_;  // one round at a time
  Poller poller_;
};

}  // namespace hotline
