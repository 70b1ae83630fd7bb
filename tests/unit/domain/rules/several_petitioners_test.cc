// Several who ask together: each withdraws, rates, objects and is called for himself alone.
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

class Several : public ::testing::Test {
 protected:
  static CreateRequest Of(int petitioners) {
    CreateRequest c = Life::Complaint();
    while (static_cast<int>(c.petitioners.size()) < petitioners) {
      c.petitioners.push_back(c.petitioners[0]);
      c.priv.people.push_back(c.priv.people[0]);
    }
    return c;
  }
  // Everybody has the reply on Tuesday 3 March at 16:00.
  void SetUpReplied(int petitioners = 2) {
    ASSERT_TRUE(life.Reach(State::kReviewed, Of(petitioners)).ok());
    for (int p = 1; p <= petitioners; ++p) ASSERT_TRUE(Told(p, "2026-03-03 16:00").ok());
    ASSERT_EQ(life.ticket.state, State::kReplied);
  }
  absl::Status Told(int petitioner, const std::string& at) {
    return life.Do(Life::Handler(), Reply{petitioner, "已处理", "sms"}, at);
  }
  absl::Status Rated(int petitioner, Solved solved, const std::string& at) {
    return life.Do(
        Life::Messenger(),
        Rate{petitioner, "GOODCODE",
             solved == Solved::kYes ? Satisfaction::kSatisfied : Satisfaction::kDissatisfied,
             solved, true, false, ""},
        at);
  }
  absl::Status Withdrawn(int petitioner, const std::string& at) {
    return life.Do(Life::Agent(), Withdraw{petitioner, "call", ""}, at);
  }
  absl::Status Called(int petitioner, FollowUpOutcome outcome, const std::string& at) {
    return life.Do(Life::Reviewer(),
                   RecordFollowUp{petitioner, outcome, Satisfaction::kSatisfied, Solved::kYes, true,
                                  false, false, "c", ""},
                   at);
  }
  // The department's round up to the review.
  void WorkAgain(const std::string& day) {
    ASSERT_TRUE(life.Do(Life::Head(), Accept{}, day + " 09:30").ok());
    ASSERT_TRUE(
        life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, day + " 09:40")
            .ok());
    Finish(day);
  }
  void Finish(const std::string& day) {
    ASSERT_TRUE(
        life.Do(Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}, day + " 10:00").ok());
    ASSERT_TRUE(life.Do(Life::Head(), Approve{}, day + " 10:10").ok());
    ASSERT_TRUE(life.Do(Life::Reviewer(), Review{}, day + " 10:20").ok());
  }
  const Petitioner& P(int id) const { return life.ticket.petitioners[static_cast<size_t>(id) - 1]; }
  Life life;
};

TEST_F(Several, OneWithdrawsAndTheTicketGoesOnForTheOther) {
  ASSERT_TRUE(life.Reach(State::kHandling, Of(2)).ok());
  ASSERT_TRUE(Withdrawn(1, "2026-03-02 11:00").ok());
  EXPECT_EQ(life.ticket.state, State::kHandling);
  EXPECT_TRUE(life.Limit(LimitKind::kLegHandle)->running());
  EXPECT_EQ(life.Facts(FactType::kWithdrawn)[0].code, "PARTIAL");
  EXPECT_REFUSED(Withdrawn(1, "2026-03-02 11:01"), kFailedPrecondition, "PETITIONER_WITHDREW");
  EXPECT_REFUSED(life.Do(Life::Agent(), Supplement{1, "x", {}}, "2026-03-02 11:02"),
                 kFailedPrecondition, "PETITIONER_WITHDREW");
  ASSERT_TRUE(Called(1, FollowUpOutcome::kReached, "2026-03-02 15:00").ok())
      << "asked whether anybody pressed";
  ASSERT_TRUE(Withdrawn(2, "2026-03-02 16:00").ok());
  EXPECT_EQ(life.ticket.state, State::kWithdrawn) << "the last one ends it";
  EXPECT_EQ(life.Facts(FactType::kWithdrawn)[1].code, "");
}

