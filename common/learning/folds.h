// Which examples are held back together. The same event is reported by many, in nearly the same
// words: what has seen one of them has seen them all.
#pragma once

#include <vector>

#include "common/learning/examples.h"

namespace hotline {

// The part of each example, 0 … parts−1, of about the same size and labels each.
std::vector<int> FoldsOf(const std::vector<Example>& examples, int parts);

}  // namespace hotline
