#include "common/base/utf8.h"

namespace hotline {

size_t DecodeUtf8(std::string_view text, size_t at, uint32_t* code) {
  if (at >= text.size()) return 0;
  const unsigned char lead = text[at];
  const size_t size = lead < 0x80                    ? 1
                      : lead >= 0xC2 && lead <= 0xDF ? 2
                      : lead >= 0xE0 && lead <= 0xEF ? 3
                      : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                     : 0;
  if (size == 0 || at + size > text.size()) return 0;
  uint32_t value = size == 1 ? lead : lead & (0xFF >> (size + 1));
  for (size_t k = 1; k < size; ++k) {
    const unsigned char next = text[at + k];
    if ((next & 0xC0) != 0x80) return 0;
    value = value << 6 | (next & 0x3F);
  }
  if ((size == 3 && value < 0x800) || (size == 4 && (value < 0x10000 || value > 0x10FFFF)) ||
      (value >= 0xD800 && value <= 0xDFFF))
    return 0;
  *code = value;
  return size;
}

size_t StepUtf8(std::string_view text, size_t at) {
  uint32_t code;
  const size_t size = DecodeUtf8(text, at, &code);
  return size == 0 ? 1 : size;
}

void AppendUtf8(uint32_t code, std::string* out) {
  auto byte = [out](uint32_t value) { out->push_back(static_cast<char>(value)); };
  auto next = [&](int shift) { byte(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) return byte(0xC0 | code >> 6), next(0);
  if (code < 0x10000) return byte(0xE0 | code >> 12), next(6), next(0);
  byte(0xF0 | code >> 18), next(12), next(6), next(0);
}

bool IsUtf8(std::string_view text) {
  uint32_t code;
  for (size_t at = 0; at < text.size();) {
    const size_t size = DecodeUtf8(text, at, &code);
    if (size == 0) return false;
    at += size;
  }
  return true;
}

std::string Utf8Only(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    uint32_t code = 0;
    size_t size = DecodeUtf8(text, at, &code);
    if (size == 0)
      out.append("\xEF\xBF\xBD"), ++at;
    else
      out.append(text.substr(at, size)), at += size;
  }
  return out;
}

}  // namespace hotline
