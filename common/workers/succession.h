// Hands the tickets of departments that have ended to their successors, where nobody else touches
// them. The rules do it (rules/succession.h); this finds the tickets, by the lists of those
// departments, a bounded number at a time. It can be broken off and begun again: what was handed
// over stands in no such list any more. Any number of processes may do it.
#pragma once

#include <string>
#include <vector>

#include "common/base/poller.h"
#include "common/engine/engine.h"

namespace hotline {

class Succession {
 public:
  // All must outlive it.
  Succession(Engine& engine, RecordStore& store, const Directory& directory)
      : engine_(engine), store_(store), directory_(directory) {}
  ~Succession() { Stop(); }

  // Looks once at every department that has ended: how many tickets were handed over. Blocking, one
  // at a time.
  absl::StatusOr<int64_t> Round();
  void Start();
  void Stop() { poller_.Stop(); }

 private:
  // What the department still has in these states.
  absl::StatusOr<int64_t> HandOver(const std::string& department, const std::vector<State>& states);

  Engine& engine_;
  RecordStore& store_;
  const Directory& directory_;
  int64_t looked_through_ = 0;  // the version for which what was replied to has been looked at
  std::string last_error_;
  Poller poller_;
};

}  // namespace hotline
