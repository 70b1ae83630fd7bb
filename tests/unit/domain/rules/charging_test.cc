// Whose time it was 计时归属, and who acts while nobody has the ticket 首接负责.
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;

constexpr int64_t kHour = 3600;

RequestReturn Return() { return {"NOT_OUR_DUTY", "职责不符", "housing"}; }

// Dispatched on Monday 2026-03-02 09:00, the return asked for at 10:00.
void Asked(Life* life) {
  ASSERT_DONE(life->Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(life->Do(Life::Head(), Return(), "2026-03-02 10:00"));
}

TEST(Charging, HeldBeforeAnApprovedReturnIsTheCentres) {
  Life life;
  Asked(&life);
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 11:30"));
  auto charged = life.Facts(FactType::kCharged);
  ASSERT_EQ(charged.size(), 1u);
  EXPECT_EQ(charged[0].department, kCentreDepartment);
  EXPECT_EQ(charged[0].code, "RETURNED");
  EXPECT_EQ(charged[0].leg, 1);
  EXPECT_EQ(charged[0].seconds, kHour * 5 / 2);
  // The gap, over the midday break: 11:30 to 12:00 and from 14:30.
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-02 15:30"));
  charged = life.Facts(FactType::kCharged);
  ASSERT_EQ(charged.size(), 2u);
  EXPECT_EQ(charged[1].code, "GAP");
  EXPECT_EQ(charged[1].department, kCentreDepartment);
  EXPECT_EQ(charged[1].leg, 1);
  EXPECT_EQ(charged[1].seconds,
            absl::ToInt64Seconds(life.jurisdiction->calendar().Between(
                testing::At("2026-03-02 11:30"), testing::At("2026-03-02 15:30"))));
}

TEST(Charging, ARefusedReturnChargesNobody) {
  Life life;
  Asked(&life);
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{false, ""}, "2026-03-02 10:30"));
  EXPECT_FALSE(life.HasFact(FactType::kCharged));
}

TEST(Charging, WhereNobodyDecidesTheWaitIsTheCentres) {
  Life life;
  Asked(&life);
  ASSERT_DONE(life.Settle("2026-03-03 12:00"));
  const auto charged = life.Facts(FactType::kCharged);
  ASSERT_EQ(charged.size(), 1u);
  EXPECT_EQ(charged[0].code, "LAPSED");
  EXPECT_EQ(charged[0].department, kCentreDepartment);
  EXPECT_EQ(charged[0].seconds, 4 * kHour);  // RETURN_DECISION: four service hours
}

TEST(Charging, AnUrgentTicketCountsAllTime) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.urgency = Urgency::kUrgent;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-01 02:00"));  // a Sunday night
  ASSERT_DONE(life.Do(Life::Head(), Return(), "2026-03-01 02:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-01 02:20"));
  EXPECT_EQ(life.Facts(FactType::kCharged)[0].seconds, 20 * 60);
}

