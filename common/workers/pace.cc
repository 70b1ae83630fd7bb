#include "common/workers/pace.h"

#include <algorithm>

namespace hotline {
namespace {

// Fewer are not settled at a time: alarms must not wait without end.
constexpr size_t kLeastUnderWay = 8;
// More do not settle more: Redis is busy all the time.
constexpr size_t kMostUnderWay = 256;
// A mean of fewer commits says nothing.
constexpr int64_t kLeastCommits = 5;
// Of what a commit takes in calm: what it may take while alarms are settled.
constexpr double kSlower = 2;
// What one pass says counts for so much of what is known of the calm.
constexpr double kNews = 0.1;
constexpr size_t kStep = 8;

}  // namespace

void Pace::Learn(const CommitTimes& so_far, bool behind) {
  const int64_t count = so_far.count - before_.count;
  if (count < kLeastCommits) return;
  const double mean = static_cast<double>(so_far.ns - before_.ns) / static_cast<double>(count);
  before_ = so_far;
  if (!behind) {
    calm_ns_ = calm_ns_ == 0 ? mean : calm_ns_ + kNews * (mean - calm_ns_);
    under_way_ = kFirst;
    return;
  }
  if (calm_ns_ == 0) return;
  if (mean > kSlower * calm_ns_)
    under_way_ = std::max(kLeastUnderWay, under_way_ * 3 / 4);
  else
    under_way_ = std::min(kMostUnderWay, under_way_ + kStep);
}

}  // namespace hotline
