// Who is let in: tokens of every wrong kind get one and the same answer, and what a caller without
// a valid one sends costs nothing.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "gtest/gtest.h"
#include "hotline/v1/ticket.grpc.pb.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"
#include "tests/support/token_maker.h"

namespace hotline::input {
namespace {

using testing::Base64Url;
using testing::GoodClaims;
using testing::TokenMaker;
using Kind = TokenMaker::Kind;

constexpr char kTakeIn[] = "hotline.v1.TicketService/CreateTicket";
constexpr char kRead[] = "hotline.v1.TicketService/GetTicket";

class TokenTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    keys_ = new std::string(std::filesystem::temp_directory_path() /
                            absl::StrCat("hotline-login-", getpid(), ".json"));
    key_ = new TokenMaker(Kind::kEs256, "login-1");
    Publish(key_->Set());
    home_ = new testing::Installation(
        {.issuers = absl::StrCat(R"(, {"issuer": "https://login.example.org", )"
                                 R"("jwksFile": ")",
                                 *keys_, R"(", "roles": ["OFFICIAL", "AGENT"]})")});
  }
  static void TearDownTestSuite() {
    delete home_;
    delete key_;
    std::filesystem::remove(*keys_);
    delete keys_;
  }
  static void Publish(const std::string& set) {
    std::ofstream(*keys_ + ".new") << set;
    std::filesystem::rename(*keys_ + ".new", *keys_);
  }
  static std::string Claims(const std::vector<std::pair<std::string, std::string>>& other = {}) {
    std::vector<std::pair<std::string, std::string>> all = {{"sub", "\"p-centre-1\""},
                                                            {"roles", R"(["AGENT"])"}};
    all.insert(all.end(), other.begin(), other.end());
    return GoodClaims(absl::Now(), all);
  }
  static absl::Status Create(const std::string& token, const std::string& id) {
    return RawCall(home_->client().channel(), kTakeIn, "Bearer " + token,
                   testing::NewRequest(id).SerializeAsString(), false);
  }
  // Whether calls with this token come to be let in (or not) within some seconds.
  static bool Becomes(bool let_in, const std::string& token) {
    for (int i = 0; i < 100; ++i) {
      if (Create(token, "becomes").ok() == let_in) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  static std::string* keys_;
  static TokenMaker* key_;
  static testing::Installation* home_;
};
std::string* TokenTest::keys_ = nullptr;
TokenMaker* TokenTest::key_ = nullptr;
testing::Installation* TokenTest::home_ = nullptr;

TEST_F(TokenTest, AGoodOneIsLetIn) {
  EXPECT_TRUE(Create(key_->Sign(Claims()), "good").ok()) << Create(key_->Sign(Claims()), "good");
}

TEST_F(TokenTest, EveryWrongOneGetsOneAnswer) {
  const std::string good = key_->Sign(Claims());
  const TokenMaker stranger(Kind::kEs256, "login-1"), unknown(Kind::kEdDsa, "login-9");
  const auto header = [](const char* algorithm) {
    return absl::StrCat(R"({"typ": "at+jwt", "alg": ")", algorithm, R"(", "kid": "login-1"})");
  };
  const std::string by_public_key =
      absl::StrCat(Base64Url(header("HS256")), ".", Base64Url(Claims()));
  const int64_t now = absl::ToUnixSeconds(absl::Now());
  const std::vector<std::string> wrong = {
      "",
      "Bearer",
      "Basic YTpi",
      good,  // without "Bearer "
      "Bearer dev." + Base64Url(R"({"sub": "p-centre-1", "roles": ["AGENT"]})"),
      absl::StrCat("Bearer ", Base64Url(header("none")), ".", Base64Url(Claims()), "."),
      absl::StrCat("Bearer ", by_public_key, ".",
                   Base64Url(HmacSha256(key_->PublicPem(), by_public_key))),
      "Bearer " + key_->Sign(R"({"typ": "JWT", "alg": "ES256", "kid": "login-1"})", Claims()),
      "Bearer " +
          key_->Sign(
              R"({"typ": "at+jwt", "alg": "ES256", "kid": "login-1", "crit": ["x"], "x": 1})",
              Claims()),
      "Bearer " + key_->Sign(R"({"sub": "p-tax-1", )" + Claims().substr(1)),
      "Bearer " + stranger.Sign(Claims()),
      "Bearer " + unknown.Sign(Claims()),
      "Bearer " + key_->Sign(Claims({{"iss", "\"https://evil.example.org\""}})),
      "Bearer " + key_->Sign(Claims({{"iss", "\"hotline-development\""}})),
      "Bearer " + key_->Sign(Claims({{"aud", "\"mail\""}})),
      "Bearer " + key_->Sign(Claims({{"sub", "\"system\""}})),
      "Bearer " + key_->Sign(Claims({{"sub", "\"p\\u202e-tax\""}})),
      "Bearer " + key_->Sign(Claims({{"cnf", R"({"x5t#S256": "abc"})"}})),
      "Bearer " +
          key_->Sign(Claims({{"iat", absl::StrCat(now - 900)}, {"exp", absl::StrCat(now - 100)}})),
      "Bearer " +
          key_->Sign(Claims({{"iat", absl::StrCat(now + 300)}, {"exp", absl::StrCat(now + 600)}})),
      "Bearer " + key_->Sign(Claims({{"exp", absl::StrCat(now + 3600)}})),
      "Bearer " + key_->Sign(Claims({{"long", absl::StrCat("\"", std::string(7000, 'a'), "\"")}})),
      "Bearer " + good + ", Bearer " + good,
  };
  const absl::Status none = RawCall(home_->client().channel(), kTakeIn, wrong[0], "", false);
  EXPECT_EQ(none.code(), absl::StatusCode::kUnauthenticated);
  EXPECT_EQ(ReasonOf(none), "TOKEN_INVALID");
  for (const std::string& token : wrong) {
    const absl::Status status = RawCall(home_->client().channel(), kTakeIn, token,
                                        testing::NewRequest("wrong").SerializeAsString(), false);
    EXPECT_EQ(status, none) << token.substr(0, 200);
    EXPECT_EQ(PartsOf(status).zh, PartsOf(none).zh);
  }
  // Also where the request is no message: who may not call learns nothing of it.
  EXPECT_EQ(RawCall(home_->client().channel(), kTakeIn, "", "\xFF\xFF\xFF\xFF", false), none);
}

TEST_F(TokenTest, TwoTokensInOneCallAreNone) {
  grpc::ClientContext context;
  for (int i = 0; i < 2; ++i)
    context.AddMetadata("authorization", "Bearer " + key_->Sign(Claims()));
  v1::Ticket ticket;
  auto stub = v1::TicketService::NewStub(home_->client().channel());
  EXPECT_EQ(stub->CreateTicket(&context, testing::NewRequest("two"), &ticket).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(TokenTest, AnIssuerGivesOnlyTheRolesItIsTrustedFor) {
  const std::string admin = key_->Sign(Claims({{"roles", R"(["ADMIN", "AUDITOR"])"}}));
  EXPECT_EQ(ReasonOf(RawCall(home_->client().channel(), "hotline.v1.EventService/Watch",
                             "Bearer " + admin, "", true)),
            "ROLE_MISSING");
}

TEST_F(TokenTest, KeysAreExchangedWhileItServes) {
  const TokenMaker next(Kind::kEdDsa, "login-2");
  const std::string old_token = key_->Sign(Claims()), new_token = next.Sign(Claims());
  EXPECT_TRUE(Create(old_token, "exchange-1").ok());
  EXPECT_FALSE(Create(new_token, "exchange-2").ok());
  Publish(absl::StrCat("{\"keys\": [", key_->Jwk(), ", ", next.Jwk(), "]}"));
  EXPECT_TRUE(Becomes(true, new_token));
  EXPECT_TRUE(Create(old_token, "exchange-3").ok()) << "both serve for a while";
  Publish(next.Set());
  EXPECT_TRUE(Becomes(false, old_token)) << "a key taken back";
  Publish("{ damaged");
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  EXPECT_TRUE(Create(new_token, "exchange-4").ok()) << "a damaged file keeps the keys there were";
  Publish(key_->Set());
  EXPECT_TRUE(Becomes(true, key_->Sign(Claims())));
}

// The name of a request was once logged before anybody had looked at it: eight megabytes a call.
TEST_F(TokenTest, WhatAStrangerSendsIsNotWrittenDown) {
  v1::GetTicketRequest request;
  request.set_name("tickets/张三举报某局长" + std::string(200 * 1024, 'x'));
  const size_t before = home_->log().size();
  constexpr int kCalls = 20;
  for (int i = 0; i < kCalls; ++i) {
    // Without a token, and with one but an invalid name.
    (void)RawCall(home_->client().channel(), kRead, "", request.SerializeAsString(), false);
    (void)RawCall(home_->client().channel(), kRead, "Bearer " + key_->Sign(Claims()),
                  request.SerializeAsString(), false);
  }
  EXPECT_TRUE(Create(key_->Sign(Claims()), "logged").ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // lines are written together
  const std::string log = home_->log();
  EXPECT_EQ(log.find("张三举报"), std::string::npos);
  EXPECT_LT(log.size() - before, size_t{512} * (2 * kCalls + 10)) << "bytes of log a call";
}

// The library unpacks a message before it looks at the size.
TEST_F(TokenTest, CompressedRequestsAreNotUnpacked) {
  grpc::ClientContext context;
  context.set_compression_algorithm(GRPC_COMPRESS_GZIP);
  context.AddMetadata("authorization", "Bearer " + key_->Sign(Claims()));
  v1::CreateTicketRequest request = testing::NewRequest("packed");
  request.mutable_ticket()->set_text(std::string(100'000, ' '));
  v1::Ticket ticket;
  auto stub = v1::TicketService::NewStub(home_->client().channel());
  EXPECT_EQ(stub->CreateTicket(&context, request, &ticket).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace hotline::input
