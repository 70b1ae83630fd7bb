// Years later: tickets archived, their records and log out of Redis; shown, listed, counted again
// and verified as before, by a server that starts anew, and refused to whoever would change them.
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/storage/log_archive.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::Installation;
using testing::InstallationOptions;
using testing::NewRequest;
using testing::RunTool;

class ArchiveE2eTest : public ::testing::Test {
 protected:
  ArchiveE2eTest()
      : folder_(absl::StrCat(::testing::TempDir(), "/archive-", getpid())),
        hotline_((std::filesystem::create_directories(folder_), Options(folder_))) {}
  ~ArchiveE2eTest() override { std::filesystem::remove_all(folder_); }

  static InstallationOptions Options(const std::string& folder) {
    InstallationOptions options;
    options.simulated = true;
    options.fields =
        absl::StrCat(R"(, "partitions": 1, "archive": {"directory": ")", folder, R"("})");
    return options;
  }
  std::string Ctl(const std::string& arguments, int expected = 0) {
    int code = 0;
    std::string out =
        RunTool("hotlinectl --address " + hotline_.address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, expected) << arguments << "\n" << out;
    return out;
  }
  // Of the month the tickets came in; without what tells how far it was read.
  std::string Figures() {
    const std::string report = Ctl("report --from 2026-03-01 --to 2026-04-01 --json");
    return report.substr(report.find("\"groups\""));
  }
  std::string Create(int i) {
    auto request = NewRequest(absl::StrCat("r-", i));
    request.mutable_ticket()->mutable_petitioners(0)->set_phone(absl::StrFormat("199%08d", i));
    v1::Ticket t;
    absl::Status status =
        hotline_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t.name();
  }
  v1::Ticket Get(const std::string& name) {
    v1::GetTicketRequest request;
    request.set_name(name);
    v1::Ticket t;
    absl::Status status =
        hotline_.Call("TicketService/GetTicket", "p-centre-1", "AGENT", request, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t;
  }
  void FollowUp(const std::string& name) {
    v1::RecordFollowUpRequest request;
    request.set_name(name);
    request.set_petitioner(1);
    request.set_outcome(v1::RecordFollowUpRequest::OUTCOME_REACHED);
    request.set_satisfaction(v1::SATISFACTION_SATISFIED);
    request.set_solved(v1::SOLVED_YES);
    request.set_call_id("c-2");
    v1::Ticket t;
    absl::Status status =
        hotline_.Call("FollowUpService/RecordFollowUp", "p-centre-3", "REVIEWER", request, &t);
    EXPECT_TRUE(status.ok()) << status;
  }
  absl::Status Withdraw(const std::string& name) {
    v1::WithdrawTicketRequest request;
    request.set_name(name);
    request.set_petitioner(1);
    request.set_call_id("c-1");
    v1::Ticket t;
    return hotline_.Call("TicketService/WithdrawTicket", "p-centre-1", "AGENT", request, &t);
  }

  const std::string folder_;
  Installation hotline_;
};

TEST_F(ArchiveE2eTest, WhatIsArchivedIsShownCountedAndVerifiedAsBefore) {
  // Created, withdrawn, called, archived: two segments and a part of the third; most of what was
  // archived is in the second.
  constexpr int kTickets = 140;
  std::vector<std::string> names;
  for (int i = 0; i < kTickets; ++i) names.push_back(Create(i));
  for (const std::string& name : names) {
    ASSERT_TRUE(Withdraw(name).ok());
    FollowUp(name);
  }
  Ctl("advance 2027-04-10T09:00:00+08:00");  // more than a year: archived
  const v1::Ticket archived = Get(names[0]);
  EXPECT_EQ(archived.state(), v1::TICKET_STATE_ARCHIVED);
  EXPECT_EQ(archived.archived_from(), v1::TICKET_STATE_WITHDRAWN);
  const std::string figures = Figures();
  const std::string second = folder_ + "/p000/000000000257.segment";
  EXPECT_FALSE(std::filesystem::exists(second));

  const std::string open = Create(kTickets);
  Ctl("advance 2027-05-20T09:00:00+08:00");  // and a month since: moved
  EXPECT_TRUE(std::filesystem::exists(second));
  redis::Client redis(hotline_.redis().options());
  EXPECT_LT(redis.CallAndWait({"XLEN", "h:{p000}:log"})->integer, 256);

  auto expect_all = [&] {
    for (const std::string& name : {names[0], names[60], names[kTickets - 1]}) {
      const v1::Ticket t = Get(name);
      EXPECT_EQ(t.state(), v1::TICKET_STATE_ARCHIVED);
      EXPECT_EQ(t.text(), "商家不开发票");
      EXPECT_THAT(Ctl("show " + name.substr(8)), HasSubstr("WITHDRAWN"));
    }
    EXPECT_EQ(Get(names[0]).chain_head(), archived.chain_head());
    EXPECT_EQ(Get(open).state(), v1::TICKET_STATE_ACCEPTED) << "deemed accepted meanwhile";
    EXPECT_EQ(Figures(), figures);
    EXPECT_THAT(Ctl("recount --from 2026-03-01 --to 2027-06-01 --json"),
                HasSubstr(R"("equal":true)"));
    Ctl("chain-verify");
    // The petitioner calls again: what was asked before is found.
    EXPECT_THAT(Ctl("list --phone 19900000007"), HasSubstr(names[7].substr(8)));
    EXPECT_EQ(ReasonOf(Withdraw(names[7])), "TICKET_ARCHIVED");
  };
  expect_all();
  // Without what it had kept for itself it reads the whole log, from the first event.
  EXPECT_EQ(hotline_.StopServer(SIGTERM), 0);
  std::filesystem::remove(hotline_.redis().directory() + "/figures.snapshot");
  hotline_.StartServerAt("2027-05-20T09:00:00+08:00");
  expect_all();

  // A record that has gone is found out, though it stands in no list.
  const std::string number = names[0].substr(8), places = "h:{p000}:a:" + number.substr(0, 6);
  const std::string segment = redis.CallAndWait({"HGET", places, number})->text;
  ASSERT_EQ(redis.CallAndWait({"HDEL", places, number})->integer, 1);
  EXPECT_THAT(Ctl("chain-verify", 1), HasSubstr(number));
  ASSERT_TRUE(redis.CallAndWait({"HSET", places, number, segment}).ok());
  Ctl("chain-verify");

  // A file that is away: said, and over as soon as it is back.
  const std::string first = folder_ + "/p000/000000000001.segment";
  EXPECT_EQ(hotline_.StopServer(SIGTERM), 0);
  std::filesystem::remove(hotline_.redis().directory() + "/figures.snapshot");
  std::filesystem::rename(first, first + ".away");
  std::filesystem::rename(second, second + ".away");
  hotline_.StartServerAt("2027-05-20T09:00:00+08:00");
  EXPECT_THAT(Ctl("report --from 2026-03-01 --to 2026-04-01", 3), HasSubstr("FIGURES_NOT_READY"));
  EXPECT_THAT(hotline_.log(), HasSubstr("cannot_read"));
  EXPECT_THAT(Ctl("list --phone 19900000007"), HasSubstr(names[7].substr(8))) << "by its number";
  std::filesystem::rename(first + ".away", first);
  std::filesystem::rename(second + ".away", second);
  Ctl("advance 2027-05-20T09:00:00+08:00");
  expect_all();
}

TEST_F(ArchiveE2eTest, AFolderThatIsNotThereIsRefusedAtTheStart) {
  EXPECT_EQ(hotline_.StopServer(SIGTERM), 0);
  std::filesystem::remove_all(folder_);
  int code = 0;
  const std::string said =
      RunTool("hotlined --config " + hotline_.redis().directory() + "/hotlined.json 2>&1", &code);
  EXPECT_EQ(code, 1);
  EXPECT_THAT(said, HasSubstr("archive.directory: " + folder_));
}

}  // namespace
}  // namespace hotline
