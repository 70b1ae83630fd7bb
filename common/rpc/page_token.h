// Pages: their size, and tokens: a position sealed with the filter it belongs to, so that an
// altered token, or one used with another filter, is refused rather than misread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hotline::rpc {

// Returns the page size to serve: `usual` for 0, at most `most`. The rules of the field refuse
// negative sizes.
inline int PageSize(int asked, int usual, int most) {
  return asked == 0 ? usual : asked < most ? asked : most;
}

std::string SealToken(std::string_view secret, std::string_view filter, std::string_view position);

// INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::StatusOr<std::string> OpenToken(std::string_view secret, std::string_view filter,
                                      std::string_view token);

}  // namespace hotline::rpc
