// A text's label, learned from a city's own history: a matter, a department, whatever the examples
// were labelled with. A linear model over characters and pairs of them, with every pair kept by
// itself (none collides with another), probabilities that mean what they say, and a threshold above
// which a promised share is right.
//
// A model is bytes, in a file as a rule (common/learning/model_file.h).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/domain/text/text_features.h"

namespace hotline {

// What a model consists of, as the trainer makes it.
struct ClassifierParts {
  std::vector<std::string> labels;
  std::vector<TextFeature> features;
  std::vector<float> rarity;       // of each feature: its weight in any text
  std::vector<float> weights;      // features × labels
  std::vector<float> scale, bias;  // of each label: score → logarithm of its odds
  double threshold = 1;            // least probability of an automatic dispatch
  double promised_precision = 0;
  int64_t examples = 0;
  double train_seconds = 0;
};

class Classifier {
 public:
  struct Candidate {
    int label = 0;
    double probability = 0;
  };
  struct Verdict {
    std::vector<Candidate> best;  // at most three, best first; none of a text without characters
    bool certain = false;         // the first may be dispatched automatically
  };

  // The bytes of a model. INVALID_ARGUMENT where the parts do not fit together.
  static absl::StatusOr<std::string> Pack(const ClassifierParts& parts);
  // INVALID_ARGUMENT for what is no model, is cut short, was changed, or is of another version.
  static absl::StatusOr<std::shared_ptr<const Classifier>> FromBytes(std::string bytes);

  // From any thread.
  Verdict Classify(std::string_view subject, std::string_view text) const;
  // Scores before calibration, one a label; false of a text without a known feature.
  bool Score(std::string_view subject, std::string_view text, std::vector<double>* scores) const;

  const std::vector<std::string>& labels() const { return labels_; }
  double threshold() const;
  double promised_precision() const;
  int64_t examples() const;
  double train_seconds() const;
  size_t bytes() const { return bytes_.size(); }
  // The first 16 hexadecimal digits of its digest: which model decided. Of the same examples the
  // same.
  std::string id() const;

 private:
  struct Header;
  Classifier() = default;
  absl::Status Attach();
  int64_t Find(TextFeature feature) const;

  std::string bytes_;

  const Header* header_ = nullptr;
  const TextFeature* keys_ = nullptr;
  const uint32_t* rows_ = nullptr;
  const float *rarity_ = nullptr, *unit_ = nullptr, *scale_ = nullptr, *bias_ = nullptr;
  const int16_t* weights_ = nullptr;
  std::vector<std::string> labels_;
};

// The probabilities of scores under a model's scale and bias.
std::vector<double> Calibrated(const std::vector<double>& scores, const float* scale,
                               const float* bias);
// A feature's share in a text where it occurs so often, before its rarity; and what a text's
// features are divided by, of the sum of their squares.
double Damped(int times);
double TextNorm(double sum_of_squares);

}  // namespace hotline
