// UTF-8 as RFC 3629 has it: no surrogates, nothing overlong, nothing beyond Unicode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

// Bytes of the character that begins at `at`, which it decodes into `code`; 0 when none does.
size_t DecodeUtf8(std::string_view text, size_t at, uint32_t* code);

// Bytes from `at` to the next character: those of the one that begins there, or 1 for a stray byte.
size_t StepUtf8(std::string_view text, size_t at);

// Appends the character's bytes. REQUIRES: it is one that DecodeUtf8() gives.
void AppendUtf8(uint32_t code, std::string* out);

// Whether every byte belongs to a character.
bool IsUtf8(std::string_view text);

// The text with U+FFFD for every byte that belongs to no character.
std::string Utf8Only(std::string_view text);

}  // namespace hotline
