// What follows a reply: ratings, follow-up calls, rework, objections, withdrawal.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

TEST(AfterReply, DissatisfactionOpensReworkByTheSameDepartmentWithItsOwnLimits) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Do(
      Life::Messenger(),
      Rate{1, "GOODCODE", Satisfaction::kVeryDissatisfied, Solved::kNo, true, false, "没解决"},
      "2026-03-04 10:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.legs.back().kind, LegKind::kRework);
  EXPECT_EQ(life.ticket.legs.back().department, "tax");
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-04 11:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-11 18:00:00");
  EXPECT_REFUSED(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "依据", "market"}, "2026-03-04 10:10"),
      kFailedPrecondition, "REWORK_CANNOT_RETURN");
  // The first rating stays what it was.
  EXPECT_EQ(life.ticket.petitioners[0].first_rating, Satisfaction::kVeryDissatisfied);
}

TEST(AfterReply, DissatisfactionThatIsNotAboutTheWorkOpensNoRework) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Do(
      Life::Messenger(),
      Rate{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kYes, false, false, "政策不合理"},
      "2026-03-04 10:00"));
  EXPECT_EQ(life.ticket.reworks, 0);
  EXPECT_EQ(life.ticket.state, State::kReplied) << "it waits for the call";
}

TEST(AfterReply, RatingNeedsTheCodeAndServesOnce) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  EXPECT_REFUSED(life.Do(Life::Messenger(),
                         Rate{1, "GUESS", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
                         "2026-03-04 10:00"),
                 kPermissionDenied, "RATING_CODE_WRONG");
  EXPECT_REFUSED(
      life.Do(Life::Messenger(),
              Rate{2, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
              "2026-03-04 10:00"),
      kInvalidArgument, "FIELDS_INVALID");
}

TEST(AfterReply, UnratedIsClosedAfterTheFifthWorkingDayAndNeverCountsAsSatisfied) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));  // Tuesday 3 March
  ASSERT_DONE(life.Settle("2026-03-10 18:00"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
  ASSERT_DONE(life.Settle("2026-03-10 18:00:00.001"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_TRUE(life.HasFact(FactType::kClosedUnrated));
  EXPECT_EQ(life.ticket.petitioners[0].first_rating, Satisfaction::kNone);
}

TEST(AfterReply, DrawnTicketWaitsForTheCallAndTheHandlerNeverCalls) {
  Life life;
  life.draw = 3;
  ASSERT_DONE(life.Reach(State::kReplied));
  EXPECT_TRUE(life.ticket.petitioners[0].drawn);
  ASSERT_DONE(life.Settle("2026-03-13 10:00"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
  RecordFollowUp call{
      1, FollowUpOutcome::kReached, Satisfaction::kSatisfied, Solved::kYes, true, false, false, "c",
      ""};
  Actor insider{"p-tax-3", Bit(Role::kReviewer)};
  EXPECT_REFUSED(life.Do(insider, call, "2026-03-13 10:10"), kPermissionDenied,
                 "HANDLER_MAY_NOT_CALL");
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-13 10:20"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  // What is said on the telephone is in the log, with the answer on solving.
  EXPECT_EQ(life.Facts(FactType::kFollowedUp).back().satisfaction, Satisfaction::kSatisfied);
}

TEST(AfterReply, WhomTheCentreNeverCallsIsItsOwnMiss) {
  Life life;
  life.draw = 3;
  ASSERT_DONE(life.Reach(State::kReplied));  // FOLLOW_UP is due on Friday 6 March
  ASSERT_DONE(life.Settle("2026-03-13 18:00"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
  ASSERT_DONE(life.Settle("2026-03-13 18:00:00.001"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  const Fact outcome = life.Facts(FactType::kFollowedUp).at(0);
  EXPECT_EQ(outcome.code, "UNREACHABLE_BY_CENTRE");
  EXPECT_EQ(outcome.department, "centre");
  EXPECT_FALSE(life.Limit(LimitKind::kFollowUp)->running());
  EXPECT_TRUE(life.Limit(LimitKind::kFollowUp)->breached);
}

TEST(AfterReply, UnreachableNeedsThreeCallsOnTwoDaysOneOutsideOfficeHours) {
  Life life;
  life.draw = 3;
  ASSERT_DONE(life.Reach(State::kReplied));
  RecordFollowUp call{
      1, FollowUpOutcome::kNoAnswer, Satisfaction::kNone, Solved::kNone, true, false, false, "c",
      ""};
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-05 10:00"));
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-05 15:00"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-05 19:00"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_EQ(life.Facts(FactType::kFollowedUp).back().code, "UNREACHABLE");
}

TEST(AfterReply, ConfidentialPetitionerIsSpokenToByTheConfidentialOfficerOnly) {
  Life life;
  CreateRequest report = Life::Complaint(TicketKind::kReport);
  report.confidentiality_waived = false;
  ASSERT_DONE(life.Do(Life::Agent(), report, "2026-03-02 09:00"));
  EXPECT_TRUE(life.ticket.confidential);
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-02 09:10"));
  EXPECT_REFUSED(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 09:20"),
      kPermissionDenied, "CONFIDENTIAL");
  ASSERT_DONE(life.Do(Life::Confidential(), RecordContact{ContactKind::kEffective, "", ""},
                      "2026-03-02 09:20"));
  EXPECT_EQ(life.ticket.state, State::kHandling);
}

TEST(AfterReply, ReworkIsApprovedByTheHeadInPerson) {
  Life life;
  // The tax office's absences do not matter here: even a deputy in an absence may not.
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Do(Life::Messenger(),
                      Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kNo, true, false, ""},
                      "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Accept{}, "2026-03-04 10:10"));
  ASSERT_DONE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-04 10:20"));
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, "2026-03-04 11:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-04 11:10"));
  EXPECT_EQ(life.Facts(FactType::kApproved).back().capacity, Capacity::kPrincipal);
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-04 11:20"));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "好", "sms"}, "2026-03-04 11:30"));
  EXPECT_TRUE(life.ticket.petitioners[0].drawn) << "a reworked ticket is always called back";
}

TEST(AfterReply, AfterTwoReworksAPanelDecides) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  for (int round = 0; round < 2; ++round) {
    std::string day = round == 0 ? "2026-03-05" : "2026-03-12";
    RecordFollowUp unhappy{1,
                           FollowUpOutcome::kReached,
                           Satisfaction::kDissatisfied,
                           Solved::kNo,
                           true,
                           false,
                           false,
                           "c",
                           ""};
    Rate rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kNo, true, false, ""};
    ASSERT_DONE(round == 0 ? life.Do(Life::Messenger(), rate, day + " 09:00")
                           : life.Do(Life::Reviewer(), unhappy, day + " 09:00"));
    ASSERT_DONE(life.Do(Life::Head(), Accept{}, day + " 09:10"));
    ASSERT_DONE(
        life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, day + " 09:20"));
    ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, day + " 10:00"));
    ASSERT_DONE(life.Do(Life::Head(), Approve{}, day + " 10:10"));
    ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, day + " 10:20"));
    ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "好", "sms"}, day + " 10:30"));
  }
  RecordFollowUp unhappy{1,
                         FollowUpOutcome::kReached,
                         Satisfaction::kDissatisfied,
                         Solved::kNo,
                         true,
                         false,
                         false,
                         "c",
                         ""};
  ASSERT_DONE(life.Do(Life::Reviewer(), unhappy, "2026-03-13 09:00"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_TRUE(life.ticket.panel);
  EXPECT_REFUSED(life.Do(Life::Agent(), Reopen{"新情况"}, "2026-03-13 10:00"), kFailedPrecondition,
                 "PANEL_DECIDES");
}

TEST(AfterReply, ObjectionToARejectionGoesToAnotherAgent) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReceived));
  ASSERT_DONE(life.Do(Life::Agent(), Reject{"LITIGATION", "请走诉讼"}, "2026-03-02 09:10"));
  ASSERT_DONE(life.Do(Life::OtherAgent(), Object{1, "", "不服"}, "2026-03-03 09:10"));
  EXPECT_EQ(life.ticket.state, State::kReceived);
  EXPECT_REFUSED(life.Do(Life::Agent(), Reject{"LITIGATION", "再拒"}, "2026-03-03 09:20"),
                 kPermissionDenied, "ANOTHER_AGENT_MUST_DECIDE");
  ASSERT_DONE(life.Do(Life::OtherAgent(), AnswerDirectly{"答复", ""}, "2026-03-03 09:30"));
}

