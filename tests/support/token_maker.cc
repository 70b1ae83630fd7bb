#include "tests/support/token_maker.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace hotline::testing {

struct TokenMaker::Key {
  EVP_PKEY* pkey = nullptr;
};

namespace {

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

EVP_PKEY* Generate(TokenMaker::Kind kind) {
  switch (kind) {
    case TokenMaker::Kind::kEs256:
      return EVP_EC_gen("P-256");
    case TokenMaker::Kind::kEs384:
      return EVP_EC_gen("P-384");
    case TokenMaker::Kind::kRs256:
      return EVP_RSA_gen(2048);
    case TokenMaker::Kind::kRsa1024:
      return EVP_RSA_gen(1024);
    default:
      return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
}

std::string Number(EVP_PKEY* key, const char* name, int bytes = 0) {
  BIGNUM* n = nullptr;
  EVP_PKEY_get_bn_param(key, name, &n);
  std::string out(bytes > 0 ? bytes : BN_num_bytes(n), '\0');
  BN_bn2binpad(n, Bytes(out), static_cast<int>(out.size()));
  BN_free(n);
  return out;
}

bool IsEc(TokenMaker::Kind kind) {
  return kind == TokenMaker::Kind::kEs256 || kind == TokenMaker::Kind::kEs384;
}
bool IsRsa(TokenMaker::Kind kind) {
  return kind == TokenMaker::Kind::kRs256 || kind == TokenMaker::Kind::kRsa1024;
}

// r and s, each of `half` bytes, of a signature in DER (RFC 7518, 3.4).
std::string Raw(const std::string& der, int half) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));  // NOLINT
  std::string out(2 * half, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), Bytes(out), half);
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), Bytes(out) + half, half);
  ECDSA_SIG_free(signature);
  return out;
}

}  // namespace

std::string Base64Url(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

TokenMaker::TokenMaker(Kind kind, std::string key_id)
    : kind_(kind), key_id_(std::move(key_id)), key_(std::make_unique<Key>(Key{Generate(kind)})) {}
TokenMaker::~TokenMaker() { EVP_PKEY_free(key_->pkey); }

std::string TokenMaker::Jwk(const std::string& more) const {
  std::string members;
  if (IsEc(kind_)) {
    const int half = kind_ == Kind::kEs256 ? 32 : 48;
    members = absl::StrCat(
        R"("kty": "EC", "crv": ")", kind_ == Kind::kEs256 ? "P-256" : "P-384", R"(", "x": ")",
        Base64Url(Number(key_->pkey, OSSL_PKEY_PARAM_EC_PUB_X, half)), R"(", "y": ")",
        Base64Url(Number(key_->pkey, OSSL_PKEY_PARAM_EC_PUB_Y, half)), "\"");
  } else if (IsRsa(kind_)) {
    members = absl::StrCat(R"("kty": "RSA", "n": ")",
                           Base64Url(Number(key_->pkey, OSSL_PKEY_PARAM_RSA_N)), R"(", "e": ")",
                           Base64Url(Number(key_->pkey, OSSL_PKEY_PARAM_RSA_E)), "\"");
  } else {
    std::string x(32, '\0');
    size_t size = x.size();
    EVP_PKEY_get_raw_public_key(key_->pkey, Bytes(x), &size);
    members = absl::StrCat(R"("kty": "OKP", "crv": "Ed25519", "x": ")", Base64Url(x), "\"");
  }
  return absl::StrCat("{", members, R"(, "kid": ")", key_id_, "\"", more, "}");
}

std::string TokenMaker::Header() const {
  const char* algorithm = IsEc(kind_) ? "ES256" : IsRsa(kind_) ? "RS256" : "EdDSA";
  return absl::StrCat(R"({"typ": "at+jwt", "alg": ")", algorithm, R"(", "kid": ")", key_id_, "\"}");
}

std::string TokenMaker::Sign(const std::string& header, const std::string& payload) const {
  const std::string text = absl::StrCat(Base64Url(header), ".", Base64Url(payload));
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const bool eddsa = kind_ == Kind::kEdDsa;
  EVP_DigestSignInit(context, nullptr, eddsa ? nullptr : EVP_sha256(), nullptr, key_->pkey);
  std::string signature(1024, '\0');
  size_t size = signature.size();
  EVP_DigestSign(context, Bytes(signature), &size,
                 reinterpret_cast<const unsigned char*>(text.data()), text.size());
  EVP_MD_CTX_free(context);
  signature.resize(size);
  if (IsEc(kind_)) signature = Raw(signature, kind_ == Kind::kEs256 ? 32 : 48);
  return absl::StrCat(text, ".", Base64Url(signature));
}

std::string TokenMaker::PublicPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(bio, key_->pkey);
  char* text = nullptr;
  const auto size = static_cast<size_t>(BIO_get_mem_data(bio, &text));
  std::string out(text, size);
  BIO_free(bio);
  return out;
}

std::string GoodClaims(absl::Time now,
                       const std::vector<std::pair<std::string, std::string>>& other) {
  const int64_t seconds = absl::ToUnixSeconds(now);
  std::vector<std::pair<std::string, std::string>> claims = {
      {"iss", "\"https://login.example.org\""},
      {"aud", "\"hotline\""},
      {"sub", "\"p-tax-1\""},
      {"client_id", "\"console\""},
      {"jti", "\"t-1\""},
      {"iat", absl::StrCat(seconds)},
      {"exp", absl::StrCat(seconds + 300)},
      {"roles", R"(["OFFICIAL"])"}};
  for (const auto& [name, value] : other) {
    bool found = false;
    for (auto& claim : claims) {
      if (claim.first != name) continue;
      claim.second = value;
      found = true;
    }
    if (!found) claims.emplace_back(name, value);
  }
  std::string out = "{";
  for (const auto& [name, value] : claims) {
    if (!value.empty()) absl::StrAppend(&out, out == "{" ? "" : ", ", "\"", name, "\": ", value);
  }
  return out + "}";
}

}  // namespace hotline::testing
