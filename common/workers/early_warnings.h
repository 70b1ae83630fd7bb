// Raises early warnings 预警: looks once a minute what is hot, and records what was not warned of
// in the last 24 hours, or has doubled since. Any number of processes may look: each warning is
// made once.
#pragma once

#include <atomic>
#include <string>

#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/engine/directory.h"
#include "common/storage/record_store.h"
#include "common/storage/warnings.h"
#include "common/workers/figure_keeper.h"

namespace hotline {

class EarlyWarnings {
 public:
  // All must outlive it.
  EarlyWarnings(const FigureKeeper& figures, Warnings& warnings, RecordStore& store,
                const Directory& directory, const Clock& clock)
      : figures_(figures),
        warnings_(warnings),
        store_(store),
        directory_(directory),
        clock_(clock) {}
  ~EarlyWarnings() { Stop(); }

  // Looks once: how many warnings are new. Blocking, one at a time.
  absl::StatusOr<int64_t> Round();
  void Start();
  void Stop() { poller_.Stop(); }

 private:
  // Takes the confidential tickets out of the topic. True if it is still hot without them.
  absl::StatusOr<bool> WithoutHidden(HotTopic* topic);

  const FigureKeeper& figures_;
  Warnings& warnings_;
  RecordStore& store_;
  const Directory& directory_;
  const Clock& clock_;
  std::string last_error_;
  Poller poller_;
};

}  // namespace hotline
