// A token never gives a role: the directory does, and takes it back.
#include <chrono>
#include <thread>

#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/rpc/status.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/identity.pb.h"
#include "services/tools/client/upload.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

constexpr char kCreate[] = "hotline.v1.TicketService/CreateTicket";

class RolesTest : public ::testing::Test {
 protected:
  // Asks for something that only an agent, and nobody before the first upload, may do.
  absl::Status Create(const ctl::Caller& as) {
    v1::Ticket ticket;
    return home_.client().Call(kCreate, as, testing::NewRequest(ctl::NewRequestId(), ""), &ticket);
  }
  absl::Status Upload(const ctl::Caller& as, const std::vector<SourceText>& sources) {
    return ctl::UploadJurisdiction(home_.client(), as, sources, {}).status();
  }

  testing::Installation home_{{.simulated = true, .load_sample = false}};
};

TEST_F(RolesTest, TheFirstUploadIsFreeAndNothingElse) {
  EXPECT_EQ(ReasonOf(Create({"p-centre-1", {}})), "NO_JURISDICTION");
  EXPECT_EQ(ReasonOf(Upload({"p-tax-1", {"AGENT"}}, testing::SampleSources())), "ROLE_MISSING")
      << "as far as the token allows";
  EXPECT_TRUE(Upload({"whoever", {}}, testing::SampleSources()).ok());
  EXPECT_EQ(ReasonOf(Upload({"whoever", {}}, testing::SampleSources())), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Upload({"whoever", {"ADMIN"}}, testing::SampleSources())), "ROLE_MISSING");
  EXPECT_TRUE(Upload({"admin", {}}, testing::SampleSources()).ok());
}

TEST_F(RolesTest, ATokenNarrowsAndNeverWidens) {
  ASSERT_TRUE(Upload({"admin", {}}, testing::SampleSources()).ok());
  EXPECT_TRUE(Create({"p-centre-1", {}}).ok());
  EXPECT_TRUE(Create({"p-centre-1", {"AGENT", "ADMIN", "nonsense"}}).ok());
  EXPECT_EQ(ReasonOf(Create({"p-centre-1", {"REVIEWER"}})), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Create({"p-centre-1", {"SYSTEM"}})), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Create({"p-tax-1", {"AGENT"}})), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Create({"stranger", {"AGENT"}})), "ROLE_MISSING");
  EXPECT_EQ(ReasonOf(Create({"admin", {"AGENT"}})), "ROLE_MISSING");
  v1::RevokeTokensRequest revoke;
  revoke.set_subject("p-tax-1");
  revoke.set_note("test");
  v1::RevokeTokensResponse revoked;
  EXPECT_EQ(ReasonOf(home_.client().Call("hotline.v1.IdentityService/RevokeTokens",
                                         {"p-centre-1", {"ADMIN"}}, revoke, &revoked)),
            "ROLE_MISSING");
}

TEST_F(RolesTest, WhoeverCouldUploadTheNextVersionRemains) {
  ASSERT_TRUE(Upload({"admin", {}}, testing::SampleSources()).ok());
  auto unmanned = testing::SampleSources();
  for (SourceText& file : unmanned)
    file.json = absl::StrReplaceAll(file.json, {{R"(["ADMIN"])", R"(["ANALYST"])"}});
  const absl::Status refused = Upload({"admin", {}}, unmanned);
  EXPECT_EQ(ReasonOf(refused), "JURISDICTION_INVALID");
  EXPECT_NE(refused.message().find("nobody holds ADMIN"), std::string::npos) << refused;
}

// An uploaded directory, and a day that comes, take a role back; open streams end.
TEST_F(RolesTest, ARoleEndsForOpenStreamsToo) {
  const auto granting = [](const std::string& end) {
    auto sources = testing::SampleSources();
    sources.push_back({"more.json", R"({"grants": [{"holder": "p-tax-3", "roles": ["ANALYST"], )"
                                    R"("endDate": ")" +
                                        end + "\"}]}"});
    return sources;
  };
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> reader;
  };
  auto stub = v1::EventService::NewStub(home_.client().channel());
  const auto open = [&](const char* who) {
    auto stream = std::make_unique<Stream>();
    ctl::Authorize(&stream->context, {who, {}});
    stream->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::WatchRequest request;
    request.set_from_start(true);
    stream->reader = stub->Watch(&stream->context, request);
    v1::WatchResponse response;
    EXPECT_TRUE(stream->reader->Read(&response));
    return stream;
  };
  const auto end_of = [](Stream& stream) {
    v1::WatchResponse response;
    while (stream.reader->Read(&response)) {
    }
    return ReasonOf(rpc::FromGrpc(stream.reader->Finish()));
  };
  const auto goes_on = [&](Stream& stream) {
    EXPECT_TRUE(Create({"p-centre-1", {}}).ok());
    v1::WatchResponse response;
    return stream.reader->Read(&response);
  };
  ASSERT_TRUE(Upload({"admin", {}}, granting("2026-03-05")).ok());
  ASSERT_TRUE(Create({"p-centre-1", {}}).ok());

  auto other = open("analyst");
  auto withdrawn = open("p-tax-3");
  ASSERT_TRUE(Upload({"admin", {}}, testing::SampleSources()).ok());
  EXPECT_EQ(end_of(*withdrawn), "ROLES_CHANGED");
  EXPECT_TRUE(goes_on(*other)) << "another's stream";

  ASSERT_TRUE(Upload({"admin", {}}, granting("2026-03-05")).ok());
  auto ending = open("p-tax-3");
  v1::AdvanceToRequest advance;
  advance.mutable_target_time()->set_seconds(absl::ToUnixSeconds(testing::At("2026-03-05 00:00")));
  v1::AdvanceToResponse now;
  ASSERT_TRUE(
      home_.client().Call("hotline.v1.ClockService/AdvanceTo", {"admin", {}}, advance, &now).ok());
  EXPECT_EQ(end_of(*ending), "ROLES_CHANGED");
  EXPECT_TRUE(goes_on(*other)) << "another's stream";
  other->context.TryCancel();
  (void)other->reader->Finish();
}

}  // namespace
}  // namespace hotline
