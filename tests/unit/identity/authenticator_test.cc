// Which tokens are taken: forged, foreign, altered and aged ones are not, for the reason that the
// operator reads.
#include "common/identity/authenticator.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/log.h"
#include "gtest/gtest.h"
#include "tests/support/token_maker.h"

namespace hotline::identity {
namespace {

using testing::Base64Url;
using testing::GoodClaims;
using testing::TokenMaker;
using Kind = TokenMaker::Kind;

const absl::Time kNow = absl::FromUnixSeconds(1'772'000'000);

class AuthenticatorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    SetLogging(false);
    Trust(jwks_);
  }
  void TearDown() override { SetLogging(true); }

  void Trust(const std::string& jwks, std::vector<std::string> clients = {},
             std::vector<std::string> roles = {}, bool citizens = false) {
    jwks_ = jwks;
    keys_ = std::make_shared<KeySource>(
        "login", [this]() -> absl::StatusOr<std::string> { return jwks_; },
        KeySource::Options{.every = absl::ZeroDuration(), .pause = absl::ZeroDuration()}, *clock_);
    (void)keys_->Look();
    authenticator_ = std::make_unique<TokenAuthenticator>(
        "hotline",
        std::vector<TrustedIssuer>{
            {"https://login.example.org", keys_, std::move(clients), std::move(roles), citizens}},
        revocations_);
  }

  // "ok", or the refusal's name.
  std::string Said(const std::string& token, absl::Time now = kNow) {
    const Recognised read = authenticator_->Recognise(token, nullptr, now);
    return read.caller != nullptr ? "ok" : std::string(Name(read.refusal));
  }
  std::string SaidOf(const std::vector<std::pair<std::string, std::string>>& claims) {
    return Said(key_.Sign(GoodClaims(kNow, claims)));
  }

