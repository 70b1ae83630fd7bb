// Deliberate defects, to see that the tests would see real ones. A build with -DHOTLINE_DEFECTS=ON
// has all of them, asleep; the environment variable of that name wakes one. In every other build
// the question is a constant and costs nothing. tests/defects/table.tsv says which test catches
// which.
#pragma once

#include <string_view>

namespace hotline {

#ifdef HOTLINE_DEFECTS
bool Defect(std::string_view name);
#else
constexpr bool Defect(std::string_view) { return false; }
#endif

}  // namespace hotline
