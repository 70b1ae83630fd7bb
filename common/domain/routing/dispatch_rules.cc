#include "common/domain/routing/dispatch_rules.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/utf8.h"
#include "common/domain/text/phrase_index.h"

namespace hotline {
namespace {

constexpr size_t kMostPatternBytes = 2000;
// For the automaton of all patterns together; far more than two thousand lists of words take.
constexpr int64_t kMostMemory = int64_t{64} << 20;

RE2::Options TheOptions() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_dot_nl(true);  // ".*" runs from the subject into the text, a phrase does not
  options.set_max_mem(kMostMemory);
  return options;
}

template <class T>
bool Among(const std::vector<T>& list, const T& item) {
  return list.empty() || std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

struct DispatchRules::Patterns {
  RE2::Set set{TheOptions(), RE2::UNANCHORED};
  // Of each rule its pattern and the one that must not occur, by their place in the set; -1: none.
  struct Places {
    int pattern = -1, unless = -1;
  };
  std::vector<Places> places;
  bool usable = false;
};

DispatchRules::DispatchRules(const std::vector<DispatchRule>& rules) : rules_(rules) {
  auto made = std::make_unique<Patterns>();
  for (const DispatchRule& rule : rules) {
    Patterns::Places& places = made->places.emplace_back();
    places.pattern = made->set.Add(rule.pattern, nullptr);
    if (!rule.unless.empty()) places.unless = made->set.Add(rule.unless, nullptr);
  }
  made->usable = !rules.empty() && made->set.Compile();
  patterns_ = std::move(made);
}

DispatchRules::~DispatchRules() = default;

const DispatchRule* DispatchRules::Find(
    std::string_view text, const Subject& subject,
    const std::function<bool(const DispatchRule&)>& stands) const {
  std::vector<int> matched;
  if (!patterns_->usable ||
      !patterns_->set.Match(re2::StringPiece(text.data(), text.size()), &matched))
    return nullptr;
  const auto occurs = [&](int place) {
    return place >= 0 && std::find(matched.begin(), matched.end(), place) != matched.end();
  };
  for (size_t i = 0; i < rules_.size(); ++i) {
    const DispatchRule& rule = rules_[i];
    const bool text_fits =
        occurs(patterns_->places[i].pattern) && !occurs(patterns_->places[i].unless);
    const bool kind_fits = rule.petitioner_kind == PetitionerKind::kNone ||
                           rule.petitioner_kind == subject.petitioner_kind;
    if (text_fits && kind_fits && Among(rule.kinds, subject.kind) &&
        absl::StartsWith(subject.area, rule.area) && stands(rule))
      return &rule;
  }
  return nullptr;
}

std::string DispatchRules::FaultOf(const std::string& pattern) {
  if (pattern.size() > kMostPatternBytes)
    return absl::StrCat("is longer than ", kMostPatternBytes, " bytes; make several rules of it");
  // What no text holds once it is normalised can never be found.
  for (size_t at = 0; at < pattern.size();) {
    const std::string one = pattern.substr(at, StepUtf8(pattern, at));
    const std::string seen = NormalizeText(one);
    at += one.size();
    if (seen.empty()) return "holds white space; texts are compared without any, so leave it out";
    if (one.size() > 1 && seen != one)
      return absl::StrCat("holds \"", one, "\", which texts are compared without; write \"",
                          RE2::QuoteMeta(seen), "\"");
  }
  const RE2 one(pattern, TheOptions());
  if (!one.ok()) return absl::StrCat("does not compile: ", one.error());
  if (RE2::PartialMatch("", one)) return "matches every text, even an empty one";
  return "";
}

std::string DispatchRules::FaultOf(const std::vector<DispatchRule>& rules) {
  if (rules.empty()) return "";
  const DispatchRules made(rules);
  return made.patterns_->usable ? "" : "are too much together; make the patterns simpler";
}

}  // namespace hotline
