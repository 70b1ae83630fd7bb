// Writes common/domain's table of characters that have a plainer one for comparing: traditional
// characters, as OpenCC (t2s) writes them when they stand alone, and radicals that look like an
// ideograph (⺠ for 民), as Unicode's EquivalentUnifiedIdeograph.txt has them: copying from a PDF
// file gives radicals for ideographs. Run by the build; nothing of OpenCC is in the programs.
//   traditional_table EquivalentUnifiedIdeograph.txt
#include <opencc/opencc.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <string>

namespace {

std::string Utf8(unsigned c) {
  return {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
}

// Returns the simplified form of the character. A character without one of three bytes is returned
// as it is.
unsigned SimplifiedBy(opencc_t t2s, unsigned c) {
  const std::string one = Utf8(c);
  char* simple = opencc_convert_utf8(t2s, one.data(), one.size());
  unsigned out = c;
  if (simple != nullptr && std::strlen(simple) == 3) {
    const auto* s = reinterpret_cast<const unsigned char*>(simple);
    out = static_cast<unsigned>((s[0] & 0x0F) << 12 | (s[1] & 0x3F) << 6 | (s[2] & 0x3F));
  }
  opencc_convert_utf8_free(simple);
  return out;
}

// Lines "2E81 ; 5382" or "2F00..2F01 ; 4E00", with comments behind #.
std::map<unsigned, unsigned> ReadRadicals(const char* path) {
  std::map<unsigned, unsigned> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    unsigned first = 0, last = 0, ideograph = 0;
    if (std::sscanf(line.c_str(), "%x..%x ; %x", &first, &last, &ideograph) != 3) {
      if (std::sscanf(line.c_str(), "%x ; %x", &first, &ideograph) != 2) continue;
      last = first;
    }
    for (unsigned c = first; c <= last && ideograph <= 0x9FFF; ++c) out[c] = ideograph;
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<unsigned, unsigned> radicals = ReadRadicals(argc > 1 ? argv[1] : "");
  if (radicals.empty()) {
    std::fprintf(stderr, "traditional_table: no radicals in %s; install unicode-data\n",
                 argc > 1 ? argv[1] : "(no file)");
    return 1;
  }
  opencc_t t2s = opencc_open("t2s.json");
  if (t2s == reinterpret_cast<opencc_t>(-1)) {
    std::fprintf(stderr, "traditional_table: OpenCC has no t2s.json: %s; install libopencc-data\n",
                 opencc_error());
    return 1;
  }
  std::printf(
      "#include \"common/domain/text/traditional.h\"\nnamespace hotline {\n"
      "const SimplifiedPair kSimplifiedPairs[] = {\n");
  for (unsigned c = 0x2E80; c <= 0x9FFF; ++c) {
    const auto radical = radicals.find(c);
    const unsigned simple = SimplifiedBy(t2s, radical == radicals.end() ? c : radical->second);
    if (simple != c) std::printf("{0x%X, 0x%X},\n", c, simple);
  }
  std::printf("{0, 0}};\n}  // namespace hotline\n");
  opencc_close(t2s);
  return 0;
}
