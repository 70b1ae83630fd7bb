#include "common/workers/figure_keeper.h"

#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/workers/snapshot.h"

namespace hotline {
namespace {

// A crash costs at most this much of the log to read again; each copy of the fold makes reports
// wait for its length.
constexpr std::chrono::minutes kSnapshotEvery{5};

}  // namespace

FigureKeeper::FigureKeeper(Tailer& tailer, int partitions, const Clock& clock)
    : tailer_(tailer), clock_(clock) {
  position_.marks.resize(partitions);
  tailer_.OnRewind([this] {
    absl::MutexLock lock(&mutex_);
    book_ = FigureBook();
    for (auto& mark : position_.marks) mark = {};
  });
  tailer_.OnEvent([this](const TailedEvent& event) {
    absl::MutexLock lock(&mutex_);
    book_.Apply(event.decoded.event);
    position_.marks[event.partition] = {event.sequence, event.decoded.hash.substr(0, kMarkBytes)};
  });
}

LogPosition FigureKeeper::Restore(const std::string& path) {
  path_ = path;
  absl::MutexLock lock(&mutex_);
  auto snapshot = ReadSnapshot(path);
  if (snapshot.ok()) {
    auto position = DecodePosition(snapshot->position, static_cast<int>(position_.marks.size()));
    if (position.ok() && book_.rows().Load(snapshot->rows)) {
      position_ = *position;
      saved_position_ = snapshot->position;
      Log("figures", {{"snapshot", path}, {"tickets", std::to_string(book_.tickets())}});
    } else {
      Log("figures",
          {{"snapshot", path}, {"passed_over", "it is of another build or installation"}});
    }
  } else if (snapshot.status().code() != absl::StatusCode::kNotFound) {
    Log("figures", {{"error", std::string(snapshot.status().message())}});
  }
  return position_;
}

void FigureKeeper::RunSaving() {
  saver_.Start(kSnapshotEvery, [this] { Save(); });
}

void FigureKeeper::Stop() {
  saver_.Stop();
  Save();
}

void FigureKeeper::Save() {
  if (path_.empty()) return;
  Snapshot snapshot;
  {
    absl::MutexLock lock(&mutex_);
    snapshot.position = EncodePosition(position_);
    if (snapshot.position == saved_position_) return;
    snapshot.rows = book_.rows().Save();
  }
  absl::Status status = WriteSnapshot(path_, snapshot);
  if (status.ok())
    saved_position_ = snapshot.position;
  else
    Log("figures", {{"error", std::string(status.message())}});
}

absl::Status FigureKeeper::Ready() const {
  if (!tailer_.caught_up()) {
    return Error(absl::StatusCode::kUnavailable, "FIGURES_NOT_READY",
                 "the log is still being read since the start; ask again when hotline.report is "
                 "serving")
        .Zh("统计数据正在加载，请稍后再试")
        .RetryAfterMs(1000)
        .status();
  }
  return absl::OkStatus();
}

FigureKeeper::Computed FigureKeeper::Compute(const Period& period, Dimension dimension) const {
  absl::MutexLock lock(&mutex_);
  return {position_, book_.Compute(period, dimension)};
}

FigureBook::Tickets FigureKeeper::Find(const Period& period, Dimension dimension,
                                       const std::string& key, FigureId figure, bool counted,
                                       const FigureBook::Asker& asker, std::string_view after,
                                       size_t limit) const {
  absl::MutexLock lock(&mutex_);
  return book_.Find(period, dimension, key, figure, counted, asker, after, limit);
}

absl::StatusOr<std::vector<HotTopic>> FigureKeeper::Hot() const {
  HOTLINE_RETURN_IF_ERROR(Ready());
  absl::MutexLock lock(&mutex_);
  return HotTopics(book_.rows(), clock_.Now());
}

}  // namespace hotline
