// Finds the matter of a request with the catalogue's keywords: which occur in subject and text, how
// much they weigh, and whether the result is certain.
#include <algorithm>
#include <cmath>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/utf8.h"
#include "common/domain/routing/routing.h"

namespace hotline {
namespace {

// A word in the subject says more than one in the text.
constexpr double kSubjectWeight = 2.0;
// Longer words are rarer: two characters 2.8, four 8.
double WordWeight(int characters) { return std::pow(characters, 1.5); }
// Below the weight of two two-character words, or one of three, nothing is certain.
constexpr double kLeastScore = 5.0;
// The best department is certain with at least this share of the sum of its score and the score of
// the second department.
constexpr double kLeastShare = 0.6;

// Latin letters and digits make words: "etc" does not occur in "fetch".
bool CutsWord(const std::string& text, size_t from, size_t to) {
  auto latin = [&](size_t i) {
    return i < text.size() && absl::ascii_isalnum(static_cast<unsigned char>(text[i]));
  };
  return (from > 0 && latin(from - 1) && latin(from)) || (latin(to - 1) && latin(to));
}

}  // namespace

// Returns the keywords of a text. Where keywords overlap, the longest counts. A keyword inside the
// name of a place does not count: a bus stop called 敬老院 is no complaint about one.
std::vector<Router::Word> Router::WordsOf(const std::string& text) const {
  std::vector<Word> found;
  auto add = [&](const std::vector<PhraseIndex::Hit>& hits, bool place) {
    for (const auto& hit : hits) {
      size_t to = hit.at;
      for (int i = 0; i < hit.length; ++i) to += StepUtf8(text, to);
      if (!CutsWord(text, hit.at, to))
        found.push_back({place ? -1 : hit.id, hit.at, to, hit.length});
    }
  };
  add(keywords_.Find(text), false);
  add(places_.Find(text), true);
  std::stable_sort(found.begin(), found.end(),
                   [](const Word& a, const Word& b) { return a.length > b.length; });
  std::vector<Word> kept;
  for (const Word& word : found) {
    bool free = std::none_of(kept.begin(), kept.end(), [&](const Word& k) {
      bool same = k.from == word.from && k.to == word.to;  // one word of several matters
      return k.from < word.to && word.from < k.to && !(same && k.matter >= 0 && word.matter >= 0);
    });
    if (free) kept.push_back(word);
  }
  std::erase_if(kept, [](const Word& w) { return w.matter < 0; });
  return kept;
}

bool Router::ByKeywords(const RouteRequest& request, Route& route) const {
  const auto& matters = jurisdiction_->data().matters;
  struct Score {
    double value = 0;
    std::vector<std::string> words;  // as they were found
  };
  std::map<int, Score> scores;
  if (const Matter* given = jurisdiction_->matter(request.matter)) {
    scores[static_cast<int>(given - matters.data())].value = 1000;
    route.reasons.push_back(absl::StrCat("matter: given, ", given->name));
  } else {
    const std::string* sources[] = {&request.subject, &request.text};
    for (int s = 0; s < 2; ++s) {
      std::string text = NormalizeText(*sources[s]);
      for (const Word& word : WordsOf(text)) {
        Score& score = scores[word.matter];
        // A word counts once, where it weighs most: the subject comes first.
        std::string found = text.substr(word.from, word.to - word.from);
        if (std::find(score.words.begin(), score.words.end(), found) != score.words.end()) continue;
        score.words.push_back(std::move(found));
        score.value += WordWeight(word.length) * (s == 0 ? kSubjectWeight : 1.0);
      }
    }
  }
  std::vector<Suggestion> ranked;
  for (const auto& [index, score] : scores) {
    const Matter& matter = matters[index];
    const Responsibility* row = RowFor(matter, route, request.petitioner_kind);
    std::string lead = row == nullptr ? "" : LeadOf(row->lead, route);
    std::string words;
    for (const auto& w : score.words) absl::StrAppend(&words, words.empty() ? "" : "、", w);
    ranked.push_back({lead, matter.id, score.value,
                      absl::StrCat(matter.name, words.empty() ? "" : "：" + words,
                                   lead.empty() ? "（地点不明，乡镇待定）" : "")});
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const auto& a, const auto& b) { return a.score > b.score; });
  if (ranked.empty()) {
    route.reasons.push_back("matter: no word of the catalogue occurs");
    return false;
  }
  // Several matters of one lead speak for it together; the matter is its best one.
  std::map<std::string, double> leads;
  for (const Suggestion& s : ranked) leads[s.department] += s.score;
  std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
    return leads[a.department] > leads[b.department];
  });
  double best = leads[ranked[0].department], other = 0;
  for (const auto& [department, score] : leads) {
    if (department != ranked[0].department) other = std::max(other, score);
  }
  route.suggestions.assign(ranked.begin(), ranked.begin() + std::min<size_t>(3, ranked.size()));
  route.matter = ranked[0].matter;
  route.confidence = best / (best + other);
  route.reasons.push_back(absl::StrFormat("catalogue: %s, score %.1f, share %.2f", ranked[0].reason,
                                          best, route.confidence));
  if (best < kLeastScore || route.confidence < kLeastShare) return false;
  route.lead = ranked[0].department;
  return true;
}

}  // namespace hotline
