#include "services/tools/client/dev_issuer.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/file.h"

namespace hotline::ctl {
namespace {

constexpr char kKeyFile[] = "/issuer.key", kSetFile[] = "/jwks.json";
constexpr size_t kEd25519Bytes = 32, kSignatureBytes = 64;
constexpr int kForEveryone = 0644, kForMe = 0700;
// Hexadecimal digits of the public key's digest by which it is named.
constexpr size_t kKeyIdDigits = 16;
constexpr int kTokenIdBytes = 12;

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};

std::string Encoded(const nlohmann::ordered_json& json) {
  return absl::WebSafeBase64Escape(
      json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

std::string PublicBytes(EVP_PKEY* key) {
  std::string out(kEd25519Bytes, '\0');
  size_t size = out.size();
  EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(out.data()), &size);
  return out;
}

std::string KeyId(EVP_PKEY* key) { return ToHex(Sha256(PublicBytes(key))).substr(0, kKeyIdDigits); }

std::string PemOf(EVP_PKEY* key) {
  const std::unique_ptr<BIO, FreeBio> bio(BIO_new(BIO_s_mem()));
  PEM_write_bio_PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
  char* text = nullptr;
  const auto size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<size_t>(size)};
}

absl::Status NoIssuer(const std::string& folder, std::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "NO_ISSUER",
               absl::StrCat("no token can be signed: ", folder, kKeyFile, " ", std::string(why),
                            "; start the server with ./run, which makes a key, name the folder of "
                            "another key by --issuer, or give a token by --token-file"))
      .Zh(absl::StrCat("无法签发令牌：", folder, kKeyFile,
                       " 不可用；请先执行 ./run，或用 --issuer、--token-file 指定"))
      .status();
}

}  // namespace

struct DevIssuer::Key {
  explicit Key(EVP_PKEY* made) : pkey(made), id(KeyId(made)) {}
  ~Key() { EVP_PKEY_free(pkey); }
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  EVP_PKEY* const pkey;
  const std::string id;
};

DevIssuer::DevIssuer(std::unique_ptr<Key> key) : key_(std::move(key)) {}
DevIssuer::~DevIssuer() = default;

absl::Status DevIssuer::Create(const std::string& folder) {
  std::error_code error;
  // Whoever may write there could put a set of their own in its place.
  if (std::filesystem::create_directories(folder, error)) (void)chmod(folder.c_str(), kForMe);
  for (const char* file : {kKeyFile, kSetFile}) {
    if (!std::filesystem::exists(folder + file, error)) continue;
    return Error(absl::StatusCode::kAlreadyExists, "ISSUER_EXISTS",
                 absl::StrCat(folder, file, " is there already; name another folder, or remove ",
                              folder, kKeyFile, " and ", folder, kSetFile, " to make a new key"))
        .Zh(absl::StrCat(folder, file, " 已存在"))
        .status();
  }
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  const nlohmann::ordered_json set = {{"keys",
                                       {{{"kty", "OKP"},
                                         {"crv", "Ed25519"},
                                         {"x", absl::WebSafeBase64Escape(PublicBytes(key.pkey))},
                                         {"kid", key.id},
                                         {"use", "sig"},
                                         {"alg", "EdDSA"}}}}};
  // The set first: where the key is, there is what verifies its tokens.
  HOTLINE_RETURN_IF_ERROR(WriteFile(folder + kSetFile, set.dump(1) + "\n", kForEveryone));
  const absl::Status written = WriteFile(folder + kKeyFile, PemOf(key.pkey));
  if (!written.ok()) std::filesystem::remove(folder + kSetFile, error);
  return written;
}

absl::StatusOr<std::unique_ptr<DevIssuer>> DevIssuer::Open(const std::string& folder) {
  const auto pem = ReadFile(folder + kKeyFile);
  if (!pem.ok()) return NoIssuer(folder, "is not there or may not be read");
  const std::unique_ptr<BIO, FreeBio> bio(
      BIO_new_mem_buf(pem->data(), static_cast<int>(pem->size())));
  EVP_PKEY* const read = PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr);
  if (read == nullptr || EVP_PKEY_get_id(read) != EVP_PKEY_ED25519) {
    EVP_PKEY_free(read);
    return NoIssuer(folder, "holds no Ed25519 key; make another by hotlinectl issuer new");
  }
  return std::unique_ptr<DevIssuer>(new DevIssuer(std::make_unique<Key>(read)));
}

std::string DevIssuer::Sign(const Caller& caller, absl::Time now) const {
  const int64_t seconds = absl::ToUnixSeconds(now);
  const nlohmann::ordered_json header = {{"typ", "at+jwt"}, {"alg", "EdDSA"}, {"kid", key_->id}};
  nlohmann::ordered_json claims = {{"iss", caller.phone.empty() ? kName : kCitizens},
                                   {"aud", kAudience},
                                   {"sub", caller.subject},
                                   {"client_id", kClient},
                                   {"jti", ToHex(RandomBytes(kTokenIdBytes))},
                                   {"iat", seconds},
                                   {"exp", seconds + absl::ToInt64Seconds(kLife)}};
  if (!caller.roles.empty()) claims["roles"] = caller.roles;
  if (!caller.phone.empty()) {
    claims["phone_number"] = caller.phone;
    claims["phone_number_verified"] = true;
  }
  const std::string signed_text = absl::StrCat(Encoded(header), ".", Encoded(claims));
  std::string signature(kSignatureBytes, '\0');
  size_t size = signature.size();
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  const bool made =
      EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key_->pkey) == 1 &&
      EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size,
                     reinterpret_cast<const unsigned char*>(signed_text.data()),
                     signed_text.size()) == 1;
  EVP_MD_CTX_free(context);
  if (!made) std::abort();  // no memory
  return absl::StrCat(signed_text, ".", absl::WebSafeBase64Escape(signature));
}

}  // namespace hotline::ctl
