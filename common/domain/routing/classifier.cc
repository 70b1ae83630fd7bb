#include "common/domain/routing/classifier.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"

namespace hotline {
namespace {

constexpr char kMagic[8] = {'H', 'L', 'C', 'L', 'A', 'S', 'S', '1'};
constexpr size_t kMostLabels = 4096, kMostFeatures = 1 << 24;
constexpr int kNamedBest = 3;

size_t SlotOf(TextFeature feature, size_t mask) {
  return static_cast<size_t>((feature * 0x9E3779B97F4A7C15ull) >> 20) & mask;
}

size_t Padded(size_t bytes) { return (bytes + 7) & ~size_t{7}; }

template <class T>
void Append(std::string* out, const std::vector<T>& values) {
  out->append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  out->resize(Padded(out->size()));
}

absl::Status NoModel(std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("not a usable model: ", std::string(why),
                                                 "; make one with hotlinectl dispatch train"));
}

}  // namespace

// All numbers as this machine has them: a model is made where it is used, or on the same kind.
struct Classifier::Header {
  char magic[8];
  char digest[32];       // SHA-256 of everything from `size` on
  double train_seconds;  // the same examples make the same model, however long it took
  uint64_t size;         // of the file
  uint32_t labels, features, slots, label_bytes;
  double threshold, promised_precision;
  int64_t examples;
};

double Damped(int times) { return times <= 1 ? 1.0 : 1.0 + std::log(times); }

// Between none and the Euclidean one: a longer text says a little more. By cross-validation.
double TextNorm(double sum_of_squares) { return std::pow(sum_of_squares, 0.4); }

std::vector<double> Calibrated(const std::vector<double>& scores, const float* scale,
                               const float* bias) {
  std::vector<double> out(scores.size());
  double most = -1e300, sum = 0;
  for (size_t k = 0; k < scores.size(); ++k) {
    out[k] = scores[k] * static_cast<double>(scale[k]) + static_cast<double>(bias[k]);
    most = std::max(most, out[k]);
  }
  for (double& p : out) sum += p = std::exp(p - most);
  for (double& p : out) p /= sum;
  return out;
}

absl::StatusOr<std::string> Classifier::Pack(const ClassifierParts& parts) {
  const size_t labels = parts.labels.size(), features = parts.features.size();
  if (labels < 2 || labels > kMostLabels || features == 0 || features > kMostFeatures ||
      parts.rarity.size() != features || parts.weights.size() != features * labels ||
      parts.scale.size() != labels || parts.bias.size() != labels)
    return NoModel("its parts do not fit together");
  size_t slots = 1024;
  while (slots < features * 2) slots *= 2;
  std::vector<TextFeature> keys(slots);
  std::vector<uint32_t> rows(slots);
  for (size_t i = 0; i < features; ++i) {
    size_t at = SlotOf(parts.features[i], slots - 1);
    while (keys[at] != 0) at = (at + 1) & (slots - 1);
    keys[at] = parts.features[i];
    rows[at] = static_cast<uint32_t>(i);
  }
  // Sixteen bits a weight, of a unit for each label.
  std::vector<float> unit(labels);
  for (size_t i = 0; i < parts.weights.size(); ++i)
    unit[i % labels] = std::max(unit[i % labels], std::abs(parts.weights[i]));
  for (float& u : unit) u = u == 0 ? 1 : u / 32767;
  std::vector<int16_t> weights(parts.weights.size());
  for (size_t i = 0; i < weights.size(); ++i)
    weights[i] = static_cast<int16_t>(std::lround(parts.weights[i] / unit[i % labels]));

  Header header{};
  std::memcpy(header.magic, kMagic, sizeof kMagic);
  header.labels = static_cast<uint32_t>(labels);
  header.features = static_cast<uint32_t>(features);
  header.slots = static_cast<uint32_t>(slots);
  header.threshold = parts.threshold;
  header.promised_precision = parts.promised_precision;
  header.train_seconds = parts.train_seconds;
  header.examples = parts.examples;
  std::string names;
  for (const std::string& label : parts.labels) names += label + '\0';
  header.label_bytes = static_cast<uint32_t>(names.size());

  std::string body;
  Append(&body, std::vector<char>(names.begin(), names.end()));
  Append(&body, parts.scale);
  Append(&body, parts.bias);
  Append(&body, unit);
  Append(&body, keys);
  Append(&body, rows);
  Append(&body, parts.rarity);
  Append(&body, weights);
  header.size = sizeof header + body.size();
  std::string out(reinterpret_cast<const char*>(&header), sizeof header);
  out += body;
  const std::string digest = Sha256(std::string_view(out).substr(offsetof(Header, size)));
  std::memcpy(out.data() + offsetof(Header, digest), digest.data(), digest.size());
  return out;
}

