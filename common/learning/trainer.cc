#include "common/learning/trainer.h"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>
#include <numeric>
#include <thread>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/learning/calibration.h"
#include "common/learning/folds.h"

namespace hotline {
namespace {

// A feature in fewer examples says more about them than about their label.
constexpr int kLeastExamplesOfAFeature = 3;
// But of few texts each word counts.
constexpr size_t kFewTexts = 1500;
// The least share of a feature's own weight that naive Bayes leaves it.
constexpr double kBayesFloor = 0.25;
constexpr double kCost = 1.0, kPrecision = 0.1;
// Parts held back in turn.
constexpr int kFolds = kTrainingParts - 1;
// 16 bits each, and the table of the features beside them: within 12 MB whatever the labels.
constexpr size_t kMostWeights = 4'500'000;
constexpr size_t kLeastExamples = 20, kMostLabels = 1000;

struct Text {
  int label;
  std::vector<std::pair<TextFeature, int>> times;
};

std::vector<Text> TextsOf(const std::vector<Example>& examples,
                          const std::map<std::string, int>& labels) {
  std::vector<Text> out;
  std::u32string folded;
  std::vector<TextFeature> found;
  for (const Example& example : examples) {
    FoldText(example.subject, example.text, &folded);
    found.clear();
    AppendTextFeatures(folded, &found);
    std::sort(found.begin(), found.end());
    Text text{labels.at(example.label), {}};
    for (TextFeature feature : found) {
      if (text.times.empty() || text.times.back().first != feature)
        text.times.push_back({feature, 0});
      ++text.times.back().second;
    }
    out.push_back(std::move(text));
  }
  return out;
}

// The features of some texts, and those texts as liblinear wants them.
struct Space {
  std::vector<TextFeature> features;
  std::vector<float> rarity;
  absl::flat_hash_map<TextFeature, int> index;

  // The `most` most frequent features of those that occur in at least `least` texts.
  Space(const std::vector<const Text*>& texts, int least_examples, size_t most) {
    std::map<TextFeature, int> examples;
    absl::flat_hash_map<TextFeature, int> seen;
    for (const Text* text : texts) {
      for (const auto& [feature, times] : text->times) ++seen[feature];
    }
    std::map<int, size_t> as_frequent;
    for (const auto& [feature, n] : seen) ++as_frequent[n];
    size_t kept = 0;
    for (auto it = as_frequent.rbegin(); it != as_frequent.rend(); ++it) {
      kept += it->second;
      if (kept > most) {
        least_examples = std::max(least_examples, it->first + 1);
        break;
      }
    }
    for (const auto& [feature, n] : seen) {
      if (n >= least_examples) examples.emplace(feature, n);
    }
    for (const auto& [feature, n] : examples) {
      index.emplace(feature, static_cast<int>(features.size()));
      features.push_back(feature);
      rarity.push_back(static_cast<float>(
          std::log((static_cast<double>(texts.size()) + 1.0) / (n + 1.0)) + 1.0));
    }
  }

