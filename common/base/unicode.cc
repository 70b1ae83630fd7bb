#include "common/base/unicode.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <cstdio>
#include <cstdlib>

#include "common/base/utf8.h"

namespace hotline {
namespace {

// A cell of Braille with no dot: a symbol to Unicode, blank to every reader.
constexpr uint32_t kBlankBraille = 0x2800;

using Instance = const icu::Normalizer2* (*)(UErrorCode&);

const icu::Normalizer2& Loaded(Instance instance) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* made = instance(error);
  if (U_FAILURE(error)) {
    std::fprintf(stderr, "ICU has no data for a normal form: %s\n", u_errorName(error));
    std::abort();
  }
  return *made;
}

const icu::Normalizer2& CaseFold() {
  static const icu::Normalizer2& fold = Loaded(&icu::Normalizer2::getNFKCCasefoldInstance);
  return fold;
}

const icu::Normalizer2& Compatible() {
  static const icu::Normalizer2& form = Loaded(&icu::Normalizer2::getNFKCInstance);
  return form;
}

std::string Normalized(const icu::Normalizer2& form, std::string_view text) {
  std::string out;
  out.reserve(text.size());
  icu::StringByteSink<std::string> sink(&out);
  UErrorCode error = U_ZERO_ERROR;
  form.normalizeUTF8(0, {text.data(), static_cast<int32_t>(text.size())}, sink, nullptr, error);
  // Memory alone can run out.
  if (U_FAILURE(error)) std::abort();
  return out;
}

}  // namespace

bool IsVisible(uint32_t character) {
  const auto c = static_cast<UChar32>(character);
  constexpr uint32_t kNotAlone =
      U_GC_Z_MASK | U_GC_M_MASK | U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK;
  return (U_MASK(u_charType(c)) & kNotAlone) == 0 && character != kBlankBraille &&
         !u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool IsVisible(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    uint32_t c = 0;
    const size_t size = DecodeUtf8(text, at, &c);
    if (size > 0 && IsVisible(c)) return true;
    at += size == 0 ? 1 : size;
  }
  return false;
}

bool IsBlank(uint32_t character) {
  constexpr uint32_t kBlank = U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CF_MASK;
  return (U_MASK(u_charType(static_cast<UChar32>(character))) & kBlank) != 0;
}

bool EndsLine(uint32_t character) {
  return (character >= 0x0A && character <= 0x0D) || character == 0x85 || character == 0x2028 ||
         character == 0x2029;
}

std::string LettersAndDigits(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    uint32_t character = 0;
    const size_t size = DecodeUtf8(text, at, &character);
    if (size > 0 && u_isalnum(static_cast<UChar32>(character))) out += text.substr(at, size);
    at += size == 0 ? 1 : size;
  }
  return out;
}

std::string PlainForm(std::string_view text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    uint32_t character = 0;
    const size_t size = DecodeUtf8(text, at, &character);
    const std::string_view bytes = text.substr(at, size == 0 ? 1 : size);
    at += bytes.size();
    if (size == 0 ||
        !u_hasBinaryProperty(static_cast<UChar32>(character), UCHAR_DEFAULT_IGNORABLE_CODE_POINT))
      out += bytes;
  }
  return Normalized(Compatible(), out);
}

std::string FoldedForm(std::string_view text) { return Normalized(CaseFold(), text); }

}  // namespace hotline
