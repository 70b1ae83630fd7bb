// Unified social credit codes 统一社会信用代码 (GB 32100-2015): 18 characters, the last one checks.
#pragma once

#include <string>
#include <string_view>

namespace hotline {

bool IsCreditCode(std::string_view code);

// The code that begins with these 17 characters; empty if one of them is none of the code's.
std::string CompleteCreditCode(std::string_view first17);

}  // namespace hotline
