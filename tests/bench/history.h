// Years of work in minutes: lives as the product's own engine makes them, copied under other
// numbers and written straight into Redis, without the commit function. A contract test holds what
// the loader leaves against what commits leave.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/storage/record_store.h"

namespace hotline::bench {

// All versions of one ticket, in order.
using LifeChanges = std::vector<Change>;

// Closed lives of consultations at the fixed department, their receipts spread evenly over the days
// before `end`: made by the engine on a simulated clock.
std::vector<LifeChanges> ClosedLives(int count, absl::Time end, int days);
// Tickets whose first alarm is due at `due` plus a part of a second: urgent ones, dispatched.
std::vector<LifeChanges> StormLives(int count, absl::Time due);

// The same life under another number, with a petitioner of its own. Request ids of creates are left
// out: those of history are forgotten.
LifeChanges CopyOf(const LifeChanges& life, const std::string& number,
                   const FrozenPolicies& policies);

// Writes lives over one pipelined connection. One loader at a time, on a store nobody else writes
// to.
class BulkLoader {
 public:
  BulkLoader(const std::string& socket, int partitions);
  ~BulkLoader();
  void Add(const LifeChanges& life);
  // Everything is written when this returns.
  void Finish();

 private:
  class Wire;
  std::unique_ptr<Wire> wire_;
  std::vector<int64_t> sequences_;
};

// Copies of `lives` in turn, `count` in all, spread over the partitions; gives back some of the
// names.
std::vector<std::string> LoadHistory(const std::string& socket,
                                     const std::vector<LifeChanges>& lives, int64_t count,
                                     const std::function<void(int64_t)>& progress = nullptr);

}  // namespace hotline::bench
