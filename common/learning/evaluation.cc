#include "common/learning/evaluation.h"

#include <algorithm>
#include <cmath>

namespace hotline {

Evaluation Evaluate(const std::vector<Judged>& judged, int labels) {
  constexpr int kBins = 10;
  struct Tally {
    int64_t right = 0, said = 0, is = 0;
  };
  std::vector<Tally> tally(static_cast<size_t>(labels) + 1);  // the last: labels it does not know
  struct Bin {
    double said = 0;
    int64_t right = 0, n = 0;
  };
  std::vector<Bin> bins(kBins);
  Evaluation out;
  out.n = static_cast<int64_t>(judged.size());
  if (out.n == 0) return out;
  int64_t right = 0, among = 0, certain = 0, certain_right = 0;
  for (const Judged& one : judged) {
    const auto& best = one.verdict.best;
    const bool hit = !best.empty() && best[0].label == one.label;
    right += hit;
    among += std::any_of(best.begin(), best.end(),
                         [&](const auto& candidate) { return candidate.label == one.label; });
    certain += one.verdict.certain;
    certain_right += one.verdict.certain && hit;
    ++tally[one.label < 0 ? static_cast<size_t>(labels) : static_cast<size_t>(one.label)].is;
    if (best.empty()) continue;
    Tally& said = tally[static_cast<size_t>(best[0].label)];
    ++said.said;
    said.right += hit;
    Bin& bin = bins[std::min(static_cast<size_t>(best[0].probability * kBins), size_t{kBins - 1})];
    bin.said += best[0].probability;
    bin.right += hit;
    ++bin.n;
  }
  const auto n = static_cast<double>(out.n);
  out.accuracy = static_cast<double>(right) / n;
  out.top3 = static_cast<double>(among) / n;
  out.auto_coverage = static_cast<double>(certain) / n;
  out.auto_precision =
      certain == 0 ? 0 : static_cast<double>(certain_right) / static_cast<double>(certain);
  int64_t classes = 0;
  for (const Tally& t : tally) {
    if (t.is == 0 && t.said == 0) continue;
    ++classes;
    out.macro_f1 += 2.0 * static_cast<double>(t.right) / static_cast<double>(t.is + t.said);
  }
  out.macro_f1 /= static_cast<double>(classes);
  for (const Bin& bin : bins) out.ece += std::abs(bin.said - static_cast<double>(bin.right)) / n;
  return out;
}

}  // namespace hotline
