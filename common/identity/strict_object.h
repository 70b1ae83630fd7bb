// JSON of strangers, read strictly: what two readers could understand differently is refused.
// Threads: pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace hotline::identity {

// The object that `text` is; nothing for other JSON, for text that is none, for an object at any
// depth that names one member twice, for nesting beyond `kDeepest` (RFC 8725, 2.6), and for text
// with a NUL or a byte order mark in it.
std::optional<nlohmann::json> ReadStrictObject(std::string_view text);

inline constexpr int kDeepest = 8;

// The bytes that `text` is as base64url without padding (RFC 7515, 2); nothing for any other
// character, and for another text than those bytes have.
std::optional<std::string> ReadBase64Url(std::string_view text);

}  // namespace hotline::identity