TEST(AfterReply, ObjectionComesWithinFifteenDays) {
  Life life;
  ASSERT_DONE(life.Reach(State::kClosed));
  EXPECT_REFUSED(life.Do(Life::Agent(), Object{1, "", "晚了"}, "2026-03-19 09:00"),
                 kFailedPrecondition, "OBJECTION_TOO_LATE");
  ASSERT_DONE(life.Do(Life::Agent(), Object{1, "", "还没解决"}, "2026-03-10 09:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
}

TEST(AfterReply, WithdrawalStopsEverythingButBreachesStay) {
  Life life;
  ASSERT_DONE(life.Reach(State::kDispatched));
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "call-1", ""}, "2026-03-02 12:00"));
  EXPECT_EQ(life.ticket.state, State::kWithdrawn);
  EXPECT_TRUE(life.HasFact(FactType::kBreached)) << "ACCEPT was due at 11:00";
  for (const LimitClock& clock : life.ticket.limits) {
    EXPECT_TRUE(clock.limit == LimitKind::kFollowUp || !clock.running()) << Name(clock.limit);
  }
  RecordFollowUp call{
      1, FollowUpOutcome::kReached, Satisfaction::kSatisfied, Solved::kYes, true, false, true, "c",
      ""};
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-03 10:00"));
  EXPECT_EQ(life.ticket.state, State::kWithdrawn);
}

