// Leaders on a ticket 批示、督办、约谈; what is added 补充 and classified anew 重新定性.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

const Actor kLeader = Life::Official("p-county-1");

TEST(Oversight, SupervisingLeaderInstructsInHisOwnName) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(kLeader, Instruct{"", "请于本周办结"}, "2026-03-03 10:00"));
  EXPECT_EQ(life.last.facts.back().person, "p-county-1");
  EXPECT_EQ(life.last.actor.capacity, Capacity::kPrincipal);
  EXPECT_EQ(life.last.priv.note, "请于本周办结");
  EXPECT_REFUSED(life.Do(Life::Head(), Instruct{"", "x"}, "2026-03-03 11:00"), kPermissionDenied,
                 "NOT_THE_LEADER");
  EXPECT_REFUSED(life.Do(kLeader, Instruct{"p-county-2", "x"}, "2026-03-03 11:00"),
                 kInvalidArgument, "FIELDS_INVALID");
}

TEST(Oversight, SupervisorRecordsAnInstructionAndSaysWhose) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  EXPECT_REFUSED(life.Do(Life::Supervisor(), Instruct{"", "x"}, "2026-03-03 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(life.Do(Life::Supervisor(), Instruct{"nobody", "x"}, "2026-03-03 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Supervisor(), Instruct{"p-county-1", "x"}, "2026-03-03 10:00"));
}

TEST(Oversight, SupervisedIsApprovedByTheHeadInPerson) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(kLeader, Supervise{"x"}, "2026-03-03 09:00"));
  EXPECT_REFUSED(life.Do(kLeader, Supervise{"x"}, "2026-03-03 09:10"), kFailedPrecondition,
                 "ALREADY_SUPERVISED");
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-03 11:00"));
}

TEST(Oversight, RedOnTheDepartmentsWorkIsASupervisionOrder) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Settle("2026-03-17 18:01"));
  EXPECT_TRUE(life.ticket.supervised);
  const auto facts = life.Facts(FactType::kSupervised);
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].code, "RED");
  EXPECT_EQ(Local(facts[0].at), "2026-03-17 18:00:00");
}

TEST(Oversight, InterviewIsProposedByTheLadderAndIssuedByALeaderOnly) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  EXPECT_REFUSED(life.Do(kLeader, IssueInterview{"x"}, "2026-03-03 10:00"), kFailedPrecondition,
                 "NOT_PROPOSED");
  ASSERT_DONE(life.Settle("2026-03-24 09:00"));
  EXPECT_FALSE(life.HasFact(FactType::kInterviewIssued));
  EXPECT_REFUSED(life.Do(Life::Head(), IssueInterview{"x"}, "2026-03-24 10:00"), kPermissionDenied,
                 "NOT_THE_LEADER");
  ASSERT_DONE(life.Do(kLeader, IssueInterview{"x"}, "2026-03-24 10:00"));
  EXPECT_EQ(life.last.facts.back().person, "p-tax-1");
  EXPECT_REFUSED(life.Do(kLeader, IssueInterview{"x"}, "2026-03-24 11:00"), kFailedPrecondition,
                 "NOT_PROPOSED");  // once for a proposal
}

TEST(Oversight, InterviewIsWithTheHeadOfWhoeverHoldsTheTicket) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-02 09:30"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-13 10:00"));
  ASSERT_DONE(life.Do(Life::Head("housing"), Accept{}, "2026-03-13 10:10"));
  ASSERT_DONE(life.Do(Life::Head("housing"), RecordContact{ContactKind::kEffective, "", ""},
                      "2026-03-13 10:20"));
  ASSERT_DONE(life.Settle("2026-03-24 09:00"));  // the case is due since the 16th
  EXPECT_EQ(life.ticket.interview, "housing");
}

TEST(Supplement, IsKeptBesideTheRequestAndInTheLog) {
  Life life;
  ASSERT_DONE(life.Reach(State::kHandling));
  Evidence photo;
  photo.sha256 = std::string(64, 'a');
  ASSERT_DONE(life.Do(Life::Citizen(), Supplement{1, "又停水了", {photo}}, "2026-03-03 10:00"));
  EXPECT_EQ(life.ticket.priv.text, "商家不开发票\n【补充】又停水了");
  EXPECT_EQ(life.last.priv.text, "又停水了");
  EXPECT_EQ(life.ticket.evidence.size(), 1u);
  EXPECT_REFUSED(life.Do(Life::Citizen(), Supplement{2, "x", {}}, "2026-03-03 11:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(
      life.Do(Life::Citizen(), Supplement{1, std::string(80'000, 'x'), {}}, "2026-03-03 11:00"),
      kResourceExhausted, "TEXT_FULL");
}

// Help: five working days from Monday the 2nd of March.
class ReclassifyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_DONE(life.Reach(State::kHandling, Life::Complaint(TicketKind::kHelp)));
    ASSERT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-09 18:00:00");
  }
  Life life;
};

TEST_F(ReclassifyTest, StricterBeginsAtOnce) {
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kUrgent, "", "停水"},
                      "2026-03-03 10:00"));
  for (LimitKind kind : {LimitKind::kLegHandle, LimitKind::kCaseHandle}) {
    EXPECT_EQ(Local(life.Limit(kind)->due), "2026-03-04 10:00:00");
    EXPECT_EQ(Local(life.Limit(kind)->original_due), "2026-03-04 10:00:00");
  }
  EXPECT_EQ(life.Facts(FactType::kLimitVoided).size(), 2u);
  EXPECT_EQ(life.ticket.urgency, Urgency::kUrgent);
}

