// Adjudication 会商裁定 after two returns, and the panel after two reworks.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

const Rate kNotSolved{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kNo, true, false, ""};

// Given by the tax office to the water supply, and by that to the housing bureau: three weeks of
// March, each a day.
class Dispute : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
    ASSERT_DONE(GiveBack("tax", "water-supply", "2026-03-02"));
    ASSERT_DONE(SendTo("water-supply", "2026-03-03 09:00"));
    ASSERT_DONE(GiveBack("water-supply", "housing", "2026-03-03"));
  }
  absl::Status GiveBack(const std::string& department, const std::string& to,
                        const std::string& day) {
    HOTLINE_RETURN_IF_ERROR(life.Do(Life::Head(department),
                                    RequestReturn{"NOT_OUR_DUTY", "三定方案", to}, day + " 09:30"));
    return life.Do(Life::Dispatcher(), DecideReturn{true, ""}, day + " 10:00");
  }
  absl::Status SendTo(const std::string& department, const std::string& at) {
    return life.Do(Life::Dispatcher(), Dispatch{department, "", "", {}, ""}, at);
  }
  absl::Status Find(const std::string& department, const std::string& at) {
    return life.Do(Life::Supervisor(), Adjudicate{department, "三定方案", true, ""}, at);
  }
  Life life;
};

TEST_F(Dispute, TwoReturnsStartTheCentresClock) {
  EXPECT_TRUE(life.ticket.disputed);
  const LimitClock& clock = *life.Limit(LimitKind::kAdjudication);
  EXPECT_EQ(clock.obligor, "centre");
  EXPECT_EQ(Local(clock.started), "2026-03-03 10:00:00");
  EXPECT_EQ(Local(clock.due), "2026-03-05 18:00:00");
}

TEST_F(Dispute, LastReceiverActsProvisionallyUntilTheAdjudicationBinds) {
  ASSERT_DONE(SendTo("housing", "2026-03-04 09:00"));
  EXPECT_REFUSED(
      life.Do(Life::Head("housing"), RequestReturn{"NOT_OUR_DUTY", "x", "tax"}, "2026-03-04 09:10"),
      kFailedPrecondition, "DISPUTED");
  ASSERT_DONE(Find("tax", "2026-03-04 11:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.lead_department(), "tax");
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kAdjudication)->stopped));
  EXPECT_FALSE(life.ticket.disputed);
  // It was the first leg's own duty: its time is charged there.
  EXPECT_EQ(life.Facts(FactType::kAdjudicated).at(0).leg, 1);
  EXPECT_EQ(life.Facts(FactType::kRelieved).at(0).department, "housing");
  EXPECT_REFUSED(
      life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "housing"}, "2026-03-04 11:10"),
      kFailedPrecondition, "ADJUDICATED");
  EXPECT_REFUSED(Find("housing", "2026-03-04 11:20"), kFailedPrecondition, "NOT_DISPUTED");
}

