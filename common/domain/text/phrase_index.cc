#include "common/domain/text/phrase_index.h"

#include "common/base/unicode.h"
#include "common/base/utf8.h"
#include "common/domain/text/traditional.h"

namespace hotline {
namespace {

constexpr uint32_t kBad = 0xFFFD;  // stands for anything that is no UTF-8

// Decodes one character and moves `at` past it.
uint32_t Decode(std::string_view text, size_t& at) {
  uint32_t c = kBad;
  const size_t size = DecodeUtf8(text, at, &c);
  at += size == 0 ? 1 : size;
  return c;
}

}  // namespace

int CountCharacters(std::string_view text) {
  int count = 0;
  for (size_t at = 0; at < text.size(); at += StepUtf8(text, at)) ++count;
  return count;
}

std::string NormalizeText(std::string_view text) {
  const std::string folded = FoldedForm(text);
  std::string out;
  out.reserve(folded.size());
  for (size_t at = 0; at < folded.size();) {
    const uint32_t c = Decode(folded, at);
    if (c != kBad && !IsBlank(c)) AppendUtf8(Simplified(c), &out);
  }
  return out;
}

void PhraseIndex::Add(std::string_view phrase, int id) {
  std::string normal = NormalizeText(phrase);
  if (normal.empty()) return;
  size_t at = 0;
  uint32_t first = Decode(normal, at);
  int length = CountCharacters(normal);
  begins_.set(first % begins_.size());
  by_first_[first].push_back({std::move(normal), id, length});
}

std::vector<PhraseIndex::Hit> PhraseIndex::Find(std::string_view text) const {
  std::vector<Hit> hits;
  for (size_t next = 0; next < text.size();) {
    const size_t at = next;
    uint32_t first = Decode(text, next);
    if (!begins_.test(first % begins_.size())) continue;
    auto it = by_first_.find(first);
    if (it == by_first_.end()) continue;
    std::string_view rest = text.substr(at);
    for (const Entry& entry : it->second) {
      if (rest.substr(0, entry.phrase.size()) == entry.phrase)
        hits.push_back({entry.id, at, entry.length});
    }
  }
  return hits;
}

}  // namespace hotline
