// How many records the scanner settles at a time beside callers. A call waits for what is under way
// in Redis when it comes, so the number follows how long callers' commits take: it falls while they
// take much longer than in calm, and grows again while they do not. Threads: one.
#pragma once

#include <cstddef>

#include "common/storage/record_store.h"

namespace hotline {

class Pace {
 public:
  // Records that may be under way at a time.
  size_t under_way() const { return under_way_; }
  // After a pass of the scanner; `behind`: it left something due, so that passes follow each other.
  void Learn(const CommitTimes& so_far, bool behind);

 private:
  CommitTimes before_;
  double calm_ns_ = 0;  // what a commit takes while nothing is due; 0: not known yet
  size_t under_way_ = kFirst;

  static constexpr size_t kFirst = 64;
};

}  // namespace hotline
