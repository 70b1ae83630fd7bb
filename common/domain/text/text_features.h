// What a text is to the classifier: its characters and the pairs of neighbours, and the same of its
// head once more. Names, punctuation, spaces and the length of numbers make no difference.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hotline {

// One character or pair, in the body or in the head; never 0.
using TextFeature = uint64_t;

// So many characters of subject and text together are the head, where people say what they want.
inline constexpr size_t kHeadCharacters = 20;
// Nobody's request is decided by what stands behind these.
inline constexpr size_t kMostCharacters = 20'000;

// What of `subject` followed by `text` says something: letters and ideographs of any script, small
// and half-width, simplified, one digit for every number. Any bytes will do: what is not UTF-8 is
// passed over.
void FoldText(std::string_view subject, std::string_view text, std::u32string* out);

// Appends the features of a folded text in order, each as often as it occurs.
void AppendTextFeatures(const std::u32string& folded, std::vector<TextFeature>* out);

}  // namespace hotline
