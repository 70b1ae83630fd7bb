// Traditional characters 繁体字 as simplified ones, and radicals as the ideographs they look like,
// character by character: what two writers of one word differ in. Not a conversion for people to
// read.
#pragma once

#include <cstdint>

namespace hotline {

struct SimplifiedPair {
  uint16_t traditional, simplified;
};
// Written by cmake/traditional_table.cc from OpenCC and Unicode; ends with {0, 0}.
extern const SimplifiedPair kSimplifiedPairs[];

// The character itself where nothing is plainer. One look into a table.
uint32_t Simplified(uint32_t c);

}  // namespace hotline
