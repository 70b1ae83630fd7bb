#include "common/learning/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hotline {
namespace {

// What comes tomorrow is not what history was: others saw models err 1.75 to 2.2 times as often on
// texts from elsewhere, where reports of one event stood on both sides of the proof. Here they do
// not, and the bound of confidence is a margin of its own.
constexpr double kErrorsGrow = 1.5;
constexpr double kNever = 1.5;  // no probability reaches it
// One-sided 95 %.
constexpr double kSure = 1.645;

// The share of errors that is not exceeded, after `errors` of `n` (Wilson).
double MostErrors(double errors, double n) {
  const double p = errors / n, z2 = kSure * kSure;
  return (p + z2 / (2 * n) + kSure * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n);
}

// Gradient descent on the mean negative log-likelihood, with a pull of every scale to their mean:
// a label of few examples has not much to say about its own.
void Fit(const std::vector<Scored>& scored, Calibration* out) {
  constexpr int kRounds = 400;
  constexpr double kStep = 0.5, kPull = 1e-3;
  const size_t labels = out->scale.size();
  std::vector<double> scale(labels, 1.0), bias(labels, 0.0), dscale(labels), dbias(labels);
  std::vector<double> seen_scale(labels, 1e-8), seen_bias(labels, 1e-8);
  const auto n = static_cast<double>(scored.size());
  for (int round = 0; round < kRounds; ++round) {
    std::fill(dscale.begin(), dscale.end(), 0.0);
    std::fill(dbias.begin(), dbias.end(), 0.0);
    const std::vector<float> a(scale.begin(), scale.end()), b(bias.begin(), bias.end());
    for (const Scored& one : scored) {
      const auto p = Calibrated(one.scores, a.data(), b.data());
      for (size_t k = 0; k < labels; ++k) {
        const double wrong = p[k] - (static_cast<int>(k) == one.label ? 1 : 0);
        dscale[k] += wrong * one.scores[k] / n;
        dbias[k] += wrong / n;
      }
    }
    const double mean =
        std::accumulate(scale.begin(), scale.end(), 0.0) / static_cast<double>(labels);
    for (size_t k = 0; k < labels; ++k) {
      dscale[k] += kPull * (scale[k] - mean);
      seen_scale[k] += dscale[k] * dscale[k];
      seen_bias[k] += dbias[k] * dbias[k];
      scale[k] -= kStep * dscale[k] / std::sqrt(seen_scale[k]);
      bias[k] -= kStep * dbias[k] / std::sqrt(seen_bias[k]);
    }
  }
  out->scale.assign(scale.begin(), scale.end());
  out->bias.assign(bias.begin(), bias.end());
}

}  // namespace

std::vector<Judged> Judge(const std::vector<Scored>& scored, const Calibration& calibration) {
  constexpr size_t kNamed = 3;
  std::vector<Judged> out;
  for (const Scored& one : scored) {
    const auto p = Calibrated(one.scores, calibration.scale.data(), calibration.bias.data());
    Judged judged{one.label, {}};
    for (size_t k = 0; k < p.size(); ++k)
      judged.verdict.best.push_back({static_cast<int>(k), p[k]});
    std::stable_sort(judged.verdict.best.begin(), judged.verdict.best.end(),
                     [](const auto& a, const auto& b) { return a.probability > b.probability; });
    judged.verdict.best.resize(std::min(kNamed, p.size()));
    judged.verdict.certain = judged.verdict.best[0].probability >= calibration.threshold;
    out.push_back(std::move(judged));
  }
  return out;
}

Calibration Unproven(int labels) {
  Calibration out;
  out.scale.assign(static_cast<size_t>(labels), 1);
  out.bias.assign(static_cast<size_t>(labels), 0);
  out.threshold = kNever;
  return out;
}

Calibration Calibrate(const std::vector<Scored>& scored, double promised_precision) {
  Calibration out;
  const size_t labels = scored.at(0).scores.size();
  out.scale.assign(labels, 1);
  out.bias.assign(labels, 0);
  Fit(scored, &out);
  std::vector<Judged> judged = Judge(scored, out);
  std::stable_sort(judged.begin(), judged.end(), [](const Judged& a, const Judged& b) {
    return a.verdict.best[0].probability > b.verdict.best[0].probability;
  });
  // The lowest at which the promise is kept. Of equals all go out, or none.
  const double budget = (1 - promised_precision) / kErrorsGrow;
  out.threshold = kNever;
  double errors = 0;
  for (size_t i = 0; i < judged.size(); ++i) {
    const auto& best = judged[i].verdict.best[0];
    errors += best.label != judged[i].label;
    const bool last_of_equals =
        i + 1 == judged.size() || judged[i + 1].verdict.best[0].probability < best.probability;
    if (last_of_equals && MostErrors(errors, static_cast<double>(i + 1)) <= budget)
      out.threshold = best.probability;
  }
  return out;
}

}  // namespace hotline