TEST_F(Dispute, WhoHasItAlreadyKeepsItWithItsClocks) {
  ASSERT_DONE(SendTo("housing", "2026-03-04 09:00"));
  const absl::Time due = life.Limit(LimitKind::kLegHandle)->due;
  ASSERT_DONE(life.Do(Life::Head("housing"), Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(Find("housing", "2026-03-04 11:00"));
  EXPECT_EQ(life.ticket.state, State::kAccepted);
  EXPECT_EQ(life.ticket.legs.size(), 3u);
  EXPECT_EQ(life.Limit(LimitKind::kLegHandle)->due, due);
}

TEST_F(Dispute, AdjudicatedBeforeAnybodyHasItGoesThereAtOnce) {
  ASSERT_DONE(Find("housing", "2026-03-03 11:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.lead_department(), "housing");
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kTriage)->stopped));
}

TEST_F(Dispute, DoneWorkIsAPrecedentOnly) {
  const Actor head = Life::Head("housing");
  ASSERT_DONE(SendTo("housing", "2026-03-04 09:00"));
  ASSERT_DONE(life.Do(head, Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(head, SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-04 11:00"));
  ASSERT_DONE(Find("tax", "2026-03-04 15:00"));
  EXPECT_EQ(life.ticket.state, State::kSubmitted);
  EXPECT_EQ(life.ticket.lead_department(), "housing");
}

TEST_F(Dispute, SuspendedAndAskingForTimeItStillMoves) {
  const Actor head = Life::Head("housing");
  ASSERT_DONE(SendTo("housing", "2026-03-04 09:00"));
  ASSERT_DONE(life.Do(head, Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(head, RequestSuspension{absl::CivilDay(2026, 3, 20), "APPRAISAL", "x"},
                      "2026-03-04 10:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-04 10:20"));
  ASSERT_DONE(Find("tax", "2026-03-04 11:00"));
  EXPECT_FALSE(life.ticket.suspended);
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_TRUE(life.Limit(LimitKind::kCaseHandle)->running());
}

TEST_F(Dispute, UndecidedItGoesOnClimbing) {
  ASSERT_DONE(life.Settle("2026-03-10 09:00"));
  const LimitClock& clock = *life.Limit(LimitKind::kAdjudication);
  EXPECT_TRUE(clock.breached);
  EXPECT_FALSE(Happened(clock.stopped));
  ASSERT_DONE(Find("housing", "2026-03-10 10:00"));
}

TEST_F(Dispute, AnsweredByTheCentreNothingIsLeftToAdjudicate) {
  ASSERT_DONE(life.Do(Life::Agent(), AnswerDirectly{"x", ""}, "2026-03-03 11:00"));
  for (const LimitClock& clock : life.ticket.limits)
    EXPECT_TRUE(Happened(clock.stopped)) << Name(clock.limit);
  EXPECT_FALSE(life.ticket.disputed);
}

TEST_F(Dispute, MissOfTheCaseIsNotForgottenByAnAnswer) {
  ASSERT_DONE(life.Do(Life::Agent(), AnswerDirectly{"x", ""}, "2026-03-20 10:00"));
  ASSERT_TRUE(life.Limit(LimitKind::kCaseHandle)->breached);
  ASSERT_DONE(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-20 11:00"));
  ASSERT_DONE(SendTo("housing", "2026-03-20 12:00"));
  EXPECT_TRUE(life.Limit(LimitKind::kCaseHandle)->breached) << "no other one was begun";
}

TEST_F(Dispute, ReworkGoesToWhoseDutyItIsAndStaysARework) {
  const Actor head = Life::Head("housing");
  ASSERT_DONE(SendTo("housing", "2026-03-04 09:00"));
  ASSERT_DONE(life.Do(head, Accept{}, "2026-03-04 09:30"));
  ASSERT_DONE(life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(head, SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-04 11:00"));
  ASSERT_DONE(life.Do(head, Approve{}, "2026-03-04 11:10"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-04 11:20"));
  ASSERT_DONE(life.Do(head, Reply{1, "x", "sms"}, "2026-03-04 11:30"));
  Life during = life;
  ASSERT_DONE(Find("tax", "2026-03-04 15:00"));
  ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-05 10:00"));
  EXPECT_EQ(life.ticket.legs.back().department, "tax");
  EXPECT_EQ(life.ticket.legs.back().kind, LegKind::kRework);
  // Found while the rework runs, it is a rework there too.
  ASSERT_DONE(during.Do(Life::Messenger(), kNotSolved, "2026-03-05 10:00"));
  ASSERT_DONE(during.Do(Life::Supervisor(), Adjudicate{"tax", "x", true, ""}, "2026-03-05 10:10"));
  EXPECT_EQ(during.ticket.legs.back().department, "tax");
  EXPECT_EQ(during.ticket.legs.back().kind, LegKind::kRework);
}

TEST_F(Dispute, AdjudicationAmendsTheCatalogueOrSaysWhyNot) {
  EXPECT_REFUSED(
      life.Do(Life::Supervisor(), Adjudicate{"tax", "三定方案", false, ""}, "2026-03-03 11:00"),
      kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Supervisor(), Adjudicate{"tax", "三定方案", false, "目录已载明"},
                      "2026-03-03 11:00"));
}

TEST_F(Dispute, OnlyASupervisorAdjudicates) {
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), Adjudicate{"tax", "x", true, ""}, "2026-03-03 11:00"),
                 kPermissionDenied, "ROLE_MISSING");
}

// Reworked twice and still not solved.
class Panel : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_DONE(life.Reach(State::kReplied));
    ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-04 10:00"));
    ASSERT_DONE(Again("2026-03-05"));
    ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-05 17:00"));
    ASSERT_DONE(Again("2026-03-06"));
    ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-06 17:00"));
  }
  // A rework from acceptance to the reply, in a day.
  absl::Status Again(const std::string& day, Reply reply = {1, "x", "sms"}) {
    const Actor head = Life::Head();
    HOTLINE_RETURN_IF_ERROR(life.Do(head, Accept{}, day + " 09:10"));
    HOTLINE_RETURN_IF_ERROR(
        life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, day + " 09:20"));
    HOTLINE_RETURN_IF_ERROR(
        life.Do(head, SubmitResult{"EXPLAINED", "x", "税收征管法", {}}, day + " 10:00"));
    HOTLINE_RETURN_IF_ERROR(life.Do(head, Approve{}, day + " 10:10"));
    HOTLINE_RETURN_IF_ERROR(life.Do(Life::Reviewer(), Review{}, day + " 10:20"));
    return life.Do(head, reply, day + " 11:00");
  }
  Life life;
};

TEST_F(Panel, IsProposedAfterTwoReworksAndHasItsClock) {
  EXPECT_TRUE(life.ticket.panel);
  EXPECT_EQ(life.ticket.reworks, 2);
  EXPECT_EQ(Local(life.Limit(LimitKind::kPanel)->due), "2026-03-10 18:00:00");
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), DecidePanel{true, ""}, "2026-03-09 10:00"),
                 kPermissionDenied, "ROLE_MISSING");
}