TEST_F(Several, OnlyWhoHasNotWithdrawnIsRepliedTo) {
  ASSERT_TRUE(life.Reach(State::kHandling, Of(3)).ok());
  ASSERT_TRUE(Withdrawn(2, "2026-03-02 11:00").ok());
  Finish("2026-03-03");
  EXPECT_REFUSED(Told(2, "2026-03-03 11:00"), kFailedPrecondition, "PETITIONER_WITHDREW");
  ASSERT_TRUE(Told(1, "2026-03-03 11:00").ok());
  EXPECT_EQ(life.ticket.state, State::kReviewed);
  ASSERT_TRUE(Withdrawn(3, "2026-03-03 12:00").ok()) << "the last reply that was missing";
  EXPECT_EQ(life.ticket.state, State::kReplied);
  ASSERT_TRUE(Rated(1, Solved::kYes, "2026-03-04 09:00").ok());
  EXPECT_EQ(life.ticket.state, State::kClosed);
}

TEST_F(Several, ReworkOpensForWhoAskedAndTheOtherRatesTheReplyHeHad) {
  SetUpReplied();
  ASSERT_TRUE(Rated(1, Solved::kNo, "2026-03-04 09:00").ok());
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.Facts(FactType::kReworkOpened)[0].petitioner, 1);
  EXPECT_FALSE(Happened(P(1).reply_delivered));
  EXPECT_TRUE(Happened(P(2).reply_delivered)) << "his reply, and his code, stand";
  ASSERT_TRUE(Rated(2, Solved::kYes, "2026-03-04 09:10").ok());
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(P(2).first_rating, Satisfaction::kSatisfied);
  EXPECT_REFUSED(Rated(1, Solved::kYes, "2026-03-04 09:20"), kFailedPrecondition, "NOT_REPLIED");
  WorkAgain("2026-03-04");
  EXPECT_REFUSED(Told(2, "2026-03-04 10:30"), kFailedPrecondition, "ALREADY_REPLIED");
  ASSERT_TRUE(Told(1, "2026-03-04 10:30").ok());
  EXPECT_EQ(life.ticket.state, State::kReplied);
  EXPECT_TRUE(P(1).drawn) << "a rework is always called back";
  EXPECT_FALSE(P(2).drawn) << "he had no rework";
  ASSERT_TRUE(Called(1, FollowUpOutcome::kReached, "2026-03-05 10:00").ok());
  EXPECT_EQ(life.ticket.state, State::kClosed);
}

TEST_F(Several, ASecondWhoIsNotSatisfiedJoinsTheRework) {
  SetUpReplied(3);
  ASSERT_TRUE(Rated(1, Solved::kNo, "2026-03-04 09:00").ok());
  ASSERT_TRUE(Rated(2, Solved::kPartly, "2026-03-04 09:10").ok());
  EXPECT_EQ(life.ticket.legs.size(), 2u) << "one round of work for both";
  ASSERT_EQ(life.Facts(FactType::kReworkJoined).size(), 1u);
  EXPECT_EQ(life.Facts(FactType::kReworkJoined)[0].petitioner, 2);
  WorkAgain("2026-03-04");
  ASSERT_TRUE(Told(1, "2026-03-04 10:30").ok());
  EXPECT_EQ(life.ticket.state, State::kReviewed);
  ASSERT_TRUE(Told(2, "2026-03-04 10:31").ok());
  EXPECT_EQ(life.ticket.state, State::kReplied);
}

TEST_F(Several, WhoIsNotSatisfiedAfterTheResultWasSubmittedGetsTheNextRework) {
  SetUpReplied();
  ASSERT_TRUE(Rated(1, Solved::kNo, "2026-03-04 09:00").ok());
  WorkAgain("2026-03-04");
  ASSERT_TRUE(life.Do(Life::Agent(), Object{2, "", "还没修好"}, "2026-03-04 10:25").ok());
  EXPECT_EQ(life.ticket.state, State::kReviewed);
  EXPECT_TRUE(P(2).rework_waits);
  ASSERT_TRUE(Told(1, "2026-03-04 10:30").ok());
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.Facts(FactType::kReworkOpened).back().petitioner, 2);
  ASSERT_TRUE(Called(1, FollowUpOutcome::kReached, "2026-03-04 11:00").ok())
      << "the first is called about his own reply meanwhile";
}

