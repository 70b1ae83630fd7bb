// A year's notice comes while tickets run into that year: written into the calendars, loaded, told,
// done; and the ledger of a ticket ends at its new due.
#include <fstream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/limit.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::RunTool;

TEST(Adopt, NoticeMovesProvisionalDuesOfOpenTickets) {
  testing::Installation home({.simulated = true, .simulated_start = "2026-12-28T09:00:00+08:00"});
  v1::Ticket ticket;
  ASSERT_TRUE(home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                        testing::NewRequest("a-1"), &ticket)
                  .ok());
  const std::string number = ticket.name().substr(8), dir = home.redis().directory();
  auto due = [&] {
    v1::GetLimitsRequest request;
    request.set_name(ticket.name());
    v1::GetLimitsResponse response;
    EXPECT_TRUE(
        home.Call("LimitService/GetLimits", "p-centre-1", "AGENT", request, &response).ok());
    for (const auto& limit : response.limits()) {
      if (limit.limit() == "LEG_HANDLE")
        return std::pair(
            absl::FormatTime("%m-%d %H:%M", absl::FromUnixSeconds(limit.due_time().seconds()),
                             absl::FixedTimeZone(8 * 3600)),
            limit.provisional());
    }
    return std::pair(std::string(), false);
  };
  // Ten working days, of which those of January are not known yet.
  EXPECT_EQ(due(), std::pair(std::string("01-11 18:00"), true));

  for (const SourceText& source : testing::SampleSources())
    std::ofstream(dir + "/" + source.name) << source.json;
  std::ofstream(dir + "/notice.json")
      << R"({"year": 2027, "holidays": ["2027-01-01", "2027-01-02", "2027-01-03"],
             "workingDays": ["2027-01-23"]})";
  int code = 0;
  const std::string tool = "hotlinectl --address " + home.address() + " ";
  EXPECT_THAT(RunTool(tool + "limits notice " + dir + "/notice.json --calendars " + dir +
                          "/calendars.json --write",
                      &code),
              HasSubstr("2027-01-23"));
  ASSERT_EQ(code, 0);
  std::string files;
  for (const SourceText& source : testing::SampleSources()) files += dir + "/" + source.name + " ";
  EXPECT_THAT(RunTool(tool + "directory load " + files, &code), HasSubstr("version 2"));
  ASSERT_EQ(code, 0);

  const std::string adopt = tool + "limits adopt --calendars-only --provisional-only ";
  EXPECT_THAT(RunTool(adopt, &code), HasSubstr("1 would move, 0 stay"));
  EXPECT_EQ(due(), std::pair(std::string("01-11 18:00"), true)) << "only told";
  (void)RunTool(adopt + "--apply 2>&1", &code);
  EXPECT_NE(code, 0) << "an order has a reason";
  EXPECT_THAT(RunTool(adopt + "--apply --note 2027年放假通知", &code),
              HasSubstr("1 moved, 0 stay"));
  EXPECT_EQ(due(), std::pair(std::string("01-12 18:00"), false)) << "a day later, and certain";
  EXPECT_THAT(RunTool(adopt + "--apply --note again", &code), HasSubstr("0 moved, 0 stay"));
  EXPECT_THAT(RunTool(tool + "explain " + number, &code),
              HasSubstr("2027-01-01–2027-01-03 不计：法定节假日"));
  EXPECT_EQ(code, 0) << "the ledger ends at the due";
}

}  // namespace
}  // namespace hotline
