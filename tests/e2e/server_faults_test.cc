// What callers and operators meet when Redis or the server itself goes away, and at wrong doors.
#include <signal.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "common/base/clock.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "tests/support/installation.h"
#include "tests/support/issuer.h"

namespace hotline {
namespace {

using testing::Installation;
using testing::NewRequest;

TEST(ServerFaults, CallsEndInTimeWhileRedisIsAwayAndServiceResumesByItself) {
  Installation hotline;
  v1::Ticket before, during, after;
  ASSERT_TRUE(
      hotline.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", NewRequest("f-1"), &before)
          .ok());
  auto fails = [&](const char* what) {
    int64_t start = MonotonicMs();
    absl::Status status = hotline.Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                                       NewRequest("f-2"), &during);
    EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << what << status;
    EXPECT_TRUE(ReasonOf(status) == "STORAGE_UNAVAILABLE" ||
                ReasonOf(status) == "DURABILITY_UNKNOWN")
        << what << ReasonOf(status);
    EXPECT_GT(PartsOf(status).retry_after_ms, 0) << what;
    EXPECT_LT(MonotonicMs() - start, 5000) << what;
  };
  auto recovers = [&](const char* what) {
    for (int i = 0; i < 100; ++i) {
      if (hotline
              .Call("TicketService/CreateTicket", "p-centre-1", "AGENT", NewRequest("f-2"), &after)
              .ok())
        return;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ADD_FAILURE() << what << ": not within ten seconds";
  };
  hotline.redis().Pause();
  fails("paused");
  hotline.redis().Resume();
  recovers("resumed");
  hotline.redis().Kill();
  fails("killed");
  hotline.redis().Start();
  recovers("restarted");
  v1::GetTicketRequest get;
  get.set_name(before.name());
  EXPECT_TRUE(hotline.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &during).ok())
      << "acknowledged before, there after";
}

TEST(ServerFaults, TermDrainsAndTheDataIsThereAgain) {
  Installation hotline;
  v1::Ticket t;
  ASSERT_TRUE(
      hotline.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", NewRequest("d-1"), &t)
          .ok());
  auto stub = v1::EventService::NewStub(hotline.client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"analyst", {"ANALYST"}});
  auto stream = stub->Watch(&context, v1::WatchRequest());
  stream->WaitForInitialMetadata();
  int64_t start = MonotonicMs();
  EXPECT_EQ(hotline.StopServer(SIGTERM), 0);
  EXPECT_LT(MonotonicMs() - start, 15000) << "an open stream does not hold the server up";
  v1::WatchResponse response;
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  hotline.StartServer();
  v1::GetTicketRequest get;
  get.set_name(t.name());
  EXPECT_TRUE(hotline.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &t).ok());
}

TEST(ServerFaults, BadCommandLinesSayWhatToDo) {
  int code = 0;
  EXPECT_THAT(testing::RunTool("hotlined 2>&1", &code),
              ::testing::HasSubstr("--config must be given"));
  EXPECT_EQ(code, 2);
  EXPECT_THAT(testing::RunTool("hotlined --config /nowhere.json 2>&1", &code),
              ::testing::HasSubstr("cannot read /nowhere.json"));
  EXPECT_EQ(code, 1);
  testing::TrustInIssuer();  // the tool has a key to sign with
  const std::string dir = ::testing::TempDir();
  std::ofstream(dir + "/secret") << "a secret of this test only, 32 byte";
  std::ofstream(dir + "/hotlined.json")
      << R"({"listen": "127.0.0.1:0", "redis": {"unixSocket": "/nowhere"}, "secretFile": ")" << dir
      << R"(/secret", "dataDirectory": "/nowhere"})";
  EXPECT_THAT(testing::RunTool("hotlined --config " + dir + "/hotlined.json 2>&1", &code),
              ::testing::HasSubstr("dataDirectory: /nowhere is not there"));
  EXPECT_EQ(code, 1);
  EXPECT_THAT(testing::RunTool("hotlined --config x --roles king 2>&1", &code),
              ::testing::HasSubstr("unknown role \"king\""));
  EXPECT_THAT(
      testing::RunTool("hotlinectl --address 127.0.0.1:1 show 2603020000000017 2>&1", &code),
      ::testing::HasSubstr("./run"));
  EXPECT_EQ(code, 3);
}

}  // namespace
}  // namespace hotline