TEST_F(Panel, AnotherReworkIsUnderTheSupervisingLeader) {
  ASSERT_DONE(life.Do(Life::Supervisor(), DecidePanel{false, ""}, "2026-03-09 09:00"));
  EXPECT_EQ(life.Facts(FactType::kPanelDecided).at(0).person, "p-county-1");
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_TRUE(life.ticket.supervised);
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kPanel)->stopped));
  ASSERT_DONE(Again("2026-03-10"));
  ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-11 10:00"));
  EXPECT_TRUE(life.ticket.panel) << "the panel decides again";
}

TEST_F(Panel, FinalReplyNamesItsBasisAndTheRemedyAndEndsTheRounds) {
  ASSERT_DONE(life.Do(Life::Supervisor(), DecidePanel{true, ""}, "2026-03-09 09:00"));
  const Actor head = Life::Head();
  ASSERT_DONE(life.Do(head, Accept{}, "2026-03-09 09:10"));
  ASSERT_DONE(life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-09 09:20"));
  EXPECT_REFUSED(life.Do(head, SubmitResult{"EXPLAINED", "x", "", {}}, "2026-03-09 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  SubmitResult promising{"PARTLY", "x", "税收征管法", {}};
  promising.promised = absl::CivilDay(2026, 3, 31);
  EXPECT_REFUSED(life.Do(head, promising, "2026-03-09 10:00"), kFailedPrecondition, "FINAL_REPLY");
  ASSERT_DONE(life.Do(head, SubmitResult{"EXPLAINED", "x", "税收征管法", {}}, "2026-03-09 10:00"));
  EXPECT_REFUSED(life.Do(Life::Handler(), Approve{}, "2026-03-09 10:05"), kPermissionDenied,
                 "NOT_IN_OFFICE");
  ASSERT_DONE(life.Do(head, Approve{}, "2026-03-09 10:10"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-09 10:20"));
  EXPECT_REFUSED(life.Do(head, Reply{1, "x", "sms"}, "2026-03-09 11:00"), kInvalidArgument,
                 "FIELDS_INVALID");
  ASSERT_DONE(life.Do(head, Reply{1, "不予支持", "sms", "可依法申请行政复议"}, "2026-03-09 11:00"));
  EXPECT_THAT(life.ticket.priv.reply, ::testing::HasSubstr("行政复议"));
  // Rated as any other, but there is no further round.
  ASSERT_DONE(life.Do(Life::Messenger(), kNotSolved, "2026-03-09 12:00"));
  EXPECT_FALSE(life.ticket.panel);
  EXPECT_EQ(life.ticket.reworks, 3);
  EXPECT_REFUSED(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-09 13:00"),
                 kFailedPrecondition, "FINAL_REPLY");
}

TEST_F(Panel, NothingIsDecidedThatWasNotProposed) {
  Life other;
  ASSERT_DONE(other.Reach(State::kClosed));
  EXPECT_REFUSED(other.Do(Life::Supervisor(), DecidePanel{true, ""}, "2026-03-05 09:00"),
                 kFailedPrecondition, "NO_PANEL");
}

}  // namespace
}  // namespace hotline
