// Who reads which figures, as callers ask for them.
#include <chrono>
#include <thread>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/report.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class FigureReaders : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = new testing::Installation({.simulated = true});
    for (const auto& [id, department] :
         {std::pair{"1", "departments/tax"}, {"2", "departments/housing"}, {"3", ""}}) {
      v1::CreateTicketRequest request = testing::NewRequest(id, department);
      // The third is about the head of housing: a leader of the county has it.
      if (*department == '\0') request.mutable_ticket()->set_concerns("persons/p-housing-1");
      v1::Ticket ticket;
      ASSERT_TRUE(
          home_->Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket).ok());
      ASSERT_EQ(ticket.state(), v1::TICKET_STATE_DISPATCHED);
    }
    // The figures follow the log a moment later.
    for (int i = 0; i < 500 && Received("analyst") != 3; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    ASSERT_EQ(Received("analyst"), 3);
  }
  static void TearDownTestSuite() { delete home_; }

  static absl::Status Ask(const std::string& who, const std::string& grouping, v1::Report* report) {
    v1::GetReportRequest request;
    request.set_start_date("2026-03-01");
    request.set_end_date("2026-04-01");
    request.set_grouping(grouping);
    return home_->client().Call("hotline.v1.ReportService/GetReport", {who, {}}, request, report);
  }
  static int Received(const std::string& who) {
    v1::Report report;
    if (!Ask(who, "", &report).ok()) return -1;
    for (const auto& figure : report.groups(0).figures()) {
      if (figure.id() == "closure.whole") return figure.denominator();
    }
    return -1;
  }
  // The keys of the groups, and what is withheld of them.
  static std::vector<std::string> Groups(const std::string& who, const std::string& grouping) {
    v1::Report report;
    const absl::Status status = Ask(who, grouping, &report);
    if (!status.ok()) return {ReasonOf(status)};
    std::vector<std::string> keys;
    for (const auto& group : report.groups()) {
      keys.push_back(group.key());
      for (const auto& figure : group.figures()) EXPECT_FALSE(figure.withheld());
    }
    return keys;
  }

  static testing::Installation* home_;
};
testing::Installation* FigureReaders::home_ = nullptr;

TEST_F(FigureReaders, TheCentreReadsAllAndASealedTicketStandsInNoGroup) {
  for (const char* who : {"analyst", "auditor", "p-centre-1"}) {
    EXPECT_THAT(Groups(who, "department"),
                UnorderedElementsAre("departments/tax", "departments/housing"));
    EXPECT_THAT(Groups(who, "head"), UnorderedElementsAre("persons/p-tax-1", "persons/p-housing-1"))
        << "the leader who has the third is head of nothing here";
  }
}

TEST_F(FigureReaders, AnOfficialReadsTheOwnDepartmentWhileTheMonthRuns) {
  EXPECT_THAT(Groups("p-tax-3", "department"), ElementsAre("departments/tax"));
  EXPECT_THAT(Groups("p-tax-1", "head"), ElementsAre("persons/p-tax-1"));
  EXPECT_THAT(Groups("p-education-1", "department"), IsEmpty());
  for (const char* grouping : {"", "area", "matter", "kind", "channel", "petitioner_kind"})
    EXPECT_THAT(Groups("p-housing-1", grouping), ElementsAre("CLOSED_MONTHS_ONLY"));
  v1::Report report;
  ASSERT_TRUE(Ask("p-tax-1", "department", &report).ok());
  EXPECT_TRUE(report.others_left_out());
}

TEST_F(FigureReaders, AStrangerReadsNone) {
  EXPECT_THAT(Groups("stranger", ""), ElementsAre("ROLE_MISSING"));
  EXPECT_THAT(Groups("stranger", "department"), ElementsAre("ROLE_MISSING"));
}

}  // namespace
}  // namespace hotline
