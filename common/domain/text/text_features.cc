#include "common/domain/text/text_features.h"

#include "absl/strings/ascii.h"
#include "common/base/unicode.h"
#include "common/base/utf8.h"
#include "common/domain/text/traditional.h"

namespace hotline {
namespace {

constexpr TextFeature kHead = 1ull << 63;
constexpr int kCharacterBits = 21;

bool Within(uint32_t c, uint32_t from, uint32_t to) { return c >= from && c <= to; }

// Of a folded form: letters and ideographs of any script; a digit stands for every number. 0: says
// nothing.
uint32_t Folded(uint32_t c) {
  if (c < 0x80) {
    const auto ascii = static_cast<unsigned char>(c);
    if (absl::ascii_isdigit(ascii)) return '0';
    return absl::ascii_isalpha(ascii) ? c : 0;
  }
  const bool mark = Within(c, 0x80, 0xBF) || Within(c, 0x2000, 0x2BFF) ||
                    Within(c, 0x3000, 0x303F) || Within(c, 0xE000, 0xF8FF) ||
                    Within(c, 0xFE00, 0xFE6F) || Within(c, 0xFF5F, 0xFFFF) ||
                    Within(c, 0x1F000, 0x1FAFF) || Within(c, 0xE0000, 0x10FFFF);
  return mark ? 0 : Simplified(c);
}

void Fold(std::string_view written, std::u32string* out) {
  const std::string text = FoldedForm(written);
  for (size_t at = 0; at < text.size() && out->size() < kMostCharacters;) {
    uint32_t c = 0;
    const size_t length = DecodeUtf8(text, at, &c);
    at += length == 0 ? 1 : length;
    c = length == 0 ? 0 : Folded(c);
    const bool number_goes_on = c == '0' && !out->empty() && out->back() == '0';
    if (c != 0 && !number_goes_on) out->push_back(c);
  }
}

}  // namespace

void FoldText(std::string_view subject, std::string_view text, std::u32string* out) {
  out->clear();
  Fold(subject, out);
  Fold(text, out);
}

void AppendTextFeatures(const std::u32string& folded, std::vector<TextFeature>* out) {
  for (size_t i = 0; i < folded.size(); ++i) {
    const TextFeature one = folded[i];
    const TextFeature pair =
        i + 1 < folded.size() ? one << kCharacterBits | folded[i + 1] : TextFeature{0};
    const bool head = i < kHeadCharacters;
    out->push_back(one);
    if (pair != 0) out->push_back(pair);
    if (head) out->push_back(one | kHead);
    if (head && pair != 0) out->push_back(pair | kHead);
  }
}

}  // namespace hotline
