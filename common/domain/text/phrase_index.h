// Finds which of many phrases occur in a text, in one pass. Built once, then read by any thread.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace hotline {

// Lower-case ASCII, full-width forms made half-width, traditional characters simplified, white
// space and zero-width characters out: what two writers of the same word differ in. Invalid UTF-8
// is passed over.
std::string NormalizeText(std::string_view text);

class PhraseIndex {
 public:
  // `phrase` is normalised; an empty one is ignored. `id` is the caller's.
  void Add(std::string_view phrase, int id);

  struct Hit {
    int id;
    size_t at;   // byte offset in the normalised text
    int length;  // characters of the phrase
  };
  // Every occurrence in `text`, which must be normalised, in order of position.
  std::vector<Hit> Find(std::string_view text) const;

 private:
  struct Entry {
    std::string phrase;
    int id, length;
  };
  // By the first character: few phrases share one. Most characters of a text begin none, which one
  // bit says.
  std::bitset<65536> begins_;
  absl::flat_hash_map<uint32_t, std::vector<Entry>> by_first_;
};

// Bytes of the UTF-8 character at the start of `text`; 1 for a stray byte.
size_t Utf8Length(std::string_view text);
int CountCharacters(std::string_view text);

}  // namespace hotline
