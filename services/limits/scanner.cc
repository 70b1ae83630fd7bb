#include "services/limits/scanner.h"

#include <algorithm>

#include "common/base/log.h"
#include "services/engine/wait.h"

namespace hotline {
namespace {

// Ten passes a second; each takes at most so many of a partition, oldest first, so that a storm is
// worked off in even bites beside the ordinary traffic.
constexpr int kPassMs = 100;
constexpr int kPerPartition = 32;

struct Pass {
  std::mutex mutex;
  int left = 0;
  std::vector<IndexPosition> due;
  absl::Status status;
  int64_t settled = 0;
};

}  // namespace

absl::StatusOr<int64_t> Scanner::ScanOnce() {
  auto pass = std::make_shared<Pass>();
  absl::Time now = clock_.Now();
  pass->left = store_.partitions();
  (void)Wait<bool>([&](auto done) {
    for (int p = 0; p < store_.partitions(); ++p) {
      store_.DueWakes(p, now, kPerPartition,
                      [pass, done](absl::StatusOr<std::vector<IndexPosition>> due) {
                        bool last;
                        {
                          std::lock_guard<std::mutex> lock(pass->mutex);
                          if (due.ok())
                            pass->due.insert(pass->due.end(), due->begin(), due->end());
                          else
                            pass->status = due.status();
                          last = --pass->left == 0;
                        }
                        if (last) done(true);
                      });
    }
  });
  if (!pass->status.ok()) return pass->status;
  if (pass->due.empty()) {
    oldest_due_age_ms_ = 0;
    return 0;
  }
  std::sort(pass->due.begin(), pass->due.end());
  oldest_due_age_ms_ = absl::ToUnixMillis(now) - pass->due.front().score;
  pass->left = static_cast<int>(pass->due.size());
  (void)Wait<bool>([&](auto done) {
    for (const IndexPosition& due : pass->due) {
      engine_.Settle(due.number, [pass, done](absl::StatusOr<bool> changed) {
        bool last;
        {
          std::lock_guard<std::mutex> lock(pass->mutex);
          if (!changed.ok())
            pass->status = changed.status();
          else if (*changed)
            ++pass->settled;
          last = --pass->left == 0;
        }
        if (last) done(true);
      });
    }
  });
  settled_ += pass->settled;
  // One ticket that cannot be settled must not hide the others: it is reported, the pass stands.
  if (!pass->status.ok()) Log("scanner", {{"error", std::string(pass->status.message())}});
  if (!pass->status.ok() && pass->settled == 0) return pass->status;
  return pass->settled;
}

absl::StatusOr<int64_t> Scanner::Drain() {
  int64_t total = 0;
  for (;;) {
    auto settled = ScanOnce();
    if (!settled.ok()) return settled.status();
    if (*settled == 0) return total;
    total += *settled;
  }
}

void Scanner::Start() {
  thread_ = std::thread([this] {
    for (;;) {
      int64_t next = MonotonicMs() + kPassMs;
      (void)ScanOnce();
      std::unique_lock<std::mutex> lock(mutex_);
      int64_t left = std::max<int64_t>(0, next - MonotonicMs());
      if (wake_.wait_for(lock, std::chrono::milliseconds(left), [this] { return stopping_; }))
        return;
    }
  });
}

void Scanner::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

}  // namespace hotline
