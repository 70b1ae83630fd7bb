// Makes a classifier of a city's own history: two linear machines over the same features, one of
// them with each feature weighted by how much more often it occurs with the label than without
// (naive Bayes), added into one table of weights.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/domain/routing/classifier.h"
#include "common/learning/evaluation.h"
#include "common/learning/examples.h"

namespace hotline {

// Five times with a part held back, and once with all.
inline constexpr int kTrainingParts = 6;

struct TrainingOptions {
  // The share of automatic dispatches that must be right.
  double promised_precision = 0.98;
  // What the catalogue says of its labels in its own words: a start for a city without history. It
  // is learned from beside the examples and proves nothing: without examples nothing goes out by
  // itself.
  std::vector<Example> described;
  // Told after each of the parts of the work; from one thread.
  std::function<void(int done, int all)> progress = [](int, int) {};
};

struct Trained {
  ClassifierParts parts;
  // On examples held back in turn, those of one event together; of none where they are too few.
  Evaluation cross_validated;
};

// Deterministic: the same examples in the same order make the same bytes but for train_seconds.
// INVALID_ARGUMENT for fewer than two labels, more than a thousand, or too few examples and nothing
// described. Work and
// memory grow with labels × features: of 7 000 examples some seconds a label and fold at most.
absl::StatusOr<Trained> Train(const std::vector<Example>& examples, const TrainingOptions& options);

}  // namespace hotline
