#include "common/domain/text/traditional.h"

#include <array>

namespace hotline {
namespace {

// The radicals and ideographs that can have a plainer one.
constexpr uint32_t kFirst = 0x2E80, kLast = 0x9FFF;
using Table = std::array<uint16_t, kLast - kFirst + 1>;

const Table& TheTable() {
  static const auto* table = [] {
    auto* made = new Table();
    for (uint32_t c = kFirst; c <= kLast; ++c) (*made)[c - kFirst] = static_cast<uint16_t>(c);
    for (const SimplifiedPair* p = kSimplifiedPairs; p->traditional != 0; ++p)
      (*made)[p->traditional - kFirst] = p->simplified;
    return made;
  }();
  return *table;
}

}  // namespace

uint32_t Simplified(uint32_t c) {
  static const Table& table = TheTable();
  return c < kFirst || c > kLast ? c : table[c - kFirst];
}

}  // namespace hotline
