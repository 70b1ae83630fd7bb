// How good a classifier is, from what it said of examples whose label is known.
#pragma once

#include <cstdint>
#include <vector>

#include "common/domain/routing/classifier.h"

namespace hotline {

struct Judged {
  int label = -1;  // the right one; -1: one that the model does not know
  Classifier::Verdict verdict;
};

struct Evaluation {
  int64_t n = 0;
  double accuracy = 0, macro_f1 = 0, top3 = 0;
  // Of those the model was certain of: how many were right, and their share of all.
  double auto_precision = 0, auto_coverage = 0;
  // Expected calibration error: probability said against share right, in ten equal bins.
  double ece = 0;
};

// Over `labels` labels and what the examples hold beside them. A text the model says nothing of
// counts as wrong.
Evaluation Evaluate(const std::vector<Judged>& judged, int labels);

}  // namespace hotline
