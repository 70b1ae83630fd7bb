// AES-256-GCM over OpenSSL: text that nobody without the key can read or alter. Threads: pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hotline {

inline constexpr size_t kAeadKeyBytes = 32;

// Nonce (12 random bytes), ciphertext, tag (16 bytes). The result does not hold `bound_to`:
// OpenAead needs the same one. With one key at most 2^32 texts may be sealed (NIST SP 800-38D, 8.3:
// the nonces are random).
std::string SealAead(std::string_view key, std::string_view bound_to, std::string_view text);

// Returns the text. Returns nothing if the key or `bound_to` is another one, or if somebody altered
// `sealed`.
std::optional<std::string> OpenAead(std::string_view key, std::string_view bound_to,
                                    std::string_view sealed);

}  // namespace hotline
