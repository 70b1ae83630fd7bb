// Twenty people ask about the same in one town within a day: somebody is warned, once.
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/report.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::RunTool;
using ::testing::SizeIs;

TEST(Warnings, ABurstIsWarnedOfOnceWithTheTicketsBehindIt) {
  testing::Installation home({.simulated = true});
  const auto ask = [&](int n) {
    auto request = testing::NewRequest(absl::StrCat("w-", n), "");
    request.mutable_ticket()->set_text("自来水管爆裂，家里停水");
    request.mutable_ticket()->set_area("areas/619921101");
    v1::Ticket ticket;
    absl::Status status =
        home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket);
    EXPECT_TRUE(status.ok()) << status;
    return ticket;
  };
  const auto advance = [&](int64_t seconds) {
    v1::GetTimeResponse now;
    EXPECT_TRUE(
        home.Call("ClockService/GetTime", "admin", "ADMIN", v1::GetTimeRequest(), &now).ok());
    v1::AdvanceToRequest to;
    to.mutable_target_time()->set_seconds(now.current_time().seconds() + seconds);
    v1::AdvanceToResponse advanced;
    absl::Status status = home.Call("ClockService/AdvanceTo", "admin", "ADMIN", to, &advanced);
    EXPECT_TRUE(status.ok()) << status;
  };
  const auto warned = [&] {
    v1::ListEarlyWarningsRequest request;
    request.set_start_date("2026-03-01");
    request.set_end_date("2026-04-01");
    v1::ListEarlyWarningsResponse response;
    absl::Status status =
        home.Call("ReportService/ListEarlyWarnings", "analyst", "ANALYST", request, &response);
    EXPECT_TRUE(status.ok()) << status;
    return response;
  };
  // What nobody may know of warns nobody.
  for (int n = 0; n < 5; ++n) {
    auto request = testing::NewRequest(absl::StrCat("hidden-", n), "");
    request.mutable_ticket()->set_text("自来水管爆裂，家里停水");
    request.mutable_ticket()->set_area("areas/619921101");
    request.mutable_ticket()->set_confidential(true);
    v1::Ticket ticket;
    ASSERT_TRUE(
        home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket).ok());
  }
  v1::Ticket last;
  for (int n = 0; n < 19; ++n) last = ask(n);
  advance(60);
  EXPECT_THAT(warned().warnings(), SizeIs(0));
  last = ask(19);
  for (int round = 0; round < 3; ++round) advance(60);
  const auto first = warned();
  ASSERT_THAT(first.warnings(), SizeIs(1));
  EXPECT_EQ(first.warnings(0).matter(), last.matter());
  EXPECT_EQ(first.warnings(0).area(), "areas/619921101");
  EXPECT_EQ(first.warnings(0).department(), last.department());
  EXPECT_EQ(first.warnings(0).count(), 20);
  EXPECT_EQ(first.warnings(0).level(), 1);
  EXPECT_THAT(first.warnings(0).tickets(), SizeIs(20));
  EXPECT_EQ(first.warnings(0).tickets(0), last.name());

  for (int n = 20; n < 40; ++n) last = ask(n);
  advance(60);
  ASSERT_THAT(warned().warnings(), SizeIs(2)) << "it has doubled";
  EXPECT_EQ(warned().warnings(0).level(), 2);

  int code = 0;
  EXPECT_THAT(RunTool("hotlinectl --address " + home.address() +
                          " warnings --from 2026-03-01 --to 2026-04-01",
                      &code),
              HasSubstr("619921101"));
  EXPECT_EQ(code, 0);
  v1::ListEarlyWarningsRequest request;
  request.set_start_date("2026-03-01");
  request.set_end_date("2026-04-01");
  v1::ListEarlyWarningsResponse response;
  EXPECT_EQ(home.Call("ReportService/ListEarlyWarnings", "p-tax-1", "OFFICIAL", request, &response)
                .code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace hotline
