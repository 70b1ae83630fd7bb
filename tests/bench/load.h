// Load on a server: so many operations in flight (closed loop), or so many a second whatever the
// server does (open loop, where latency counts from the instant an operation was meant to start).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"

namespace hotline::bench {

struct LoadOptions {
  int in_flight = 64;
  double seconds = 5;
  double per_second = 0;  // above 0: an open loop at this rate
  int64_t most = 0;       // above 0: stops after so many operations, if that is earlier
};

struct LoadResult {
  int64_t done = 0, failed = 0;
  double seconds = 0;
  std::vector<uint32_t> latencies_us;  // of what was done, sorted
  std::string error;                   // the first failure

  double PerSecond() const { return seconds > 0 ? static_cast<double>(done) / seconds : 0; }
  // Nearest rank; 0 when nothing was done.
  double QuantileUs(double q) const;
};

using Done = std::function<void(absl::Status)>;
// Starts one operation. `slot` is below in_flight and is not used again before `done` is called,
// which must happen on another stack than Operation's own.
using Operation = std::function<void(int slot, Done done)>;

LoadResult RunLoad(const LoadOptions& options, const Operation& operation);

}  // namespace hotline::bench
