#include "common/domain/text/phrase_index.h"

#include "absl/strings/ascii.h"
#include "common/domain/text/traditional.h"

namespace hotline {
namespace {

constexpr uint32_t kBad = 0xFFFFFFFF;

// Decodes one character and moves `at` past it; kBad for anything that is not UTF-8.
uint32_t Decode(std::string_view text, size_t& at) {
  unsigned char lead = text[at];
  size_t size = Utf8Length(text.substr(at));
  if (size == 1) {
    ++at;
    return lead < 0x80 ? lead : kBad;
  }
  uint32_t c = lead & (0xFF >> (size + 1));
  for (size_t i = 1; i < size; ++i) c = c << 6 | (text[at + i] & 0x3F);
  at += size;
  return c;
}

void Encode(uint32_t c, std::string& out) {
  if (c < 0x80) {
    out.push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    out.push_back(static_cast<char>(0xC0 | c >> 6));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else if (c < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | c >> 12));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  } else {
    out.push_back(static_cast<char>(0xF0 | c >> 18));
    out.push_back(static_cast<char>(0x80 | (c >> 12 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c >> 6 & 0x3F)));
    out.push_back(static_cast<char>(0x80 | (c & 0x3F)));
  }
}

bool Invisible(uint32_t c) {
  return c <= 0x20 || c == 0x7F || c == 0xA0 || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

}  // namespace

size_t Utf8Length(std::string_view text) {
  if (text.empty()) return 0;
  unsigned char lead = text[0];
  size_t size = lead >= 0xF0 && lead < 0xF8   ? 4
                : lead >= 0xE0 && lead < 0xF0 ? 3
                : lead >= 0xC2 && lead < 0xE0 ? 2
                                              : 1;
  if (size > text.size()) return 1;
  for (size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
  }
  return size;
}

int CountCharacters(std::string_view text) {
  int count = 0;
  for (size_t at = 0; at < text.size(); at += Utf8Length(text.substr(at))) ++count;
  return count;
}

std::string NormalizeText(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    uint32_t c = Decode(text, at);
    if (c == kBad || Invisible(c)) continue;
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full-width ASCII
    if (c < 0x80)
      c = static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(c)));
    Encode(Simplified(c), out);
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
