#include "common/base/defect.h"

#include <cstdlib>

namespace hotline {

#ifdef HOTLINE_DEFECTS
bool Defect(std::string_view name) {
  static const char* const awake = std::getenv("HOTLINE_DEFECT");
  return awake != nullptr && name == awake;
}
#endif

}  // namespace hotline
