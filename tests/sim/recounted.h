// I11: the figures of a simulated log, as the server folds them, against `hotlinectl recount`.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/storage/record_store.h"

namespace hotline::sim {

// By every dimension, over the days from `from` to `as_of`, and over the first part of them with a
// cut that lies behind. Empty when all figures are the same, else the first difference in words.
std::string FiguresDiffer(RecordStore& truth, absl::Time from, absl::Time as_of);

}  // namespace hotline::sim
