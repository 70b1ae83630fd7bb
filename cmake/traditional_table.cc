// Writes common/domain's table of traditional characters: those that OpenCC (t2s) writes otherwise
// when they stand alone, and how. Run by the build; nothing of OpenCC is in the programs.
#include <opencc/opencc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

std::string Utf8(unsigned c) {
  return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
}

}  // namespace

int main() {
  opencc_t t2s = opencc_open("t2s.json");
  if (t2s == reinterpret_cast<opencc_t>(-1)) {
    std::fprintf(stderr, "traditional_table: OpenCC has no t2s.json: %s; install libopencc-data\n",
                 opencc_error());
    return 1;
  }
  std::printf(
      "#include \"common/domain/text/traditional.h\"\nnamespace hotline {\n"
      "const SimplifiedPair kSimplifiedPairs[] = {\n");
  for (unsigned c = 0x3400; c <= 0x9FFF; ++c) {
    const std::string one = Utf8(c);
    char* simple = opencc_convert_utf8(t2s, one.data(), one.size());
    if (simple != nullptr && std::strlen(simple) == 3 && one != simple) {
      const auto* s = reinterpret_cast<const unsigned char*>(simple);
      std::printf("{0x%X, 0x%X},\n", c,
                  static_cast<unsigned>((s[0] & 0x0F) << 12 | (s[1] & 0x3F) << 6 | (s[2] & 0x3F)));
    }
    opencc_convert_utf8_free(simple);
  }
  std::printf("{0, 0}};\n}  // namespace hotline\n");
  opencc_close(t2s);
  return 0;
}