// Classified as less urgent just before the decision, the time does not vanish.
TEST(Charging, AClassificationBeforeTheDecisionChangesNothing) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.urgency = Urgency::kUrgent;
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-01 02:00"));
  ASSERT_DONE(life.Do(Life::Head(), Return(), "2026-03-01 02:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kNormal, "", "不急"},
                      "2026-03-01 02:19"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-01 02:20"));
  EXPECT_EQ(life.Facts(FactType::kCharged)[0].seconds, 20 * 60);
}

TEST(Charging, TheGapEndsWithTheTicketToo) {
  Life answered, objected;
  Asked(&answered);
  ASSERT_DONE(answered.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:30"));
  ASSERT_DONE(answered.Do(Life::Agent(), AnswerDirectly{"已说明", ""}, "2026-03-02 11:30"));
  auto charged = answered.Facts(FactType::kCharged);
  ASSERT_EQ(charged.size(), 2u);
  EXPECT_EQ(charged[1].code, "GAP");
  EXPECT_EQ(charged[1].seconds, kHour);
  // What it was answered meanwhile it waited for nobody.
  ASSERT_DONE(answered.Do(Life::Agent(), Object{1, "", "不服"}, "2026-03-04 09:00"));
  ASSERT_DONE(
      answered.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-04 10:00"));
  EXPECT_EQ(answered.Facts(FactType::kCharged).size(), 2u) << "the objection is no return";
}

// What the centre calls it after the request changes nothing, up or down.
TEST(Charging, RaisedAfterTheRequestItIsStillWorkingTime) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-02-27 16:00"));  // a Friday
  ASSERT_DONE(life.Do(Life::Head(), Return(), "2026-02-27 17:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kUrgent, "", "有人受伤"},
                      "2026-02-27 17:10"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-02-27 17:30"));
  EXPECT_EQ(life.Facts(FactType::kCharged)[0].seconds, kHour * 3 / 2);
}

// The window to return begins again where the part's own time does.
TEST(ReturnWindow, IsNotClosedBackwardsByAClassification) {
  Life life;
  ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(),
                      Reclassify{TicketKind::kNone, Urgency::kUrgent, "", "有人受伤"},
                      "2026-03-02 10:30"));
  ASSERT_DONE(life.Do(Life::Head(), Return(), "2026-03-02 10:50"));
}

TEST(Charging, AdjudicatedToBeItsOwnItIsItsOwnTime) {
  Life life;
  Asked(&life);
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 11:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), Dispatch{"housing", "", "", {}, ""}, "2026-03-02 11:10"));
  ASSERT_DONE(life.Do(Life::Head("housing"), RequestReturn{"NOT_OUR_DUTY", "不是", "tax"},
                      "2026-03-02 11:20"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 11:30"));
  ASSERT_TRUE(life.ticket.disputed);
  ASSERT_DONE(
      life.Do(Life::Supervisor(), Adjudicate{"tax", "三定方案", true, ""}, "2026-03-02 11:40"));
  const auto charged = life.Facts(FactType::kCharged);
  ASSERT_EQ(charged.size(), 5u);  // two returns, two gaps, and this
  EXPECT_EQ(charged[3].code, "ADJUDICATED");
  EXPECT_EQ(charged[3].department, "tax");
  EXPECT_EQ(charged[3].leg, 1);
  EXPECT_EQ(charged[3].seconds, kHour);  // until it asked; the decision was the centre's
  EXPECT_EQ(charged[4].code, "GAP");
}

TEST(FirstMeasures, TheFirstReceiverActsUntilAnotherHasIt) {
  Life life;
  Asked(&life);
  RecordFirstMeasures measures{"已派人现场警戒", {}};
  EXPECT_REFUSED(life.Do(Life::Head(), measures, "2026-03-02 10:10"), kFailedPrecondition,
                 "ILLEGAL_TRANSITION");
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:30"));
  EXPECT_REFUSED(life.Do(Life::Head("housing"), measures, "2026-03-02 10:40"), kNotFound,
                 "TICKET_NOT_FOUND");
  ASSERT_DONE(life.Do(Life::Handler(), measures, "2026-03-02 10:40"));
  const auto facts = life.Facts(FactType::kFirstMeasures);
  ASSERT_EQ(facts.size(), 1u);
  EXPECT_EQ(facts[0].department, "tax");
  EXPECT_EQ(facts[0].person, Life::Handler().id);
  EXPECT_EQ(life.ticket.state, State::kReceived);
}

TEST(FirstMeasures, NobodyHasHadItYet) {
  Life life;
  CreateRequest create = Life::Complaint();
  create.department.clear();
  create.priv.subject.clear();
  create.priv.text = "随便说说";
  ASSERT_DONE(life.Do(Life::Agent(), create, "2026-03-02 09:00"));
  ASSERT_EQ(life.ticket.state, State::kReceived);
  EXPECT_REFUSED(life.Do(Life::Head(), RecordFirstMeasures{"x", {}}, "2026-03-02 09:10"), kNotFound,
                 "TICKET_NOT_FOUND");
}

}  // namespace
}  // namespace hotline
