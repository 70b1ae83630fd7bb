// What one caller may have of a process: more is refused, and nobody else notices.
#include <thread>
#include <vector>

#include "common/base/error.h"
#include "common/rpc/status.h"
#include "gtest/gtest.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::input {
namespace {

class AdmissionTest : public ::testing::Test {
 protected:
  static absl::Status Get(const std::string& who) {
    v1::Jurisdiction response;
    return home_.Call("DirectoryService/GetJurisdiction", who, "ANALYST",
                      v1::GetJurisdictionRequest(), &response);
  }

  static inline testing::Installation home_{
      {.sources = testing::SampleSourcesWith({{"reader", Bit(Role::kAuditor)},
                                              {"garbler", Bit(Role::kAgent)},
                                              {"greedy", Bit(Role::kAnalyst)},
                                              {"modest", Bit(Role::kAnalyst)}}),
       .admission = R"("callsOfOne": 5, "callsPerSecondOfOne": 20, "streamsOfOne": 3)"}};
};

TEST_F(AdmissionTest, WhoCallsTooOftenIsToldWhenToComeAgainAndOthersAreServed) {
  int served = 0;
  absl::Status refused;
  for (int i = 0; i < 500 && refused.ok(); ++i) {
    refused = Get("hasty");
    served += refused.ok();
  }
  EXPECT_EQ(refused.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(ReasonOf(refused), "CALLER_TOO_BUSY");
  EXPECT_GT(PartsOf(refused).retry_after_ms, 0);
  EXPECT_FALSE(PartsOf(refused).zh.empty());
  EXPECT_GE(served, 40) << "twice what a second has";
  EXPECT_TRUE(Get("patient").ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_TRUE(Get("hasty").ok()) << "again after a rest";
}

TEST_F(AdmissionTest, OpeningAStreamAndWhatCannotBeReadAreCallsToo) {
  auto stub = v1::EventService::NewStub(home_.client().channel());
  std::string reason;
  for (int i = 0; i < 500 && reason.empty(); ++i) {
    grpc::ClientContext context;
    ctl::Authorize(&context, {"reader", {"AUDITOR"}});
    auto stream = stub->ReadEvents(&context, v1::ReadEventsRequest());
    v1::WatchResponse response;
    while (stream->Read(&response)) {
    }
    reason = ReasonOf(rpc::FromGrpc(stream->Finish()));
  }
  EXPECT_EQ(reason, "CALLER_TOO_BUSY");
  absl::Status refused;
  const std::string token = "Bearer " + *ctl::Tokens::OfThisProcess().For({"garbler", {"AGENT"}});
  for (int i = 0; i < 500 && ReasonOf(refused) != "CALLER_TOO_BUSY"; ++i)
    refused = RawCall(home_.client().channel(), "hotline.v1.TicketService/CreateTicket", token,
                      "\xFF\xFF\xFF\xFF", false);
  EXPECT_EQ(ReasonOf(refused), "CALLER_TOO_BUSY");
}

TEST_F(AdmissionTest, WhoOpensTooManyStreamsIsToldSoUntilOneIsClosed) {
  auto stub = v1::EventService::NewStub(home_.client().channel());
  struct Open {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchResponse>> stream;
  };
  const auto open = [&](const std::string& who) {
    auto one = std::make_unique<Open>();
    ctl::Authorize(&one->context, {who, {"ANALYST"}});
    one->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::WatchRequest request;
    request.set_from_start(true);
    one->stream = stub->Watch(&one->context, request);
    return one;
  };
  v1::Ticket ticket;
  ASSERT_TRUE(home_
                  .Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                        testing::NewRequest("watched"), &ticket)
                  .ok());
  v1::WatchResponse response;
  std::vector<std::unique_ptr<Open>> streams;
  for (int i = 0; i < 3; ++i) {
    streams.push_back(open("greedy"));
    ASSERT_TRUE(streams.back()->stream->Read(&response));
  }
  auto fourth = open("greedy");
  EXPECT_FALSE(fourth->stream->Read(&response));
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(fourth->stream->Finish())), "CALLER_TOO_BUSY");
  auto other = open("modest");
  EXPECT_TRUE(other->stream->Read(&response));
  streams.back()->context.TryCancel();
  (void)streams.back()->stream->Finish();
  bool let_in = false;
  for (int i = 0; i < 100 && !let_in; ++i) {
    auto again = open("greedy");
    let_in = again->stream->Read(&response);
    again->context.TryCancel();
    (void)again->stream->Finish();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(let_in);
  for (auto* each : {streams[0].get(), streams[1].get(), other.get()}) {
    each->context.TryCancel();
    (void)each->stream->Finish();
  }
}

}  // namespace
}  // namespace hotline::input
