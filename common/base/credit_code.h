// Unified social credit codes 统一社会信用代码 (GB 32100-2015): 18 characters, the last one checks.
#pragma once

#include <string>
#include <string_view>

namespace hotline {

bool IsCreditCode(std::string_view code);

// Appends the check character to these 17 characters. Empty: a code cannot hold one of them.
std::string CompleteCreditCode(std::string_view first17);

}  // namespace hotline
