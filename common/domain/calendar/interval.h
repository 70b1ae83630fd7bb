// A span of time.
#pragma once

#include "absl/time/time.h"

namespace hotline {

struct Interval {
  absl::Time from, to;  // half-open
};

}  // namespace hotline
