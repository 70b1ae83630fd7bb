// What is learned from: texts and what they turned out to be.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline {

struct Example {
  std::string label, subject, text;
};

struct Examples {
  std::vector<Example> all;
  int64_t malformed = 0;
};

// Lines of `label \t subject \t text`; tabs in the text are white space of it. A line without both
// tabs, without a label, or that is not UTF-8 is counted and told to `bad` with its number and why.
// NOT_FOUND for a file that cannot be read.
absl::StatusOr<Examples> ReadExamples(
    const std::string& path, const std::function<void(int64_t line, std::string_view why)>& bad);

}  // namespace hotline
