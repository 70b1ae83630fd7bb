// Tokens taken back before they expire: everywhere within seconds, on open streams too.
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/identity/claims.h"
#include "common/identity/strict_object.h"
#include "common/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/identity.grpc.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

constexpr char kRevoke[] = "IdentityService/RevokeTokens";
constexpr char kList[] = "IdentityService/ListRevocations";

class RevocationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { home_ = new testing::Installation; }
  static void TearDownTestSuite() { delete home_; }

  static std::string TokenOf(const std::string& subject, const std::string& role) {
    return *ctl::Tokens::OfThisProcess().For({subject, {role}});
  }
  static std::string IdOf(const std::string& token) {
    const size_t first = token.find('.'), second = token.rfind('.');
    const auto payload = identity::ReadBase64Url(token.substr(first + 1, second - first - 1));
    return identity::ReadClaims(*payload)->id;
  }
  static void Authorize(grpc::ClientContext* context, const std::string& token) {
    context->AddMetadata("authorization", "Bearer " + token);
  }
  static grpc::Status Get(const std::string& token) {
    grpc::ClientContext context;
    Authorize(&context, token);
    v1::Jurisdiction response;
    return v1::DirectoryService::NewStub(home_->client().channel())
        ->GetJurisdiction(&context, v1::GetJurisdictionRequest(), &response);
  }
  static v1::RevokeTokensRequest Of(const std::string& subject, const std::string& token_id) {
    v1::RevokeTokensRequest request;
    if (!subject.empty()) request.set_subject(subject);
    if (!token_id.empty()) request.set_token_id(token_id);
    request.set_note("手机遗失");
    return request;
  }
  static void Revoke(const v1::RevokeTokensRequest& request) {
    v1::RevokeTokensResponse response;
    const absl::Status revoked = home_->Call(kRevoke, "admin", "ADMIN", request, &response);
    ASSERT_TRUE(revoked.ok()) << revoked;
    EXPECT_GT(response.revoke_time().seconds(), 0);
  }
  // Whether calls with this token come to be refused within some seconds.
  static bool ComesToBeRefused(const std::string& token) {
    for (int i = 0; i < 50; ++i) {
      if (Get(token).error_code() == grpc::StatusCode::UNAUTHENTICATED) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  static testing::Installation* home_;
};
testing::Installation* RevocationTest::home_ = nullptr;

TEST_F(RevocationTest, OneTokenIsTakenBackAndOthersOfItsCallerAreNot) {
  const std::string token = TokenOf("p-centre-2", "AGENT");
  ASSERT_TRUE(Get(token).ok());
  Revoke(Of("", IdOf(token)));
  EXPECT_TRUE(ComesToBeRefused(token));
  const std::string other = TokenOf("p-centre-2", "REVIEWER");
  EXPECT_TRUE(Get(other).ok());
}

TEST_F(RevocationTest, EveryTokenOfACallerUntilNowAndNoneOfAnother) {
  const std::string one = TokenOf("p-tax-1", "OFFICIAL"), two = TokenOf("p-tax-1", "SUPERVISOR"),
                    other = TokenOf("p-tax-2", "OFFICIAL");
  ASSERT_TRUE(Get(one).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // "iat" has whole seconds
  Revoke(Of("p-tax-1", ""));
  EXPECT_TRUE(ComesToBeRefused(one));
  EXPECT_TRUE(ComesToBeRefused(two));
  EXPECT_TRUE(Get(other).ok());
  v1::ListRevocationsResponse listed;
  ASSERT_TRUE(home_->Call(kList, "admin", "ADMIN", v1::ListRevocationsRequest(), &listed).ok());
  ASSERT_GE(listed.revocations_size(), 1);
  EXPECT_EQ(listed.revocations(0).subject(), "p-tax-1");
  EXPECT_THAT(home_->log(), HasSubstr("\"event\":\"revoked\",\"subject\":\"p-tax-1\""));
}

TEST_F(RevocationTest, AnOpenStreamEnds) {
  const std::string token = TokenOf("p-centre-4", "SUPERVISOR"),
                    other = TokenOf("analyst", "ANALYST");
  auto stub = v1::EventService::NewStub(home_->client().channel());
  v1::WatchRequest request;
  request.set_from_start(true);
  grpc::ClientContext context, beside;
  Authorize(&context, token);
  Authorize(&beside, other);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  auto stream = stub->Watch(&context, request), stays = stub->Watch(&beside, request);
  v1::Ticket ticket;
  ASSERT_TRUE(home_
                  ->Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                         testing::NewRequest("watched"), &ticket)
                  .ok());
  v1::WatchResponse response;
  ASSERT_TRUE(stream->Read(&response));
  Revoke(Of("", IdOf(token)));
  while (stream->Read(&response)) {
  }
  const absl::Status ended = rpc::FromGrpc(stream->Finish());
  EXPECT_EQ(ended.code(), absl::StatusCode::kUnauthenticated) << ended;
  EXPECT_EQ(ReasonOf(ended), "TOKEN_INVALID");
  EXPECT_TRUE(stays->Read(&response)) << "another's stream goes on";
  beside.TryCancel();
  (void)stays->Finish();
}

TEST_F(RevocationTest, SurvivesARestart) {
  const std::string token = TokenOf("p-centre-3", "AGENT");
  Revoke(Of("", IdOf(token)));
  EXPECT_TRUE(ComesToBeRefused(token));
  home_->StopServer(SIGKILL);
  home_->StartServer();
  EXPECT_EQ(Get(token).error_code(), grpc::StatusCode::UNAUTHENTICATED) << "from the first call on";
}

TEST_F(RevocationTest, WhatIsWrongIsSaid) {
  v1::RevokeTokensResponse response;
  const auto call = [&](const v1::RevokeTokensRequest& request, const std::string& role = "ADMIN") {
    return ReasonOf(home_->Call(kRevoke, "admin", role, request, &response));
  };
  EXPECT_EQ(call(Of("", "")), "FIELDS_INVALID");
  v1::RevokeTokensRequest silent = Of("p-tax-1", "");
  silent.clear_note();
  EXPECT_EQ(call(silent), "FIELDS_INVALID");
  EXPECT_EQ(call(Of("p tax 1", "")), "FIELDS_INVALID");
  EXPECT_EQ(call(Of("p-tax-1", ""), "SUPERVISOR"), "ROLE_MISSING");
  v1::ListRevocationsResponse listed;
  EXPECT_EQ(
      ReasonOf(home_->Call(kList, "p-centre-1", "AGENT", v1::ListRevocationsRequest(), &listed)),
      "ROLE_MISSING");
}

}  // namespace
}  // namespace hotline
