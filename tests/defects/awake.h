// The question that the patches beside this file put into a scratch copy of the product: is this
// defect the one to wake? The environment variable HOTLINE_DEFECT names it. The build of the copy
// includes this file everywhere (-include); the product does not know it.
#pragma once

#include <cstdlib>
#include <string_view>

namespace hotline {

inline bool Awake(std::string_view name) {
  static const char* const awake = std::getenv("HOTLINE_DEFECT");
  return awake != nullptr && name == awake;
}

}  // namespace hotline
