// Probabilities that mean what they say, and the threshold that keeps a promise, both from scores
// of examples the scoring model had not seen.
#pragma once

#include <vector>

#include "common/learning/evaluation.h"

namespace hotline {

struct Scored {
  int label = 0;
  std::vector<double> scores;
};

struct Calibration {
  std::vector<float> scale, bias;  // of each label
  double threshold = 1;            // above 1 where nothing keeps the promise
};

// Of a model about which nothing is known: nothing is dispatched automatically.
Calibration Unproven(int labels);
Calibration Calibrate(const std::vector<Scored>& scored, double promised_precision);
// What a model with that calibration would have said.
std::vector<Judged> Judge(const std::vector<Scored>& scored, const Calibration& calibration);

}  // namespace hotline
