// docs/access.md: who may ask, and which fields each audience is shown.
#pragma once

#include <string>

namespace hotline {

std::string AccessDocument();

}  // namespace hotline
