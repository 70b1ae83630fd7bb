// An instant as Redis commands and scores spell it: Unix milliseconds, in digits.
#pragma once

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"

namespace hotline {

inline std::string MsText(absl::Time t) { return absl::StrCat(absl::ToUnixMillis(t)); }

}  // namespace hotline
