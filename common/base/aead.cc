#include "common/base/aead.h"

#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

#include "common/base/digest.h"

namespace hotline {
namespace {

constexpr size_t kNonceBytes = 12, kTagBytes = 16;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* Bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* Bytes(std::string* text, size_t at = 0) {
  return reinterpret_cast<unsigned char*>(text->data()) + at;
}

// A context in which key and nonce are set and `bound_to` is taken in.
Cipher Begin(std::string_view key, std::string_view nonce, std::string_view bound_to,
             bool encrypt) {
  // A key of another length is a fault of the program: it would be read beyond its end.
  if (key.size() != kAeadKeyBytes) std::abort();
  // Looked up once: OpenSSL would search its providers at every call.
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  Cipher context(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int done = 0;
  if (EVP_CipherInit_ex2(context.get(), aes, Bytes(key), Bytes(nonce), encrypt ? 1 : 0, nullptr) !=
          1 ||
      EVP_CipherUpdate(context.get(), nullptr, &done, Bytes(bound_to),
                       static_cast<int>(bound_to.size())) != 1)
    std::abort();  // no memory, or a library without AES
  return context;
}

}  // namespace

std::string SealAead(std::string_view key, std::string_view bound_to, std::string_view text) {
  std::string out = RandomBytes(kNonceBytes);
  Cipher context = Begin(key, out, bound_to, /*encrypt=*/true);
  out.resize(kNonceBytes + text.size() + kTagBytes);
  int done = 0;
  if (EVP_EncryptUpdate(context.get(), Bytes(&out, kNonceBytes), &done, Bytes(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_EncryptFinal_ex(context.get(), Bytes(&out, kNonceBytes + text.size()), &done) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes,
                          Bytes(&out, kNonceBytes + text.size())) != 1)
    std::abort();
  return out;
}

std::optional<std::string> OpenAead(std::string_view key, std::string_view bound_to,
                                    std::string_view sealed) {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view text = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  Cipher context = Begin(key, sealed.substr(0, kNonceBytes), bound_to, /*encrypt=*/false);
  std::string out(text.size(), '\0');
  int done = 0;
  if (EVP_DecryptUpdate(context.get(), Bytes(&out), &done, Bytes(text),
                        static_cast<int>(text.size())) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) != 1 ||
      EVP_DecryptFinal_ex(context.get(), Bytes(&out, text.size()), &done) != 1)
    return std::nullopt;
  return out;
}

}  // namespace hotline