  std::vector<feature_node> Vector(const Text& text) const {
    std::vector<feature_node> out;
    double squares = 0;
    for (const auto& [feature, times] : text.times) {
      auto it = index.find(feature);
      if (it == index.end()) continue;
      const double value =
          Damped(times) * static_cast<double>(rarity[static_cast<size_t>(it->second)]);
      out.push_back({it->second + 1, value});
      squares += value * value;
    }
    const double norm = squares > 0 ? TextNorm(squares) : 1;
    for (feature_node& node : out) node.value /= norm;
    out.push_back({-1, 0});
    return out;
  }
};

// What a machine of its own kind makes of one label against all others: a weight a feature.
std::vector<float> Separate(std::vector<std::vector<feature_node>> vectors,
                            const std::vector<double>& sides, const std::vector<double>& factors) {
  std::vector<float> out(factors.size());
  // Of one side only nothing is to be told from anything.
  if (std::adjacent_find(sides.begin(), sides.end(), std::not_equal_to<>()) == sides.end())
    return out;
  std::vector<feature_node*> rows;
  for (auto& vector : vectors) {
    for (feature_node& node : vector) {
      if (node.index > 0) node.value *= factors[static_cast<size_t>(node.index - 1)];
    }
    rows.push_back(vector.data());
  }
  std::vector<double> y = sides;
  problem all{};
  all.l = static_cast<int>(rows.size());
  all.n = static_cast<int>(factors.size());
  all.y = y.data();
  all.x = rows.data();
  all.bias = -1;
  parameter how{};
  how.solver_type = L2R_L2LOSS_SVC;
  how.C = kCost;
  how.eps = kPrecision;
  how.p = 0.1;
  model* made = train(&all, &how);
  // The weights are of the label that comes first.
  const double sign = made->label[0] > 0 ? 1 : -1;
  for (size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<float>(sign * made->w[i] * factors[i]);
  free_and_destroy_model(&made);
  return out;
}

// How much more often each feature occurs with the label, logarithmic, never below the floor.
std::vector<double> BayesFactors(const std::vector<std::vector<feature_node>>& vectors,
                                 const std::vector<double>& sides, size_t features) {
  std::vector<double> with(features, 1), without(features, 1);
  for (size_t i = 0; i < vectors.size(); ++i) {
    for (const feature_node& node : vectors[i]) {
      if (node.index > 0) ++(sides[i] > 0 ? with : without)[static_cast<size_t>(node.index - 1)];
    }
  }
  const double all_with = std::accumulate(with.begin(), with.end(), 0.0);
  const double all_without = std::accumulate(without.begin(), without.end(), 0.0);
  std::vector<double> out(features);
  for (size_t i = 0; i < features; ++i) {
    const double ratio = std::log(with[i] / all_with) - std::log(without[i] / all_without);
    out[i] = kBayesFloor + (1 - kBayesFloor) * std::abs(ratio);
  }
  return out;
}

double Product(const std::vector<feature_node>& vector, const std::vector<float>& weights) {
  double sum = 0;
  for (const feature_node& node : vector) {
    if (node.index > 0)
      sum += static_cast<double>(weights[static_cast<size_t>(node.index - 1)]) * node.value;
  }
  return sum;
}

struct Weighed {
  Space space;
  std::vector<std::vector<float>> weights;  // label, feature

  std::vector<double> Scores(const Text& text) const {
    const auto vector = space.Vector(text);
    std::vector<double> out;
    for (const auto& of_label : weights) out.push_back(Product(vector, of_label));
    return out;
  }
};

Weighed Weigh(const std::vector<const Text*>& texts, int labels, int least_examples) {
  Weighed out{Space(texts, least_examples, kMostWeights / static_cast<size_t>(labels)), {}};
  const size_t features = out.space.features.size();
  std::vector<std::vector<feature_node>> vectors;
  for (const Text* text : texts) vectors.push_back(out.space.Vector(*text));
  std::vector<std::vector<float>> machines[2];
  for (int k = 0; k < labels; ++k) {
    std::vector<double> sides;
    for (const Text* text : texts) sides.push_back(text->label == k ? 1 : -1);
    machines[0].push_back(Separate(vectors, sides, std::vector<double>(features, 1.0)));
    machines[1].push_back(Separate(vectors, sides, BayesFactors(vectors, sides, features)));
  }
  // Added with the same spread, so that neither outvotes the other.
  out.weights.assign(static_cast<size_t>(labels), std::vector<float>(features, 0.0f));
  for (const auto& machine : machines) {
    double squares = 0;
    for (const auto& vector : vectors) {
      for (const auto& of_label : machine) squares += std::pow(Product(vector, of_label), 2);
    }
    const double spread =
        std::sqrt(squares / static_cast<double>(vectors.size() * machine.size()) + 1e-12);
    for (size_t k = 0; k < machine.size(); ++k) {
      for (size_t i = 0; i < features; ++i)
        out.weights[k][i] += machine[k][i] / static_cast<float>(spread);
    }
  }
  return out;
}

// Whether there are enough examples to prove by cross-validation what the model promises.
bool Provable(const std::vector<Example>& examples) { return examples.size() >= kLeastExamples; }

// Parts `first`..kFolds, the largest first, on as many threads as there are cores. `progress` is
// called by this one.
void MakeAll(int first, const std::function<void(int)>& make,
             const std::function<void(int done, int of)>& progress) {
  absl::Mutex mutex;
  int next = kFolds, done = first;  // guarded by mutex
  const auto work = [&] {
    for (;;) {
      int part;
      {
        absl::MutexLock lock(&mutex);
        if (next < first) return;
        part = next--;
      }
      make(part);
      absl::MutexLock lock(&mutex);
      ++done;
    }
  };
  std::vector<std::thread> threads;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < std::min(cores, static_cast<unsigned>(kFolds + 1 - first)); ++i)
    threads.emplace_back(work);
  for (int told = first; told <= kFolds;) {
    progress(told, kTrainingParts);
    const auto more = [&] { return done != told; };
    absl::MutexLock lock(&mutex, absl::Condition(&more));
    told = done;
  }
  for (std::thread& thread : threads) thread.join();
}

// The labels in order, each with its number. INVALID_ARGUMENT for too little or too much.
absl::StatusOr<std::map<std::string, int>> LabelsOf(const std::vector<Example>& examples,
                                                    const TrainingOptions& options) {
  std::map<std::string, int> labels;
  for (const auto* list : {&examples, &options.described}) {
    for (const Example& example : *list) labels.emplace(example.label, 0);
  }
  if (labels.size() < 2 || (!Provable(examples) && options.described.empty()))
    return absl::InvalidArgumentError(absl::StrCat("a model needs at least 2 labels and ",
                                                   kLeastExamples, " examples; there are ",
                                                   labels.size(), " and ", examples.size()));
  if (labels.size() > kMostLabels)
    return absl::InvalidArgumentError(
        absl::StrCat("there are ", labels.size(), " labels, and ", kMostLabels,
                     " are the most; is the first column the label?"));
  int next = 0;
  for (auto& [name, id] : labels) id = next++;
  return labels;
}

// What was learned of all examples, and what each example is given by a model that has not seen it.
struct Learned {
  Weighed whole{Space({}, 1, 0), {}};
  std::vector<Scored> scored;  // empty where there are too few examples to prove anything
};
Learned Learn(const std::vector<Example>& examples, const TrainingOptions& options,
              const std::map<std::string, int>& labels) {
  const int count = static_cast<int>(labels.size());
  const std::vector<Text> texts = TextsOf(examples, labels),
                          described = TextsOf(options.described, labels);
  const std::vector<int> fold = FoldsOf(examples, kFolds);
  // The same for the parts as for the whole, or what is proven of them is not of it.
  const int least = texts.size() + described.size() < kFewTexts ? 1 : kLeastExamplesOfAFeature;
  Learned out;
  std::vector<std::vector<Scored>> held_back(kFolds);
  // Part `kFolds` is the whole. Each is made by itself, as many at once as there are cores; the
  // result does not depend on how many.
  const auto make = [&](int part) {
    std::vector<const Text*> others;
    for (const Text& text : described) others.push_back(&text);
    for (size_t i = 0; i < texts.size(); ++i) {
      if (fold[i] != part) others.push_back(&texts[i]);
    }
    Weighed weighed = Weigh(others, count, least);
    if (part == kFolds) {
      out.whole = std::move(weighed);
      return;
    }
    for (size_t i = 0; i < texts.size(); ++i) {
      if (fold[i] == part)
        held_back[static_cast<size_t>(part)].push_back({texts[i].label, weighed.Scores(texts[i])});
    }
  };
  MakeAll(Provable(examples) ? 0 : kFolds, make, options.progress);
  for (auto& part : held_back) std::move(part.begin(), part.end(), std::back_inserter(out.scored));
  return out;
}

}  // namespace

absl::StatusOr<Trained> Train(const std::vector<Example>& examples,
                              const TrainingOptions& options) {
  const int64_t started = MonotonicNs();
  auto labels = LabelsOf(examples, options);
  if (!labels.ok()) return labels.status();
  const int count = static_cast<int>(labels->size());
  set_print_string_function([](const char*) {});
  Learned learned = Learn(examples, options, *labels);
  const Calibration calibration =
      Provable(examples) ? Calibrate(learned.scored, options.promised_precision) : Unproven(count);
  Weighed& whole = learned.whole;
  if (whole.space.features.empty())
    return absl::InvalidArgumentError("the examples have no words in common to learn from");
  Trained out;
  for (const auto& [name, id] : *labels) out.parts.labels.push_back(name);
  out.parts.features = std::move(whole.space.features);
  out.parts.rarity = std::move(whole.space.rarity);
  out.parts.weights.reserve(out.parts.features.size() * static_cast<size_t>(count));
  for (size_t i = 0; i < out.parts.features.size(); ++i) {
    for (const auto& of_label : whole.weights) out.parts.weights.push_back(of_label[i]);
  }
  out.parts.scale = calibration.scale;
  out.parts.bias = calibration.bias;
  out.parts.threshold = calibration.threshold;
  out.parts.promised_precision = options.promised_precision;
  out.parts.examples = static_cast<int64_t>(examples.size());
  if (Provable(examples)) out.cross_validated = Evaluate(Judge(learned.scored, calibration), count);
  options.progress(kTrainingParts, kTrainingParts);
  out.parts.train_seconds = static_cast<double>(MonotonicNs() - started) / 1e9;
  return out;
}

}  // namespace hotline