absl::Status Classifier::Attach() {
  const char* data = bytes_.data();
  const size_t size = bytes_.size();
  if (size < sizeof(Header) || std::memcmp(data, kMagic, sizeof kMagic) != 0)
    return NoModel("it does not begin as one");
  header_ = reinterpret_cast<const Header*>(data);
  const Header& h = *header_;
  if (h.size != size)
    return NoModel(absl::StrCat("it has ", size, " bytes and should have ", h.size));
  const std::string_view body(data + offsetof(Header, size), size - offsetof(Header, size));
  if (Sha256(body) != std::string_view(h.digest, sizeof h.digest))
    return NoModel("its digest is wrong: it was changed or damaged");
  if (h.labels < 2 || h.labels > kMostLabels || h.features == 0 || h.features > kMostFeatures ||
      h.slots < h.features || (h.slots & (h.slots - 1)) != 0)
    return NoModel("its sizes are impossible");
  size_t at = sizeof(Header);
  auto part = [&](size_t bytes) {
    const char* from = data + std::min(at, size);
    at += Padded(bytes);
    return from;
  };
  const std::string_view names(part(h.label_bytes), h.label_bytes);
  scale_ = reinterpret_cast<const float*>(part(h.labels * sizeof(float)));
  bias_ = reinterpret_cast<const float*>(part(h.labels * sizeof(float)));
  unit_ = reinterpret_cast<const float*>(part(h.labels * sizeof(float)));
  keys_ = reinterpret_cast<const TextFeature*>(part(h.slots * sizeof(TextFeature)));
  rows_ = reinterpret_cast<const uint32_t*>(part(h.slots * sizeof(uint32_t)));
  rarity_ = reinterpret_cast<const float*>(part(h.features * sizeof(float)));
  weights_ = reinterpret_cast<const int16_t*>(
      part(static_cast<size_t>(h.features) * h.labels * sizeof(int16_t)));
  if (at != size) return NoModel("its parts do not fit together");
  for (size_t from = 0; from < names.size();) {
    const size_t to = std::min(names.find('\0', from), names.size());
    labels_.emplace_back(names.substr(from, to - from));
    from = to + 1;
  }
  if (std::set<std::string>(labels_.begin(), labels_.end()).size() != h.labels ||
      labels_.size() != h.labels)
    return NoModel("its labels are not as many as it says");
  const auto finite = [](const float* from, size_t n) {
    return std::all_of(from, from + n, [](float x) { return std::isfinite(x); });
  };
  if (!finite(scale_, h.labels) || !finite(bias_, h.labels) || !finite(unit_, h.labels) ||
      !finite(rarity_, h.features) || !(h.threshold > 0) || !std::isfinite(h.threshold) ||
      !std::isfinite(h.train_seconds) || h.train_seconds < 0)
    return NoModel("it holds what is no number");
  for (size_t s = 0; s < h.slots; ++s) {
    if (keys_[s] != 0 && rows_[s] >= h.features) return NoModel("its table points outside of it");
  }
  if (std::count(keys_, keys_ + h.slots, TextFeature{0}) == 0) return NoModel("its table is full");
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Classifier>> Classifier::FromBytes(std::string bytes) {
  std::shared_ptr<Classifier> out(new Classifier);
  out->bytes_ = std::move(bytes);
  if (absl::Status s = out->Attach(); !s.ok()) return s;
  return out;
}

double Classifier::threshold() const { return header_->threshold; }
double Classifier::promised_precision() const { return header_->promised_precision; }
int64_t Classifier::examples() const { return header_->examples; }
double Classifier::train_seconds() const { return header_->train_seconds; }
std::string Classifier::id() const {
  return ToHex(std::string_view(header_->digest, sizeof header_->digest).substr(0, 8));
}

int64_t Classifier::Find(TextFeature feature) const {
  const size_t mask = header_->slots - 1;
  for (size_t at = SlotOf(feature, mask);; at = (at + 1) & mask) {
    if (keys_[at] == feature) return rows_[at];
    if (keys_[at] == 0) return -1;
  }
}

bool Classifier::Score(std::string_view subject, std::string_view text,
                       std::vector<double>* scores) const {
  // Kept from call to call: counts are zero between calls.
  thread_local std::u32string folded;
  thread_local std::vector<TextFeature> found;
  thread_local std::vector<uint16_t> times;
  thread_local std::vector<uint32_t> touched;
  found.clear();
  touched.clear();
  FoldText(subject, text, &folded);
  AppendTextFeatures(folded, &found);
  if (times.size() < header_->features) times.resize(header_->features);
  for (TextFeature feature : found) {
    const int64_t row = Find(feature);
    if (row >= 0 && times[static_cast<size_t>(row)]++ == 0)
      touched.push_back(static_cast<uint32_t>(row));
  }
  const size_t labels = labels_.size();
  scores->assign(labels, 0);
  double squares = 0;
  for (uint32_t row : touched) {
    const double share = Damped(times[row]) * static_cast<double>(rarity_[row]);
    times[row] = 0;
    squares += share * share;
    const int16_t* weights = weights_ + row * labels;
    for (size_t k = 0; k < labels; ++k) (*scores)[k] += share * weights[k];
  }
  if (touched.empty()) return false;
  const double norm = TextNorm(squares);
  for (size_t k = 0; k < labels; ++k) (*scores)[k] *= static_cast<double>(unit_[k]) / norm;
  return true;
}

Classifier::Verdict Classifier::Classify(std::string_view subject, std::string_view text) const {
  Verdict out;
  std::vector<double> scores;
  if (!Score(subject, text, &scores)) return out;
  const std::vector<double> probabilities = Calibrated(scores, scale_, bias_);
  std::vector<int> order(labels_.size());
  std::iota(order.begin(), order.end(), 0);
  const auto named = std::min<size_t>(kNamedBest, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<ptrdiff_t>(named), order.end(),
                    [&](int a, int b) {
                      const double pa = probabilities[static_cast<size_t>(a)],
                                   pb = probabilities[static_cast<size_t>(b)];
                      return pa != pb ? pa > pb : a < b;
                    });
  for (size_t i = 0; i < named; ++i)
    out.best.push_back({order[i], probabilities[static_cast<size_t>(order[i])]});
  out.certain = out.best[0].probability >= header_->threshold;
  return out;
}

}  // namespace hotline
