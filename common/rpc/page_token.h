// Page tokens: a position sealed with the filter it belongs to, so that an altered token, or one
// used with another filter, is refused rather than misread.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace hotline::rpc {

std::string SealToken(std::string_view secret, std::string_view filter, std::string_view position);

// INVALID_ARGUMENT / PAGE_TOKEN_INVALID.
absl::StatusOr<std::string> OpenToken(std::string_view secret, std::string_view filter,
                                      std::string_view token);

}  // namespace hotline::rpc