TEST_F(ReclassifyTest, LaterDueCountsAsAnExtension) {
  ASSERT_DONE(life.Do(Life::Supervisor(),
                      Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                      "2026-03-03 10:00"));
  for (LimitKind kind : {LimitKind::kLegHandle, LimitKind::kCaseHandle}) {
    EXPECT_EQ(Local(life.Limit(kind)->due), "2026-03-16 18:00:00");
    EXPECT_EQ(Local(life.Limit(kind)->original_due), "2026-03-09 18:00:00");
  }
  EXPECT_EQ(life.ticket.legs[0].extensions, 1);
  EXPECT_EQ(life.ticket.legs[0].extended_days, 5);
  EXPECT_EQ(life.Facts(FactType::kExtensionGranted).at(0).code, "RECLASSIFIED");
}

TEST_F(ReclassifyTest, NeverGivesMoreThanExtensionsMay) {
  ASSERT_DONE(life.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-03 11:00"));
  const absl::Time due = life.Limit(LimitKind::kLegHandle)->due;
  ASSERT_DONE(life.Do(Life::Supervisor(),
                      Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                      "2026-03-03 12:00"));
  EXPECT_EQ(life.Limit(LimitKind::kLegHandle)->due, due);
  EXPECT_EQ(life.Limit(LimitKind::kCaseHandle)->due, due);
}

TEST_F(ReclassifyTest, WhatWasPromisedFirstIsNotReplacedByWhatWasGranted) {
  Life other;
  ASSERT_DONE(other.Reach(State::kHandling));  // a complaint: ten days, until the 16th
  ASSERT_DONE(other.Do(Life::Head(), RequestExtension{10, "COMPLEX", "x"}, "2026-03-03 10:00"));
  ASSERT_DONE(other.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-03 11:00"));
  ASSERT_DONE(other.Do(Life::Dispatcher(), Reclassify{TicketKind::kHelp, Urgency::kNone, "", "x"},
                       "2026-03-13 10:00"));
  EXPECT_EQ(Local(other.Limit(LimitKind::kLegHandle)->original_due), "2026-03-16 18:00:00");
}

TEST_F(ReclassifyTest, PendingRequestForTimeIsDropped) {
  ASSERT_DONE(life.Do(Life::Head(), RequestExtension{5, "COMPLEX", "x"}, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Supervisor(),
                      Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                      "2026-03-03 10:10"));
  EXPECT_FALSE(life.ticket.time_request.pending());
  EXPECT_EQ(life.ticket.legs[0].extended_days, 5);
}

TEST_F(ReclassifyTest, IsForWhatHasNotBeenRepliedTo) {
  Life other;
  ASSERT_DONE(other.Reach(State::kReplied));
  ASSERT_DONE(
      other.Do(Life::Messenger(),
               Rate{1, "GOODCODE", Satisfaction::kVeryDissatisfied, Solved::kNo, true, false, ""},
               "2026-03-04 10:00"));
  EXPECT_REFUSED(
      other.Do(Life::Dispatcher(), Reclassify{TicketKind::kHelp, Urgency::kNone, "", "x"},
               "2026-03-04 11:00"),
      kFailedPrecondition, "ALREADY_REPLIED");
  EXPECT_REFUSED(
      life.Do(Life::Dispatcher(), Reclassify{TicketKind::kPraise, Urgency::kNone, "", "x"},
              "2026-03-03 11:00"),
      kInvalidArgument, "FIELDS_INVALID");
}

TEST_F(ReclassifyTest, MissStaysAMiss) {
  ASSERT_DONE(life.Do(Life::Supervisor(),
                      Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                      "2026-03-10 10:00"));
  EXPECT_TRUE(life.Limit(LimitKind::kLegHandle)->breached);
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-09 18:00:00");
}

TEST_F(ReclassifyTest, IsTheCentresAndChangesSomething) {
  EXPECT_REFUSED(life.Do(Life::Head(), Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                         "2026-03-03 10:00"),
                 kPermissionDenied, "ROLE_MISSING");
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), Reclassify{TicketKind::kHelp, Urgency::kNone, "", "x"},
                         "2026-03-03 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  EXPECT_REFUSED(
      life.Do(Life::Dispatcher(), Reclassify{TicketKind::kNone, Urgency::kNone, "no-such", "x"},
              "2026-03-03 10:00"),
      kInvalidArgument, "FIELDS_INVALID");
}

TEST_F(ReclassifyTest, ReportIsConfidential) {
  ASSERT_DONE(life.Do(Life::Dispatcher(), Reclassify{TicketKind::kReport, Urgency::kNone, "", "x"},
                      "2026-03-03 10:00"));
  EXPECT_TRUE(life.ticket.confidential);
}

}  // namespace
}  // namespace hotline
