// Keeps the fold of the log that every figure 指标 is computed from: follows the tailer, and keeps
// snapshots on disk so that a restart need not read the whole log again.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/domain/figures/figures.h"
#include "common/domain/figures/hot_topics.h"
#include "common/workers/log_position.h"
#include "common/workers/tailer.h"

namespace hotline {

// Threads: every method may be called from any thread, where it does not say otherwise.
class FigureKeeper {
 public:
  // Both must outlive the keeper. Before the tailer starts.
  FigureKeeper(Tailer& tailer, int partitions, const Clock& clock);
  ~FigureKeeper() { Stop(); }

  // Reads the snapshot at `path`, where there is a whole one, and writes there from then on.
  // Returns: where the tailer should resume. Before the tailer starts.
  LogPosition Restore(const std::string& path);
  // Begins to write a snapshot every few minutes. After Restore().
  void RunSaving();
  // Writes the last snapshot.
  void Stop();

  // UNAVAILABLE / FIGURES_NOT_READY until the log has been read.
  absl::Status Ready() const;

  // The figures of every group, and the position of the log that they were computed at.
  struct Computed {
    LogPosition position;
    std::map<std::string, FigureSet> groups;
  };
  Computed Compute(const Period& period, Dimension dimension) const;
  FigureBook::Tickets Find(const Period& period, Dimension dimension, const std::string& key,
                           FigureId figure, bool counted, const FigureBook::Asker& asker,
                           std::string_view after, size_t limit) const;
  // What is hot now. UNAVAILABLE / FIGURES_NOT_READY.
  absl::StatusOr<std::vector<HotTopic>> Hot() const;

 private:
  void Save();

  Tailer& tailer_;
  const Clock& clock_;
  mutable absl::Mutex mutex_;
  FigureBook book_ ABSL_GUARDED_BY(mutex_);
  LogPosition position_ ABSL_GUARDED_BY(mutex_);  // what the book has read
  std::string path_;
  // The position of the snapshot on disk. Only Restore() and the saving thread use it.
  std::string saved_position_;
  Poller saver_;
};

}  // namespace hotline
