#include "common/workers/archive_job.h"

#include "absl/strings/str_cat.h"
#include "common/base/log.h"

namespace hotline {
namespace {

constexpr std::chrono::seconds kArchiveEvery{60};
// One read, one file and some writes: beside callers, this many a second at most.
constexpr std::chrono::milliseconds kRest{20};

}  // namespace

absl::StatusOr<int64_t> ArchiveJob::Round() {
  int64_t moved = 0;
  int failing = 0;
  absl::Status failed;
  for (int p = 0; p < partitions_ && !poller_.stopping(); ++p) {
    while (!poller_.stopping()) {
      auto one = archivist_.MoveOldest(p, clock_.Now() - keep_);
      if (!one.ok()) {
        ++failing;
        failed.Update(one.status());
      }
      if (!one.ok() || !*one) break;
      ++moved, ++moved_;
      std::this_thread::sleep_for(kRest);
    }
  }
  failing_ = failing;
  if (!failed.ok()) return failed;
  return moved;
}

void ArchiveJob::Start() {
  poller_.Start(kArchiveEvery, [this] {
    auto round = Round();
    if (round.ok() && *round > 0) Log("archive", {{"segments", absl::StrCat(*round)}});
    const std::string error(round.status().message());
    if (error != last_error_) Log("archive", {{"error", error}});  // empty: over
    last_error_ = error;
  });
}

}  // namespace hotline
