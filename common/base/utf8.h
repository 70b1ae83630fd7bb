// UTF-8 as RFC 3629 has it: no surrogates, nothing overlong, nothing beyond Unicode.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

// Bytes of the character that begins at `at`, which it decodes into `code`; 0 when none does.
size_t DecodeUtf8(std::string_view text, size_t at, uint32_t* code);

// Whether every byte belongs to a character.
bool IsUtf8(std::string_view text);

// The text with U+FFFD for every byte that belongs to no character.
std::string Utf8Only(std::string_view text);

}  // namespace hotline
