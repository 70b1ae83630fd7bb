// Finds which of many phrases occur in a text, in one pass. Built once, then read by any thread.
#pragma once

#include <bitset>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"

namespace hotline {

// The folded form (common/base/unicode.h), simplified 简体, without white space and controls: what
// two writers of the same word both have. Invalid UTF-8 is passed over.
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

// A stray byte counts as a character.
int CountCharacters(std::string_view text);

}  // namespace hotline