TEST_F(Several, AReworkForWhoWithdrawsEndsAndTheReplyBeforeStands) {
  SetUpReplied();
  ASSERT_TRUE(Rated(2, Solved::kYes, "2026-03-04 08:50").ok());
  ASSERT_TRUE(Rated(1, Solved::kNo, "2026-03-04 09:00").ok());
  ASSERT_EQ(life.ticket.state, State::kDispatched);
  ASSERT_TRUE(Withdrawn(1, "2026-03-04 09:30").ok());
  EXPECT_EQ(life.ticket.state, State::kClosed) << "the other had rated already";
  EXPECT_TRUE(life.HasFact(FactType::kReworkEnded));
  for (const LimitClock& clock : life.ticket.limits)
    EXPECT_TRUE(clock.limit == LimitKind::kFollowUp || !clock.running()) << Name(clock.limit);
}

TEST_F(Several, EachHasTwoReworksBeforeThePanel) {
  SetUpReplied();
  for (const char* day : {"2026-03-04", "2026-03-05"}) {
    ASSERT_TRUE(life.Do(Life::Agent(), Object{1, "", "x"}, std::string(day) + " 09:00").ok());
    WorkAgain(day);
    ASSERT_TRUE(Told(1, std::string(day) + " 10:30").ok());
  }
  ASSERT_TRUE(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-06 09:00").ok());
  EXPECT_TRUE(life.ticket.panel);
  EXPECT_EQ(life.ticket.state, State::kReplied);
  ASSERT_TRUE(life.Do(Life::Agent(), Object{2, "", "x"}, "2026-03-06 09:10").ok());
  EXPECT_EQ(life.ticket.state, State::kDispatched) << "the second has had no rework yet";
  ASSERT_TRUE(life.Do(Life::Supervisor(), DecidePanel{true, ""}, "2026-03-06 09:20").ok());
  EXPECT_FALSE(Happened(P(1).reply_delivered)) << "the first is answered by the same round";
  EXPECT_TRUE(life.ticket.final_reply);
}

TEST_F(Several, AFinalReplyTakesNothingFromWhoIsSatisfied) {
  SetUpReplied(3);
  ASSERT_TRUE(Rated(2, Solved::kYes, "2026-03-03 17:00").ok());
  for (const char* day : {"2026-03-04", "2026-03-05"}) {
    ASSERT_TRUE(life.Do(Life::Agent(), Object{1, "", "x"}, std::string(day) + " 09:00").ok());
    WorkAgain(day);
    ASSERT_TRUE(Told(1, std::string(day) + " 10:30").ok());
  }
  ASSERT_TRUE(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-06 09:00").ok());
  ASSERT_TRUE(life.Do(Life::Supervisor(), DecidePanel{true, ""}, "2026-03-06 09:20").ok());
  EXPECT_TRUE(Happened(P(2).reply_delivered));
  EXPECT_EQ(P(2).reworks, 0);
  ASSERT_TRUE(life.Do(Life::Agent(), Object{3, "", "x"}, "2026-03-06 09:25").ok())
      << "the third has no final reply yet, and joins";
  ASSERT_TRUE(life.Do(Life::Head(), Accept{}, "2026-03-06 09:30").ok());
  ASSERT_TRUE(
      life.Do(Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-06 09:40")
          .ok());
  ASSERT_TRUE(
      life.Do(Life::Handler(), SubmitResult{"EXPLAINED", "好", "依据", {}}, "2026-03-06 10:00")
          .ok());
  ASSERT_TRUE(life.Do(Life::Head(), Approve{}, "2026-03-06 10:10").ok());
  ASSERT_TRUE(life.Do(Life::Reviewer(), Review{}, "2026-03-06 10:20").ok());
  for (int p : {1, 3})
    ASSERT_TRUE(
        life.Do(Life::Handler(), Reply{p, "好", "sms", "可申请复议"}, "2026-03-06 10:30").ok());
  EXPECT_REFUSED(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-06 11:00"),
                 kFailedPrecondition, "FINAL_REPLY");
}

// All of it within one instant, as on a simulated clock that stands.
TEST_F(Several, APromiseOfAnotherReplyReworksNobodyAndEndsWithItsLastKeeper) {
  const std::string at = "2026-03-03 10:00";
  ASSERT_TRUE(life.Reach(State::kHandling, Of(2)).ok());
  SubmitResult result{"RESOLVED", "月底修好", "", {}};
  result.promised = absl::CivilDay(2026, 3, 12);
  ASSERT_TRUE(life.Do(Life::Handler(), result, at).ok());
  ASSERT_TRUE(life.Do(Life::Head(), Approve{}, at).ok());
  ASSERT_TRUE(life.Do(Life::Reviewer(), Review{}, at).ok());
  ASSERT_TRUE(Told(1, at).ok());
  ASSERT_TRUE(Told(2, at).ok());
  ASSERT_TRUE(life.Do(Life::Agent(), Object{2, "", "x"}, at).ok());
  for (const auto& [actor, command] : std::vector<std::pair<Actor, Command>>{
           {Life::Head(), Accept{}},
           {Life::Handler(), RecordContact{ContactKind::kEffective, "", ""}},
           {Life::Handler(), SubmitResult{"RESOLVED", "好", "", {}}},
           {Life::Head(), Approve{}},
           {Life::Reviewer(), Review{}}})
    ASSERT_TRUE(life.Do(actor, command, at).ok());
  ASSERT_TRUE(Told(2, at).ok());
  Life kept = life;
  ASSERT_TRUE(kept.Settle("2026-03-13 00:00:00.001").ok());
  EXPECT_TRUE(Happened(kept.ticket.petitioners[1].reply_delivered)) << "another reply, no promise";
  EXPECT_FALSE(Happened(kept.ticket.petitioners[0].reply_delivered));
  ASSERT_TRUE(Withdrawn(1, at).ok());
  EXPECT_FALSE(life.ticket.promise.standing());
  EXPECT_FALSE(life.Limit(LimitKind::kPromise)->running());
}

TEST_F(Several, ANegativeRatingDrawsOnlyWhoGaveIt) {
  SetUpReplied();
  Rate rude{1, "GOODCODE", Satisfaction::kDissatisfied, Solved::kYes, false, false, "态度"};
  ASSERT_TRUE(life.Do(Life::Messenger(), rude, "2026-03-04 09:00").ok());
  EXPECT_TRUE(P(1).drawn);
  EXPECT_FALSE(P(2).drawn);
  ASSERT_TRUE(Called(1, FollowUpOutcome::kRefused, "2026-03-04 10:00").ok());
  EXPECT_EQ(life.ticket.state, State::kReplied) << "the second may still rate";
  ASSERT_TRUE(life.Settle("2026-03-10 18:00:00.001").ok());
  EXPECT_EQ(life.ticket.state, State::kClosed);
}

TEST_F(Several, APromiseStandsForWhoKeepsTheReply) {
  ASSERT_TRUE(life.Reach(State::kHandling, Of(2)).ok());
  SubmitResult result{"RESOLVED", "月底修好", "", {}};
  result.promised = absl::CivilDay(2026, 3, 12);
  ASSERT_TRUE(life.Do(Life::Handler(), result, "2026-03-03 10:00").ok());
  ASSERT_TRUE(life.Do(Life::Head(), Approve{}, "2026-03-03 10:10").ok());
  ASSERT_TRUE(life.Do(Life::Reviewer(), Review{}, "2026-03-03 10:20").ok());
  ASSERT_TRUE(Told(1, "2026-03-03 10:30").ok());
  ASSERT_TRUE(Told(2, "2026-03-03 10:30").ok());
  ASSERT_TRUE(Rated(1, Solved::kNo, "2026-03-04 09:00").ok());
  ASSERT_NE(life.Limit(LimitKind::kPromise), nullptr);
  EXPECT_TRUE(life.Limit(LimitKind::kPromise)->running()) << "the second was promised it too";
  WorkAgain("2026-03-04");
  ASSERT_TRUE(Told(1, "2026-03-04 10:30").ok());
  ASSERT_TRUE(life.Settle("2026-03-13 00:00:00.001").ok());
  EXPECT_TRUE(life.HasFact(FactType::kPromiseUnkept));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_FALSE(Happened(P(2).reply_delivered)) << "reworked for whom it was promised";
  EXPECT_TRUE(Happened(P(1).reply_delivered)) << "not for who has another reply";
}

}  // namespace
}  // namespace hotline
