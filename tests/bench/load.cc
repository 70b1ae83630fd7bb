#include "tests/bench/load.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/base/clock.h"

namespace hotline::bench {
namespace {

class Run {
 public:
  Run(const LoadOptions& options, const Operation& operation)
      : options_(options), operation_(operation) {
    result_.latencies_us.reserve(1 << 16);
  }

  LoadResult Closed() {
    start_ns_ = MonotonicNs();
    end_ns_ = start_ns_ + static_cast<int64_t>(options_.seconds * 1e9);
    for (int slot = 0; slot < options_.in_flight; ++slot) Next(slot);
    return Finish();
  }

  LoadResult Open() {
    for (int slot = 0; slot < options_.in_flight; ++slot) free_.push_back(slot);
    start_ns_ = MonotonicNs();
    end_ns_ = start_ns_ + static_cast<int64_t>(options_.seconds * 1e9);
    for (int64_t i = 0; !Enough(i); ++i) {
      int64_t meant =
          start_ns_ + static_cast<int64_t>(static_cast<double>(i) * 1e9 / options_.per_second);
      if (meant >= end_ns_) break;
      if (int64_t left = meant - MonotonicNs(); left > 0)
        std::this_thread::sleep_for(std::chrono::nanoseconds(left));
      int slot;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait(lock, [this] { return !free_.empty(); });
        slot = free_.back();
        free_.pop_back();
        ++open_;
      }
      operation_(slot, [this, slot, meant](absl::Status status) {
        std::lock_guard<std::mutex> lock(mutex_);
        Count(status, meant);
        free_.push_back(slot);
        --open_;
        changed_.notify_all();
      });
    }
    return Finish();
  }

 private:
  bool Enough(int64_t started) const { return options_.most > 0 && started >= options_.most; }

  void Next(int slot) {
    int64_t now = MonotonicNs();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (now >= end_ns_ || Enough(started_) || result_.failed > kMostFailures) return;
      ++started_;
      ++open_;
    }
    operation_(slot, [this, slot, now](absl::Status status) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        Count(status, now);
      }
      Next(slot);
      std::lock_guard<std::mutex> lock(mutex_);
      if (--open_ == 0) changed_.notify_all();
    });
  }

  void Count(const absl::Status& status, int64_t since_ns) {
    last_ns_ = MonotonicNs();
    if (!status.ok()) {
      if (++result_.failed == 1) result_.error = std::string(status.message());
      return;
    }
    ++result_.done;
    result_.latencies_us.push_back(static_cast<uint32_t>((last_ns_ - since_ns) / 1000));
  }

  LoadResult Finish() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return open_ == 0; });
    result_.seconds = static_cast<double>(last_ns_ - start_ns_) / 1e9;
    std::sort(result_.latencies_us.begin(), result_.latencies_us.end());
    return std::move(result_);
  }

  // A server that refuses everything would otherwise be asked as fast as it can refuse.
  static constexpr int64_t kMostFailures = 1000;

  const LoadOptions options_;
  const Operation& operation_;
  int64_t start_ns_ = 0, end_ns_ = 0;
  std::mutex mutex_;
  std::condition_variable changed_;
  int64_t last_ns_ = 0, started_ = 0, open_ = 0;
  std::vector<int> free_;
  LoadResult result_;
};

}  // namespace

double LoadResult::QuantileUs(double q) const {
  if (latencies_us.empty()) return 0;
  auto rank = static_cast<size_t>(std::ceil(q * static_cast<double>(latencies_us.size())));
  return latencies_us[std::clamp<size_t>(rank, 1, latencies_us.size()) - 1];
}

LoadResult RunLoad(const LoadOptions& options, const Operation& operation) {
  Run run(options, operation);
  return options.per_second > 0 ? run.Open() : run.Closed();
}

}  // namespace hotline::bench
