// A catalogue is about to change: told what differs, replayed over the past, put in force, and
// rolled back.
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::RunTool;

TEST(DirectoryChange, IsToldReplayedPutInForceAndRolledBack) {
  testing::Installation home({.simulated = true});
  int code = 0;
  const auto ctl = [&](const std::string& arguments, int expected = 0) {
    std::string out =
        RunTool("hotlinectl --address " + home.address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, expected) << arguments << "\n" << out;
    return out;
  };
  const auto replay = [&](const std::string& arguments) {  // progress comes first
    const std::string out = ctl("--json dispatch replay " + arguments);
    return nlohmann::json::parse(out.substr(out.find('{')));
  };
  // Two refunds of income tax, answered by the tax office; a third nobody has yet answered.
  std::vector<std::string> numbers;
  for (int i = 0; i < 3; ++i) {
    auto request = testing::NewRequest(absl::StrCat("refund-", i), "");
    request.mutable_ticket()->set_text("个税汇算清缴退税两个月没到账");
    v1::Ticket ticket;
    absl::Status status =
        home.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket);
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_EQ(ticket.department(), "departments/tax");
    numbers.push_back(ticket.name().substr(8));
  }
  const std::string head = "--as p-tax-1 --role OFFICIAL ";
  for (int i = 0; i < 2; ++i) {
    ctl(head + "accept " + numbers[i]);
    ctl(head + "contact " + numbers[i] + " --type EFFECTIVE --call-id c-1");
    ctl(head + "submit " + numbers[i] + " --outcome-code RESOLVED --result 已退");
    ctl(head + "approve " + numbers[i]);
    ctl("review " + numbers[i]);
    ctl(head + "reply " + numbers[i] + " --petitioner 1 --reply 已退 --proof sms-1");
  }

  // The proposal: all of tax to agriculture.
  const std::string folder = absl::StrCat(::testing::TempDir(), "/proposal-", getpid());
  std::filesystem::create_directories(folder);
  for (const SourceText& source : testing::SampleSources())
    std::ofstream(folder + "/" + source.name)
        << absl::StrReplaceAll(source.json, {{R"("lead": "tax")", R"("lead": "agriculture")"}});
  EXPECT_THAT(ctl("directory diff " + folder),
              HasSubstr(R"(.responsibilities[0].lead "tax" → "agriculture")"));
  const auto worse = replay(folder);
  EXPECT_EQ(worse["n"], 2);
  EXPECT_EQ(worse["in_force"]["right"], 2);
  EXPECT_EQ(worse["proposed"]["right"], 0);
  EXPECT_EQ(worse["worse"], 2);
  EXPECT_EQ(worse["moves"][0]["to"], "agriculture");
  EXPECT_THAT(ctl("dispatch replay " + folder), HasSubstr(numbers[0]));

  EXPECT_THAT(ctl("directory load " + folder), HasSubstr("version 2"));
  EXPECT_THAT(ctl("dispatch explain 个税汇算清缴退税两个月没到账"),
              HasSubstr("departments/agriculture"));
  // A ticket tells by which catalogue it was dispatched, until somebody dispatches it anew.
  EXPECT_THAT(ctl("show " + numbers[2]), HasSubstr("catalogue version 1"));
  ctl("--as p-tax-1 --role OFFICIAL return " + numbers[2] +
      " --reason-code NOT_OUR_DUTY --basis 目录已改 --suggested-department agriculture");
  ctl("decide-return " + numbers[2] + " --decision approve");
  ctl("dispatch " + numbers[2] + " --department agriculture");
  EXPECT_THAT(ctl("show " + numbers[2]), HasSubstr("catalogue version 2"));
  // Seen from there the old catalogue is the better one.
  EXPECT_EQ(replay("--version 1")["better"], 2);
  EXPECT_THAT(ctl("directory rollback 1 --check"), HasSubstr("would be version 3"));
  EXPECT_THAT(ctl("directory rollback 1"), HasSubstr("in force: version 3"));
  EXPECT_THAT(ctl("directory diff --from 1 --to 3"), HasSubstr("0 differences"));
  EXPECT_THAT(ctl("dispatch explain 个税汇算清缴退税两个月没到账"), HasSubstr("departments/tax"));
  // All of them by the catalogue, and one was given back.
  EXPECT_THAT(ctl("--json dispatch drift"),
              HasSubstr(R"("CATALOGUE":{"requests":3,"dispatched":3,"returned":1})"));
  // What does not exist is refused in words, and nothing changes.
  EXPECT_THAT(ctl("directory rollback 99", 1), HasSubstr("99"));
  EXPECT_THAT(ctl("dispatch replay", 1), HasSubstr("--version"));
  EXPECT_THAT(ctl("directory diff /nowhere.json", 1), HasSubstr("/nowhere.json"));
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hotline
