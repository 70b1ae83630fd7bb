// What a text is to the people who read it, by the properties Unicode gives each character (ICU):
// not by its bytes, and not by lists of our own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

// Whether a reader sees the character where it stands alone: no white space, no control, no mark
// that needs a letter before it, nothing that displays ignore by default.
bool IsVisible(uint32_t character);
// Whether a reader sees anything of the text. Invalid UTF-8 is passed over.
bool IsVisible(std::string_view text);

// White space of any kind, or a control or format character: what keeps no two words apart that one
// writer wrote together.
bool IsBlank(uint32_t character);

// Whether the character ends a line: LF, CR, and what word processors and other systems write for
// them (U+000B, U+000C, U+0085, U+2028, U+2029).
bool EndsLine(uint32_t character);

// The letters and digits of the text. Words stay the same when a writer puts signs between their
// characters. The function leaves out bytes that are no UTF-8.
std::string LettersAndDigits(std::string_view text);

// The text in Unicode's form NFKC, without the characters that displays ignore by default. Upper
// and lower case stay apart. For comparing numbers of other systems.
std::string PlainForm(std::string_view text);

// The text as two writers of the same words both have it: compatibility forms (full width,
// radicals, ligatures, squared words) as plain characters, lower case, without what displays ignore
// by default (NFKC_Casefold of Unicode). For comparing, never for showing. Bytes that are no UTF-8
// stay.
std::string FoldedForm(std::string_view text);

}  // namespace hotline