TEST(AfterReply, UrgesWithinAnHourCountOnce) {
  Life life;
  ASSERT_DONE(life.Reach(State::kAccepted));
  for (const char* at : {"2026-03-02 10:00", "2026-03-02 10:20", "2026-03-02 10:59"})
    ASSERT_DONE(life.Do(Life::Citizen(), Urge{"快些"}, at));
  EXPECT_EQ(life.ticket.urges, 1);
  EXPECT_EQ(life.Facts(FactType::kUrged).size(), 3u) << "every word is on record";
  EXPECT_EQ(life.Facts(FactType::kUrged).back().code, "MERGED");
  ASSERT_DONE(life.Do(Life::Agent(), Urge{}, "2026-03-02 11:00"));
  EXPECT_EQ(life.ticket.urges, 2);
}

TEST(AfterReply, EveryNegativeRatingIsCalledBack) {
  Life life;
  ASSERT_DONE(life.Reach(State::kReplied));
  ASSERT_DONE(life.Do(Life::Messenger(),
                      Rate{1, "GOODCODE", Satisfaction::kVeryDissatisfied, Solved::kYes, false,
                           false, "政策不合理"},
                      "2026-03-04 10:00"));
  EXPECT_EQ(life.ticket.state, State::kReplied);
  EXPECT_TRUE(life.ticket.petitioners[0].drawn);
  EXPECT_TRUE(life.Limit(LimitKind::kFollowUp)->running());
}

TEST(AfterReply, CallsOfAnEarlierRoundDoNotMakeAPetitionerUnreachable) {
  Life life;
  life.draw = 3;
  ASSERT_DONE(life.Reach(State::kReplied));
  RecordFollowUp call{
      1, FollowUpOutcome::kNoAnswer, Satisfaction::kNone, Solved::kNone, true, false, false, "c",
      ""};
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Reviewer(), call, "2026-03-05 19:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Object{1, "", "还没好"}, "2026-03-06 09:00"));
  EXPECT_TRUE(life.ticket.petitioners[0].call_attempts.empty());
}

TEST(AfterReply, ConfidentialPetitionerIsCalledByTheConfidentialOfficerOnly) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.confidential = true;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-02 09:10"));
  RecordFollowUp call{
      1, FollowUpOutcome::kReached, Satisfaction::kSatisfied, Solved::kYes, true, false, false, "c",
      ""};
  EXPECT_REFUSED(life.Do(Life::Reviewer(), call, "2026-03-03 10:00"), kPermissionDenied,
                 "CONFIDENTIAL");
  ASSERT_DONE(life.Do(Life::Confidential(), call, "2026-03-03 10:00"));
}

}  // namespace
}  // namespace hotline
