#include "common/identity/certificate.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/identity/claims.h"

namespace hotline::identity {
namespace {

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
struct FreeCrl {
  void operator()(X509_CRL* list) const { X509_CRL_free(list); }
};
struct FreePrivateKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using X509Ptr = std::unique_ptr<X509, FreeX509>;
using CrlPtr = std::unique_ptr<X509_CRL, FreeCrl>;

Bio Over(std::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// No passphrase is asked for: a server has nobody to ask.
int NoPassphrase(char*, int, int, void*) { return 0; }

X509Ptr NextCertificate(BIO* from) {
  X509Ptr certificate(PEM_read_bio_X509(from, nullptr, &NoPassphrase, nullptr));
  ERR_clear_error();
  return certificate;
}

std::string Text(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

template <class T>
std::string Der(const T* object, int (*encode)(const T*, unsigned char**)) {
  unsigned char* bytes = nullptr;
  const int size = encode(object, &bytes);
  if (size <= 0) return "";
  std::string out(reinterpret_cast<char*>(bytes), static_cast<size_t>(size));
  OPENSSL_free(bytes);
  return out;
}

std::pair<std::string, std::string> SerialOf(const X509_NAME* issuer, const ASN1_INTEGER* number) {
  return {Der(issuer, &i2d_X509_NAME), Der(number, &i2d_ASN1_INTEGER)};
}

absl::Time TimeOf(const ASN1_TIME* time) {
  std::tm broken{};
  if (ASN1_TIME_to_tm(time, &broken) != 1) return absl::InfinitePast();
  return absl::FromTM(broken, absl::UTCTimeZone());
}

std::vector<std::string> NamesOf(X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, FreeNames> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::vector<std::string> out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    // A name of one kind in the form of the other is neither.
    std::string text;
    if (name->type == GEN_URI) text = Text(name->d.uniformResourceIdentifier);
    if (name->type == GEN_DNS) text = absl::AsciiStrToLower(Text(name->d.dNSName));
    const bool uri = text.find("://") != std::string::npos;
    if (!text.empty() && uri == (name->type == GEN_URI)) out.push_back(std::move(text));
  }
  return out;
}

Certificate Read(X509* certificate) {
  Certificate out;
  out.names = NamesOf(certificate);
  out.thumbprint =
      absl::WebSafeBase64Escape(Sha256(Der(static_cast<const X509*>(certificate), &i2d_X509)));
  out.serial = SerialOf(X509_get_issuer_name(certificate), X509_get0_serialNumber(certificate));
  out.begins = TimeOf(X509_get0_notBefore(certificate));
  out.expires = TimeOf(X509_get0_notAfter(certificate));
  return out;
}

absl::Status Unfit(std::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "CERTIFICATE_UNFIT", std::string(what)).status();
}

bool SignedByOneOf(X509_CRL* list, const std::vector<X509Ptr>& authorities) {
  for (const X509Ptr& authority : authorities) {
    EVP_PKEY* const key = X509_get0_pubkey(authority.get());
    if (X509_NAME_cmp(X509_get_subject_name(authority.get()), X509_CRL_get_issuer(list)) == 0 &&
        key != nullptr && X509_CRL_verify(list, key) == 1)
      return true;
  }
  ERR_clear_error();
  return false;
}

// How many revocation lists the text begins.
int Begun(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN X509 CRL-----";
  int count = 0;
  for (size_t at = 0; (at = pem.find(kBegin, at)) != std::string_view::npos; at += kBegin.size())
    ++count;
  return count;
}

absl::Status Unreadable(std::string_view what) {
  return Error(absl::StatusCode::kInvalidArgument, "REVOCATIONS_UNREADABLE", std::string(what))
      .status();
}

}  // namespace

absl::StatusOr<Certificate> ReadCertificate(std::string_view pem) {
  const X509Ptr certificate = NextCertificate(Over(pem).get());
  if (certificate != nullptr) return Read(certificate.get());
  return Error(absl::StatusCode::kInvalidArgument, "CERTIFICATE_UNREADABLE",
               "no certificate in PEM form")
      .status();
}

absl::Status CheckPair(std::string_view chain_pem, std::string_view key_pem, absl::Time now) {
  const X509Ptr certificate = NextCertificate(Over(chain_pem).get());
  if (certificate == nullptr) return ReadCertificate(chain_pem).status();
  const std::unique_ptr<EVP_PKEY, FreePrivateKey> key(
      PEM_read_bio_PrivateKey(Over(key_pem).get(), nullptr, &NoPassphrase, nullptr));
  const bool fits = key != nullptr && X509_check_private_key(certificate.get(), key.get()) == 1;
  ERR_clear_error();
  if (key == nullptr) return Unfit("no private key in PEM form without a passphrase");
  if (!fits) return Unfit("the key is not that of the first certificate");
  const Certificate read = Read(certificate.get());
  if (now < read.begins || now >= read.expires)
    return Unfit(absl::StrCat("the certificate is valid from ", absl::FormatTime(read.begins),
                              " to ", absl::FormatTime(read.expires), " only"));
  return absl::OkStatus();
}

absl::StatusOr<RevocationList> RevocationList::Read(std::string_view pem,
                                                    std::string_view authorities_pem,
                                                    absl::Time now) {
  std::vector<X509Ptr> authorities;
  const Bio of_authorities = Over(authorities_pem);
  while (X509Ptr one = NextCertificate(of_authorities.get())) authorities.push_back(std::move(one));
  RevocationList out;
  int lists = 0;
  const Bio from = Over(pem);
  for (;; ++lists) {
    const CrlPtr list(PEM_read_bio_X509_CRL(from.get(), nullptr, &NoPassphrase, nullptr));
    ERR_clear_error();
    if (list == nullptr) break;
    if (!SignedByOneOf(list.get(), authorities))
      return Unreadable("a revocation list is signed by none of the authorities");
    const absl::Time made = TimeOf(X509_CRL_get0_lastUpdate(list.get()));
    if (made > now + kLeeway) return Unreadable("a revocation list is dated in the future");
    absl::Time& latest =
        out.made_.try_emplace(Der(X509_CRL_get_issuer(list.get()), &i2d_X509_NAME), made)
            .first->second;
    latest = std::max(latest, made);
    const ASN1_TIME* next = X509_CRL_get0_nextUpdate(list.get());
    out.overdue_ = out.overdue_ || (next != nullptr && TimeOf(next) < now);
    STACK_OF(X509_REVOKED)* const revoked = X509_CRL_get_REVOKED(list.get());
    for (int i = 0; i < sk_X509_REVOKED_num(revoked); ++i) {
      const X509_REVOKED* one = sk_X509_REVOKED_value(revoked, i);
      out.serials_.insert(
          SerialOf(X509_CRL_get_issuer(list.get()), X509_REVOKED_get0_serialNumber(one)));
    }
  }
  if (lists == 0) return Unreadable("no revocation list in PEM form");
  if (lists != Begun(pem)) return Unreadable("a revocation list in it is damaged or cut off");
  return out;
}

bool RevocationList::OlderThan(const RevocationList& other) const {
  return std::any_of(made_.begin(), made_.end(), [&other](const auto& mine) {
    const auto theirs = other.made_.find(mine.first);
    return theirs != other.made_.end() && mine.second < theirs->second;
  });
}

}  // namespace hotline::identity
