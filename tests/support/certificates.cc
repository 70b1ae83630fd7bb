#include "tests/support/certificates.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace hotline::testing {
namespace {

template <class T, class Write>
std::string Pem(T* object, Write write) {
  BIO* const bio = BIO_new(BIO_s_mem());
  if (write(bio, object) != 1) std::abort();
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string out(bytes, static_cast<size_t>(size));
  BIO_free(bio);
  return out;
}

std::string PemOf(X509* certificate) {
  return Pem(certificate, [](BIO* bio, X509* x) { return PEM_write_bio_X509(bio, x); });
}

std::string PemOf(EVP_PKEY* key) {
  return Pem(key, [](BIO* bio, EVP_PKEY* k) {
    return PEM_write_bio_PrivateKey(bio, k, nullptr, nullptr, 0, nullptr, nullptr);
  });
}

void SetName(X509_NAME* name, const std::string& text) {
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(text.c_str()), -1, -1, 0);
}

void Extend(X509* certificate, X509* issuer, int kind, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str());
  if (extension == nullptr) std::abort();
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

X509* New(int serial, absl::Duration begins, absl::Duration ends, EVP_PKEY* key) {
  X509* const certificate = X509_new();
  X509_set_version(certificate, 2);  // version 3
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate), absl::ToInt64Seconds(begins));
  X509_gmtime_adj(X509_getm_notAfter(certificate), absl::ToInt64Seconds(ends));
  X509_set_pubkey(certificate, key);
  return certificate;
}

}  // namespace

struct Authority::Key {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* certificate = nullptr;
  ~Key() {
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
};

Authority::Authority(const std::string& name) : key_(std::make_unique<Key>()) {
  X509* const own = New(1, -absl::Hours(1), absl::Hours(24 * 365), key_->key);
  SetName(X509_get_subject_name(own), name);
  X509_set_issuer_name(own, X509_get_subject_name(own));
  Extend(own, own, NID_basic_constraints, "critical,CA:TRUE");
  Extend(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(own, key_->key, EVP_sha256());
  key_->certificate = own;
  certificate_ = PemOf(own);
}

Authority::~Authority() = default;

Pair Authority::Sign(const std::string& names, absl::Duration begins, absl::Duration ends) {
  EVP_PKEY* const key = EVP_EC_gen("P-256");
  X509* const certificate = New(++serial_, begins, ends, key);
  X509_set_issuer_name(certificate, X509_get_subject_name(key_->certificate));
  SetName(X509_get_subject_name(certificate), "test");
  if (!names.empty()) Extend(certificate, key_->certificate, NID_subject_alt_name, names);
  X509_sign(certificate, key_->key, EVP_sha256());
  Pair out{PemOf(certificate), PemOf(key)};
  X509_free(certificate);
  EVP_PKEY_free(key);
  return out;
}

std::string Authority::Revoke(const std::vector<int>& serials, absl::Duration next,
                              absl::Duration made) const {
  X509_CRL* const list = X509_CRL_new();
  X509_CRL_set_version(list, 1);  // version 2
  X509_CRL_set_issuer_name(list, X509_get_subject_name(key_->certificate));
  ASN1_TIME* const time = ASN1_TIME_new();
  X509_gmtime_adj(time, absl::ToInt64Seconds(made));
  X509_CRL_set1_lastUpdate(list, time);
  for (const int serial : serials) {
    X509_REVOKED* const one = X509_REVOKED_new();
    ASN1_INTEGER* const number = ASN1_INTEGER_new();
    ASN1_INTEGER_set(number, serial);
    X509_REVOKED_set_serialNumber(one, number);
    X509_REVOKED_set_revocationDate(one, time);
    X509_CRL_add0_revoked(list, one);
    ASN1_INTEGER_free(number);
  }
  X509_gmtime_adj(time, absl::ToInt64Seconds(next));
  X509_CRL_set1_nextUpdate(list, time);
  ASN1_TIME_free(time);
  X509_CRL_sort(list);
  X509_CRL_sign(list, key_->key, EVP_sha256());
  std::string out = Pem(list, [](BIO* bio, X509_CRL* l) { return PEM_write_bio_X509_CRL(bio, l); });
  X509_CRL_free(list);
  return out;
}

}  // namespace hotline::testing
