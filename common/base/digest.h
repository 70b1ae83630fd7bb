// SHA-256 and HMAC-SHA-256 over OpenSSL, and hexadecimal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hotline {

std::string Sha256(std::string_view bytes);                            // 32 raw bytes
std::string HmacSha256(std::string_view key, std::string_view bytes);  // 32 raw bytes
std::string ToHex(std::string_view bytes);

// Whether the two are the same, in a time that does not tell how much of them is: for what a
// stranger could otherwise guess character by character.
bool SameSecret(std::string_view one, std::string_view other);

// The first eight bytes of a digest as a number, for sharding and draws.
uint64_t Leading64(std::string_view digest);

// `count` bytes from the operating system's generator.
std::string RandomBytes(int count);

}  // namespace hotline
