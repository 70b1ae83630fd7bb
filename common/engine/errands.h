// What tickets of a merge have to tell each other (common/domain/rules/merge.h): read what is owed,
// tell it, note that it was told. Anybody may do it, at any time and at the same time as others.
#pragma once

#include <string>

#include "common/engine/engine.h"

namespace hotline {

struct Delivery {
  std::string only_to;  // this ticket; empty: all
  // No new attempt begins after it, by the clock's MonotonicMs().
  int64_t deadline_ms = INT64_MAX;
};

// Tells what this ticket owes others: how many were told. An error when none could be; what was not
// told is still owed.
void DeliverErrands(Engine& engine, const std::string& number, const Delivery& delivery,
                    Callback<int64_t> done);

}  // namespace hotline
