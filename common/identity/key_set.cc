#include "common/identity/key_set.h"

#include <cjose/cjose.h>
#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/identity/strict_object.h"

namespace hotline::identity {
namespace {

constexpr size_t kMostKeys = 100;
constexpr size_t kLeastRsaBits = 2048, kMostRsaBits = 8192;
constexpr size_t kEd25519Bytes = 32;
// Of ES256 and Ed25519.
constexpr size_t kSignatureBytes = 64;

struct FreeJwk {
  void operator()(cjose_jwk_t* key) const { cjose_jwk_release(key); }
};
struct FreeJws {
  void operator()(cjose_jws_t* token) const { cjose_jws_release(token); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

// The third part of a token; empty where it is none.
std::string SignatureOf(std::string_view token) {
  const size_t point = token.rfind('.');
  return point == std::string_view::npos ? "" : ReadBase64Url(token.substr(point + 1)).value_or("");
}

// ES256 and RS256, by cjose.
class CjoseKey : public VerifyingKey {
 public:
  CjoseKey(std::unique_ptr<cjose_jwk_t, FreeJwk> key, std::string_view algorithm,
           size_t signature_bytes)
      : key_(std::move(key)), algorithm_(algorithm), signature_bytes_(signature_bytes) {}
  std::string_view algorithm() const override { return algorithm_; }
  bool Signed(std::string_view token) const override {
    // The library takes what is longer, too.
    if (SignatureOf(token).size() != signature_bytes_) return false;
    cjose_err error;
    const std::unique_ptr<cjose_jws_t, FreeJws> read(
        cjose_jws_import(token.data(), token.size(), &error));
    return read != nullptr && cjose_jws_verify(read.get(), key_.get(), &error);
  }

 private:
  const std::unique_ptr<cjose_jwk_t, FreeJwk> key_;
  const std::string_view algorithm_;
  const size_t signature_bytes_;
};

// EdDSA, which cjose has not, by OpenSSL.
class Ed25519Key : public VerifyingKey {
 public:
  explicit Ed25519Key(std::unique_ptr<EVP_PKEY, FreeKey> key) : key_(std::move(key)) {}
  std::string_view algorithm() const override { return "EdDSA"; }
  bool Signed(std::string_view token) const override {
    const std::string signature = SignatureOf(token);
    if (signature.size() != kSignatureBytes) return false;
    const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
    return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(), reinterpret_cast<const unsigned char*>(token.data()),
                            token.rfind('.')) == 1;
  }

 private:
  const std::unique_ptr<EVP_PKEY, FreeKey> key_;
};

std::string TextOf(const nlohmann::json& object, const char* name) {
  const auto at = object.find(name);
  return at == object.end() || !at->is_string() ? "" : at->get<std::string>();
}

// Whether the key may verify, by what it says of its use.
bool ForVerifying(const nlohmann::json& key) {
  if (key.contains("use") && TextOf(key, "use") != "sig") return false;
  const auto operations = key.find("key_ops");
  return operations == key.end() ||
         (operations->is_array() &&
          std::find(operations->begin(), operations->end(), "verify") != operations->end());
}

std::unique_ptr<const VerifyingKey> MadeByCjose(const nlohmann::json& key,
                                                std::string_view algorithm) {
  const std::string json = key.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  cjose_err error;
  std::unique_ptr<cjose_jwk_t, FreeJwk> made(cjose_jwk_import(json.data(), json.size(), &error));
  if (made == nullptr) return nullptr;
  const size_t bits = cjose_jwk_get_keysize(made.get(), &error);
  if (algorithm == "RS256" && (bits < kLeastRsaBits || bits > kMostRsaBits)) return nullptr;
  return std::make_unique<CjoseKey>(std::move(made), algorithm,
                                    algorithm == "RS256" ? bits / 8 : kSignatureBytes);
}

std::unique_ptr<const VerifyingKey> MadeOfEd25519(const nlohmann::json& key) {
  const auto bytes = ReadBase64Url(TextOf(key, "x"));
  if (!bytes || bytes->size() != kEd25519Bytes) return nullptr;
  std::unique_ptr<EVP_PKEY, FreeKey> made(EVP_PKEY_new_raw_public_key(
      EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(bytes->data()),
      bytes->size()));
  if (made == nullptr) return nullptr;
  return std::make_unique<Ed25519Key>(std::move(made));
}

// Null: a key that serves nobody here.
std::unique_ptr<const VerifyingKey> Make(const nlohmann::json& key) {
  const std::string type = TextOf(key, "kty"), curve = TextOf(key, "crv");
  std::unique_ptr<const VerifyingKey> made;
  if (type == "EC" && curve == "P-256")
    made = MadeByCjose(key, "ES256");
  else if (type == "RSA")
    made = MadeByCjose(key, "RS256");
  else if (type == "OKP" && curve == "Ed25519")
    made = MadeOfEd25519(key);
  // A key that says for which algorithm it is serves no other.
  if (made != nullptr && key.contains("alg") &&
      TextOf(key, "alg") != std::string(made->algorithm()))
    return nullptr;
  return made;
}

absl::Status Invalid(std::string_view why) {
  return Error(absl::StatusCode::kInvalidArgument, "JWKS_INVALID",
               absl::StrCat("no JWK set to verify tokens by: ", std::string(why)));
}

}  // namespace

absl::StatusOr<std::shared_ptr<const KeySet>> KeySet::Read(std::string_view json) {
  const auto object = ReadStrictObject(json);
  if (!object) return Invalid("it is not one JSON object whose members have different names");
  const auto keys = object->find("keys");
  if (keys == object->end() || !keys->is_array()) return Invalid("it has no list \"keys\"");
  if (keys->size() > kMostKeys)
    return Invalid(absl::StrCat("it has more than ", kMostKeys, " keys"));
  auto set = std::make_shared<KeySet>();
  for (const auto& key : *keys) {
    if (!key.is_object()) return Invalid("\"keys\" holds something else than keys");
    if (key.contains("d") || key.contains("k"))
      return Invalid("it holds a private or symmetric key; leave only public ones in it");
    const std::string id = TextOf(key, "kid");
    if (id.empty() || !ForVerifying(key)) continue;
    auto made = Make(key);
    if (made != nullptr && !set->keys_.try_emplace(id, std::move(made)).second)
      return Invalid(absl::StrCat("two keys have the kid \"", id, "\""));
  }
  if (set->keys_.empty())
    return Invalid("no key in it has a kid and is for ES256, RS256 or EdDSA (Ed25519)");
  return set;
}

const VerifyingKey* KeySet::Find(std::string_view key_id) const {
  const auto at = keys_.find(absl::string_view(key_id.data(), key_id.size()));
  return at == keys_.end() ? nullptr : at->second.get();
}

}  // namespace hotline::identity