  const std::unique_ptr<Clock> clock_ = NewSystemClock();
  const TokenMaker key_{Kind::kEs256, "k"}, stranger_{Kind::kEs256, "k"};
  std::string jwks_ = key_.Set();
  std::shared_ptr<KeySource> keys_;
  Revocations revocations_;
  std::unique_ptr<TokenAuthenticator> authenticator_;
};

TEST_F(AuthenticatorTest, AGoodTokenIsItsSubject) {
  for (int i = 0; i < 2; ++i) {
    const Recognised read = authenticator_->Recognise(key_.Sign(GoodClaims(kNow)), nullptr, kNow);
    ASSERT_NE(read.caller, nullptr);
    EXPECT_EQ(read.caller->subject, "p-tax-1");
    EXPECT_EQ(*read.caller->roles, std::vector<std::string>{"OFFICIAL"});
  }
}

TEST_F(AuthenticatorTest, WhatIsNotSignedAsItsKeyDemandsIsRefused) {
  const std::string claims = GoodClaims(kNow);
  const auto header = [](const std::string& algorithm) {
    return absl::StrCat(R"({"typ": "at+jwt", "alg": ")", algorithm, R"(", "kid": "k"})");
  };
  const std::string none = absl::StrCat(Base64Url(header("none")), ".", Base64Url(claims), ".");
  EXPECT_EQ(Said(none), "signature");
  // HS256 with the public key, which everybody has, as the secret.
  for (const std::string& secret : {key_.PublicPem(), key_.Jwk(), jwks_}) {
    const std::string text = absl::StrCat(Base64Url(header("HS256")), ".", Base64Url(claims));
    EXPECT_EQ(Said(absl::StrCat(text, ".", Base64Url(HmacSha256(secret, text)))), "signature");
  }
  for (const char* algorithm : {"RS256", "EdDSA", "ES384", "es256", ""})
    EXPECT_EQ(Said(key_.Sign(header(algorithm), claims)), "signature") << algorithm;
  EXPECT_EQ(Said(stranger_.Sign(claims)), "signature");
  // Signature and claims of two good tokens.
  const std::vector<std::string> one = absl::StrSplit(key_.Sign(claims), '.'),
                                 two = absl::StrSplit(
                                     key_.Sign(GoodClaims(kNow, {{"sub", "\"p-tax-2\""}})), '.');
  EXPECT_EQ(Said(absl::StrCat(one[0], ".", two[1], ".", one[2])), "signature");
}

TEST_F(AuthenticatorTest, WhatIsNoTokenIsRefused) {
  EXPECT_EQ(Said(""), "missing");
  const std::string good = key_.Sign(GoodClaims(kNow));
  for (const std::string& bad :
       {std::string("x"), std::string("a.b"), std::string("a.b.c"), std::string("..."), good + ".",
        "." + good, good + "=", good + " ", good + "." + good,
        absl::StrCat("dev.", Base64Url(R"({"sub": "a", "roles": ["AGENT"]})")),
        key_.Sign(key_.Header(), "[]"), key_.Sign(key_.Header(), ""),
        key_.Sign(R"({"alg": "ES256", "kid": "k", "typ": "JWT"})", GoodClaims(kNow)),
        key_.Sign(R"({"alg": "ES256", "kid": "k", "typ": "at+jwt", "crit": ["x"]})",
                  GoodClaims(kNow)),
        key_.Sign(R"({"sub": "p-tax-2", )" + GoodClaims(kNow).substr(1)),
        std::string(17 * 1024, 'a')})
    EXPECT_EQ(Said(bad), "malformed") << bad.substr(0, 60);
  EXPECT_EQ(SaidOf({{"padding", absl::StrCat("\"", std::string(9000, 'a'), "\"")}}), "malformed");
}

TEST_F(AuthenticatorTest, EachOfTheOtherReasons) {
  EXPECT_EQ(SaidOf({{"iss", "\"https://other.example.org\""}}), "issuer");
  EXPECT_EQ(SaidOf({{"iss", "\"https://login.example.org/\""}}), "issuer");
  EXPECT_EQ(SaidOf({{"aud", "\"other\""}}), "audience");
  EXPECT_EQ(SaidOf({{"aud", R"(["other"])"}}), "audience");
  EXPECT_EQ(SaidOf({{"aud", "[]"}}), "audience");
  EXPECT_EQ(SaidOf({{"cnf", R"({"x5t#S256": "abc"})"}}), "binding");
  const TokenMaker unknown(Kind::kEs256, "unknown");
  EXPECT_EQ(Said(unknown.Sign(GoodClaims(kNow))), "key");
  const std::string good = key_.Sign(GoodClaims(kNow));
  EXPECT_EQ(Said(good, kNow - absl::Seconds(61)), "time");
  EXPECT_EQ(Said(good, kNow + absl::Seconds(360)), "time");
  EXPECT_EQ(Said(good), "ok");
  EXPECT_EQ(Said(good, kNow + absl::Seconds(360)), "time") << "also when it is remembered";
}

TEST_F(AuthenticatorTest, OnlyTheClientsAndRolesThatTheIssuerIsTrustedFor) {
  Trust(jwks_, {"portal"}, {"MESSENGER"});
  EXPECT_EQ(SaidOf({}), "client");
  const Recognised read = authenticator_->Recognise(
      key_.Sign(GoodClaims(
          kNow, {{"client_id", "\"portal\""}, {"roles", R"(["ADMIN", "MESSENGER", "AGENT"])"}})),
      nullptr, kNow);
  ASSERT_NE(read.caller, nullptr);
  EXPECT_EQ(*read.caller->roles, std::vector<std::string>{"MESSENGER"});
  const Recognised silent = authenticator_->Recognise(
      key_.Sign(GoodClaims(kNow, {{"client_id", "\"portal\""}, {"roles", ""}})), nullptr, kNow);
  ASSERT_NE(silent.caller, nullptr);
  EXPECT_EQ(*silent.caller->roles, std::vector<std::string>{"MESSENGER"})
      << "no more than the issuer";
}

// The login of citizens names nobody of the directory, whatever it says.
TEST_F(AuthenticatorTest, TheCallersOfACitizensIssuerAreCitizens) {
  Trust(jwks_, {}, {}, /*citizens=*/true);
  EXPECT_EQ(SaidOf({}), "phone");
  EXPECT_EQ(SaidOf({{"phone_number", "\"19911110001\""}}), "phone") << "not verified";
  const Recognised read =
      authenticator_->Recognise(key_.Sign(GoodClaims(kNow, {{"sub", "\"p-tax-1\""},
                                                            {"roles", R"(["ADMIN"])"},
                                                            {"phone_number", "\"19911110001\""},
                                                            {"phone_number_verified", "true"}})),
                                nullptr, kNow);
  ASSERT_NE(read.caller, nullptr);
  EXPECT_TRUE(read.caller->citizen);
  EXPECT_EQ(read.caller->subject, "citizen:p-tax-1");
  EXPECT_EQ(read.caller->phone, "19911110001");
  Trust(jwks_, {}, {});
  const Recognised person = authenticator_->Recognise(
      key_.Sign(GoodClaims(
          kNow, {{"phone_number", "\"19911110001\""}, {"phone_number_verified", "true"}})),
      nullptr, kNow);
  ASSERT_NE(person.caller, nullptr);
  EXPECT_FALSE(person.caller->citizen) << "of another issuer";
}

TEST_F(AuthenticatorTest, AConnectionPresentsWhatWasIssuedToItsProgram) {
  const Workload console{"console", {}, {"console", "kiosk"}};
  Peer peer;
  peer.certificate.thumbprint = "of-the-console";
  peer.workload = &console;
  const auto said = [&](const std::string& client, const std::string& bound) {
    std::vector<std::pair<std::string, std::string>> claims = {
        {"client_id", absl::StrCat("\"", client, "\"")}};
    if (!bound.empty()) claims.push_back({"cnf", absl::StrCat(R"({"x5t#S256": ")", bound, "\"}")});
    const std::string token = key_.Sign(GoodClaims(kNow, claims));
    std::string last;
    for (int i = 0; i < 2; ++i) {  // also when it is remembered
      const Recognised read = authenticator_->Recognise(token, &peer, kNow);
      last = read.caller != nullptr ? "ok" : std::string(Name(read.refusal));
    }
    return last;
  };
  EXPECT_EQ(said("console", ""), "ok");
  EXPECT_EQ(said("kiosk", ""), "ok");
  EXPECT_EQ(said("portal", ""), "client");
  EXPECT_EQ(said("console", "of-the-console"), "ok");
  EXPECT_EQ(said("console", "of-another"), "binding");
}

TEST_F(AuthenticatorTest, AKeyTakenBackRefusesAlsoWhatWasVerifiedByIt) {
  const std::string token = key_.Sign(GoodClaims(kNow));
  EXPECT_EQ(Said(token), "ok");
  const TokenMaker next(Kind::kRs256, "next");
  jwks_ = next.Set();
  ASSERT_TRUE(keys_->Look().ok());
  EXPECT_EQ(Said(token), "key");
  EXPECT_EQ(Said(next.Sign(GoodClaims(kNow))), "ok");
}

TEST_F(AuthenticatorTest, WhatIsRevokedIsRefusedAlsoWhenItIsRemembered) {
  const std::string token = key_.Sign(GoodClaims(kNow)),
                    other = key_.Sign(GoodClaims(kNow, {{"jti", "\"t-2\""}}));
  EXPECT_EQ(Said(token), "ok");
  revocations_.Replace({{Revocation::Kind::kToken, "t-1", kNow}});
  EXPECT_EQ(Said(token), "revoked");
  EXPECT_EQ(Said(other), "ok");
  revocations_.Replace({{Revocation::Kind::kSubject, "p-tax-1", kNow + absl::Seconds(1)}});
  EXPECT_EQ(Said(other), "revoked");
}

TEST_F(AuthenticatorTest, SeveralKeysServeBesideEachOther) {
  const TokenMaker rsa(Kind::kRs256, "r"), ed(Kind::kEdDsa, "e");
  Trust(absl::StrCat("{\"keys\": [", key_.Jwk(), ", ", rsa.Jwk(), ", ", ed.Jwk(), "]}"));
  for (const TokenMaker* each : {&key_, &rsa, &ed})
    EXPECT_EQ(Said(each->Sign(GoodClaims(kNow))), "ok");
}

TEST_F(AuthenticatorTest, WithoutIssuersNobodyIsRecognised) {
  TokenAuthenticator nobody("hotline", {}, revocations_);
  EXPECT_EQ(nobody.Recognise(key_.Sign(GoodClaims(kNow)), nullptr, kNow).refusal, Refusal::kIssuer);
}

}  // namespace
}  // namespace hotline::identity
