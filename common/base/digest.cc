#include "common/base/digest.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <cstdlib>

namespace hotline {

std::string Sha256(std::string_view bytes) {
  // Looked up once: OpenSSL would search its providers at every call.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  std::string out(32, '\0');
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size,
             sha256, nullptr);
  return out;
}

std::string HmacSha256(std::string_view key, std::string_view bytes) {
  std::string out(32, '\0');
  unsigned int size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
       reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

std::string ToHex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out(bytes.size() * 2, '\0');
  char* at = out.data();
  for (unsigned char c : bytes) {
    *at++ = kDigits[c >> 4];
    *at++ = kDigits[c & 15];
  }
  return out;
}

bool SameSecret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

uint64_t Leading64(std::string_view digest) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8 && i < digest.size(); ++i) {
    value = value << 8 | static_cast<unsigned char>(digest[i]);
  }
  return value;
}

std::string RandomBytes(int count) {
  std::string out(count, '\0');
  // A machine without randomness cannot issue unguessable codes; going on would be worse.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), count) != 1) std::abort();
  return out;
}

}  // namespace hotline
