// JWK sets: which keys serve, which are passed over, and which make the set unusable.
#include "common/identity/key_set.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/token_maker.h"

namespace hotline::identity {
namespace {

using testing::TokenMaker;
using Kind = TokenMaker::Kind;

std::string SetOf(const std::vector<std::string>& keys) {
  return absl::StrCat("{\"keys\": [", absl::StrJoin(keys, ", "), "]}");
}

TEST(KeySet, VerifiesWhatItsKeysHaveSigned) {
  for (const auto& [kind, algorithm] : std::vector<std::pair<Kind, std::string>>{
           {Kind::kEs256, "ES256"}, {Kind::kRs256, "RS256"}, {Kind::kEdDsa, "EdDSA"}}) {
    const TokenMaker maker(kind, "k"), other(kind, "k");
    const auto set = KeySet::Read(maker.Set());
    ASSERT_TRUE(set.ok()) << algorithm;
    const VerifyingKey* key = (*set)->Find("k");
    ASSERT_NE(key, nullptr) << algorithm;
    EXPECT_EQ(key->algorithm(), algorithm);
    EXPECT_EQ((*set)->Find("K"), nullptr);
    const std::string token = maker.Sign("{\"sub\": \"a\"}");
    EXPECT_TRUE(key->Signed(token)) << algorithm;
    EXPECT_FALSE(key->Signed(other.Sign("{\"sub\": \"a\"}"))) << algorithm;
    // Each character of payload and signature counts; the last may hold bits of no byte.
    for (size_t i = token.find('.') + 1; i + 1 < token.size(); ++i) {
      if (token[i] == '.') continue;
      std::string altered = token;
      altered[i] = altered[i] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(key->Signed(altered)) << algorithm << " " << i;
    }
    for (const std::string& bad :
         {std::string(), std::string("."), std::string(".."), token.substr(0, token.rfind('.')),
          token.substr(0, token.rfind('.') + 1), token + "A"})
      EXPECT_FALSE(key->Signed(bad)) << algorithm << " " << bad;
  }
}

TEST(KeySet, PassesOverWhatDoesNotServe) {
  const TokenMaker good(Kind::kEs256, "good"), curve(Kind::kEs384, "curve"),
      small(Kind::kRsa1024, "small"), encrypts(Kind::kRs256, "encrypts"),
      signs(Kind::kEdDsa, "signs"), pss(Kind::kRs256, "pss"), named(Kind::kRs256, "named");
  const auto set = KeySet::Read(SetOf(
      {good.Jwk(), curve.Jwk(), small.Jwk(), encrypts.Jwk(R"(, "use": "enc")"),
       signs.Jwk(R"(, "key_ops": ["sign"])"), pss.Jwk(R"(, "alg": "PS256")"),
       named.Jwk(R"(, "alg": "RS256", "use": "sig", "key_ops": ["verify"])"),
       R"({"kty": "new", "kid": "n"})", R"({"kty": "EC", "crv": "P-256", "kid": "e", "x": "AA"})",
       R"({"kty": "OKP", "crv": "Ed25519", "kid": "o", "x": "AA"})"}));
  ASSERT_TRUE(set.ok()) << set.status();
  EXPECT_EQ((*set)->size(), 2u);
  EXPECT_NE((*set)->Find("good"), nullptr);
  EXPECT_NE((*set)->Find("named"), nullptr);
}

TEST(KeySet, APointThatIsNotOnTheCurveIsNoKey) {
  const std::string zeros = testing::Base64Url(std::string(31, '\0') + '\1');
  const auto set =
      KeySet::Read(absl::StrCat(R"({"keys": [{"kty": "EC", "crv": "P-256", "kid": "k", "x": ")",
                                zeros, R"(", "y": ")", zeros, "\"}]}"));
  EXPECT_EQ(ReasonOf(set.status()), "JWKS_INVALID");
}

TEST(KeySet, SaysWhyItIsUnusable) {
  const TokenMaker one(Kind::kEdDsa, "k"), two(Kind::kEs256, "k"), nameless(Kind::kEdDsa, "");
  const std::pair<std::string, std::string> faults[] = {
      {"", "JSON object"},
      {"[]", "JSON object"},
      {R"({"keys": [], "keys": []})", "different names"},
      {"{}", "no list"},
      {R"({"keys": {}})", "no list"},
      {R"({"keys": [1]})", "something else"},
      {R"({"keys": []})", "no key in it"},
      {SetOf({nameless.Jwk()}), "no key in it"},
      {SetOf({one.Jwk(), two.Jwk()}), "two keys"},
      {SetOf({one.Jwk(R"(, "d": "AAAA")")}), "private"},
      {SetOf({one.Jwk(), R"({"kty": "oct", "kid": "h", "k": "AAAA"})"}), "symmetric"},
      {SetOf(std::vector<std::string>(101, R"({"kty": "new"})")), "more than 100"},
  };
  for (const auto& [json, why] : faults) {
    const auto set = KeySet::Read(json);
    EXPECT_EQ(ReasonOf(set.status()), "JWKS_INVALID") << json;
    EXPECT_THAT(std::string(set.status().message()), ::testing::HasSubstr(why)) << json;
  }
}

}  // namespace
}  // namespace hotline::identity
