// What an access token says: each claim that is missing, of another type or form, refuses it whole.
#include "common/identity/claims.h"

#include "absl/strings/str_cat.h"
#include "common/identity/strict_object.h"
#include "gtest/gtest.h"
#include "tests/support/token_maker.h"

namespace hotline::identity {
namespace {

using testing::GoodClaims;

const absl::Time kIssued = absl::FromUnixSeconds(1'772'000'000);

bool Fit(const std::string& claim, const std::string& value) {
  return ReadClaims(GoodClaims(kIssued, {{claim, value}})).has_value();
}

TEST(Claims, AreReadWhole) {
  const auto claims = ReadClaims(GoodClaims(
      kIssued, {{"acr", "\"two\""}, {"auth_time", "1771999990"}, {"nbf", "1772000001.5"}}));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->issuer, "https://login.example.org");
  EXPECT_EQ(claims->subject, "p-tax-1");
  EXPECT_EQ(claims->audience, std::vector<std::string>{"hotline"});
  EXPECT_EQ(claims->client, "console");
  EXPECT_EQ(claims->id, "t-1");
  EXPECT_EQ(*claims->roles, std::vector<std::string>{"OFFICIAL"});
  EXPECT_EQ(claims->assurance, "two");
  EXPECT_EQ(claims->issued, kIssued);
  EXPECT_EQ(claims->expires, kIssued + absl::Seconds(300));
  EXPECT_EQ(claims->not_before, kIssued + absl::Seconds(1));
  EXPECT_EQ(claims->recognised, kIssued - absl::Seconds(10));
}

TEST(Claims, EachOneOfTheProfileMustBeThereAndOfItsType) {
  for (const char* claim : {"iss", "aud", "sub", "client_id", "jti", "iat", "exp"}) {
    EXPECT_FALSE(Fit(claim, "")) << claim << " left out";
    for (const char* value : {"null", "true", "{}", "[1]"})
      EXPECT_FALSE(Fit(claim, value)) << claim << " " << value;
  }
  for (const char* claim : {"iat", "exp", "nbf", "auth_time"}) {
    for (const char* value : {"\"1772000000\"", "-1", "1e300", "[1772000000]"})
      EXPECT_FALSE(Fit(claim, value)) << claim << " " << value;
  }
  for (const char* value : {"\"OFFICIAL\"", "{}", "[[\"A\"]]", "[1]"})
    EXPECT_FALSE(Fit("roles", value)) << value;
  const auto others =
      ReadClaims(GoodClaims(kIssued, {{"roles", R"(["realm/admin role", "", "AGENT"])"}}));
  ASSERT_TRUE(others);
  EXPECT_EQ(*others->roles, std::vector<std::string>{"AGENT"}) << "others are passed over";
  EXPECT_FALSE(ReadClaims(GoodClaims(kIssued, {{"roles", ""}}))->roles) << "leaves out none";
  EXPECT_TRUE(ReadClaims(GoodClaims(kIssued, {{"roles", "[]"}}))->roles->empty())
      << "leaves out all";
}

TEST(Claims, ListsOfAudiencesAreRead) {
  const auto claims = ReadClaims(GoodClaims(kIssued, {{"aud", R"(["other", "hotline"])"}}));
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->audience, (std::vector<std::string>{"other", "hotline"}));
}

// A caller is named in the log: nobody is called as the log calls others, and no words are names.
TEST(Claims, TheSubjectHasTheFormOfAPersonsId) {
  for (const char* sub : {"p-tax-1", "portal", "a.b:c_D-9"})
    EXPECT_TRUE(Fit("sub", absl::StrCat("\"", sub, "\""))) << sub;
  for (const char* sub : {" ", "p-tax-1 ", "persons/p-tax-1", "张三", "system", "petitioner",
                          "citizen:a", "a\\nb", "a\\u202eb"})
    EXPECT_FALSE(Fit("sub", absl::StrCat("\"", sub, "\""))) << sub;
  EXPECT_TRUE(Fit("sub", absl::StrCat("\"", std::string(64, 'a'), "\"")));
  EXPECT_FALSE(Fit("sub", absl::StrCat("\"", std::string(65, 'a'), "\"")));
}

TEST(Claims, ALifeIsShortAndForwards) {
  const int64_t issued = absl::ToUnixSeconds(kIssued);
  EXPECT_TRUE(Fit("exp", absl::StrCat(issued + 900)));
  for (const int64_t expires : {issued + 901, issued, issued - 1})
    EXPECT_FALSE(Fit("exp", absl::StrCat(expires))) << expires - issued;
}

TEST(Claims, AreValidInTheirTimesWithAMinuteOfLeeway) {
  const auto claims = ReadClaims(GoodClaims(kIssued));
  ASSERT_TRUE(claims);
  EXPECT_FALSE(ValidAt(*claims, kIssued - absl::Seconds(61)));
  EXPECT_TRUE(ValidAt(*claims, kIssued - absl::Seconds(60)));
  EXPECT_TRUE(ValidAt(*claims, kIssued + absl::Seconds(359)));
  EXPECT_FALSE(ValidAt(*claims, kIssued + absl::Seconds(360)));
  const auto later =
      ReadClaims(GoodClaims(kIssued, {{"nbf", absl::StrCat(absl::ToUnixSeconds(kIssued) + 120)}}));
  ASSERT_TRUE(later);
  EXPECT_FALSE(ValidAt(*later, kIssued));
  EXPECT_TRUE(ValidAt(*later, kIssued + absl::Seconds(60)));
}

TEST(Claims, AreValidWhileOneOfTwoClocksThatDisagreeSaysSo) {
  const auto claims = ReadClaims(GoodClaims(kIssued));
  ASSERT_TRUE(claims);
  const absl::Duration month = absl::Hours(24 * 30);
  EXPECT_TRUE(ValidAt(*claims, {kIssued, kIssued + month})) << "one is ahead";
  EXPECT_TRUE(ValidAt(*claims, {kIssued - month, kIssued})) << "one is behind";
  EXPECT_FALSE(ValidAt(*claims, {kIssued - month, kIssued - absl::Seconds(61)}));
  EXPECT_FALSE(ValidAt(*claims, {kIssued + absl::Seconds(360), kIssued + month}));
}

TEST(Claims, ABindingIsReadOrRefusedButNeverPassedOver) {
  const auto bound = ReadClaims(GoodClaims(kIssued, {{"cnf", R"({"x5t#S256": "abc"})"}}));
  ASSERT_TRUE(bound);
  EXPECT_EQ(bound->certificate, "abc");
  for (const char* cnf : {R"({"jkt": "abc"})", "{}", "\"abc\"", R"({"x5t#S256": ""})",
                          R"({"x5t#S256": "a", "jkt": "b"})", R"({"x5t#S256": 1})"})
    EXPECT_FALSE(Fit("cnf", cnf)) << cnf;
}

// As OpenID Connect says it: a number that the login has not verified is none.
TEST(Claims, ATelephoneNumberIsReadWhereItIsVerified) {
  const auto phone = [](const std::string& number, const std::string& verified) {
    const auto claims = ReadClaims(
        GoodClaims(kIssued, {{"phone_number", number}, {"phone_number_verified", verified}}));
    return claims ? claims->phone : "unfit";
  };
  EXPECT_EQ(phone("\"+8619911110001\"", "true"), "+8619911110001");
  EXPECT_EQ(phone("\"19911110001\"", "true"), "19911110001");
  for (const char* verified : {"false", "\"true\"", "1", "null", "[true]"})
    EXPECT_EQ(phone("\"19911110001\"", verified), "") << verified;
  for (const char* number : {"19911110001", "\"\"", "\"+\"", "\"1991111000a\"", "null", "\"1234\"",
                             "\"91350100M000100Y43\"", "\"1234567890123456\"", "\"199 1111 0001\""})
    EXPECT_EQ(phone(number, "true"), "") << number;
  EXPECT_EQ(ReadClaims(GoodClaims(kIssued))->phone, "");
}

TEST(Header, IsThatOfASignedAccessTokenWithoutExtensions) {
  const auto header = ReadHeader(R"({"alg": "ES256", "kid": "k", "typ": "at+jwt"})");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->algorithm, "ES256");
  EXPECT_EQ(header->key, "k");
  EXPECT_TRUE(ReadHeader(R"({"alg": "ES256", "kid": "k", "typ": "application/AT+JWT"})"));
  for (const char* bad :
       {R"({"alg": "ES256", "kid": "k", "typ": "JWT"})", R"({"alg": "ES256", "kid": "k"})",
        R"({"alg": "ES256", "typ": "at+jwt"})", R"({"kid": "k", "typ": "at+jwt"})",
        R"({"alg": "ES256", "kid": "k", "typ": "at+jwt", "crit": ["exp"], "exp": 1})",
        R"({"alg": "ES256", "kid": "k", "typ": "at+jwt", "crit": []})",
        R"({"alg": "ES256", "kid": "k", "typ": "at+jwt", "b64": false})",
        R"({"alg": "ES256", "kid": "", "typ": "at+jwt"})",
        R"({"alg": "ES256", "kid": 1, "typ": "at+jwt"})",
        R"({"alg": "none", "alg": "ES256", "kid": "k", "typ": "at+jwt"})", "[]", "", "{"})
    EXPECT_FALSE(ReadHeader(bad)) << bad;
}

TEST(StrictObject, WhatTwoReadersCouldUnderstandDifferentlyIsRefused) {
  EXPECT_TRUE(ReadStrictObject(R"({"a": {"b": 1}, "c": {"b": 2}})"));
  for (const char* bad :
       {R"({"sub": "a", "sub": "b"})", R"({"a": {"b": 1, "b": 2}})", R"({"a": [{"b": 1, "b": 1}]})",
        R"({"a": 1} x)", R"({"a": 1}{"a": 2})", "[1]", "1", "\"{}\"", "\xEF\xBB\xBF{\"a\": 1}", "",
        "{\"a\": 1", "{'a': 1}", "{\"a\": \"\xFF\"}"})
    EXPECT_FALSE(ReadStrictObject(bad)) << bad;
  // Also where the name is written in another way.
  EXPECT_FALSE(ReadStrictObject(R"({"sub": "a", "s\u0075b": "b"})"));
  EXPECT_FALSE(ReadStrictObject(std::string("{\"a\": 1}\0junk", 13)));
  std::string deep = "1";
  for (int i = 0; i < 100; ++i) deep = absl::StrCat("{\"a\": ", deep, "}");
  EXPECT_FALSE(ReadStrictObject(deep));
}

TEST(Base64, OnlyItsOwnAlphabet) {
  EXPECT_EQ(ReadBase64Url("YWI"), "ab");
  for (const char* bad : {"YWI=", "YWJ", "YW I", "YW+I", "YW/I", "Y", "YWI\n", "YW.I"})
    EXPECT_FALSE(ReadBase64Url(bad)) << bad;
}

}  // namespace
}  // namespace hotline::identity
