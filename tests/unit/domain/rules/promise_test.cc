// Promises 承诺 and interim results 阶段性办结.
#include <algorithm>

#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

SubmitResult By(int month, int day) {
  SubmitResult submit{"PARTLY", "月底前修复", "", {}};
  submit.promised = absl::CivilDay(2026, month, day);
  return submit;
}

// A complaint to the tax office, replied to on Tuesday the 3rd of March and rated the day after.
class PromiseTest : public ::testing::Test {
 protected:
  absl::Status Submit(const SubmitResult& submit) {
    HOTLINE_RETURN_IF_ERROR(life.Reach(State::kHandling));
    return life.Do(Life::Handler(), submit, "2026-03-03 10:00");
  }
  absl::Status Tell() {
    HOTLINE_RETURN_IF_ERROR(life.Do(Life::Head(), Approve{}, "2026-03-03 11:00"));
    HOTLINE_RETURN_IF_ERROR(life.Do(Life::Reviewer(), Review{}, "2026-03-03 15:00"));
    return life.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-03 16:00");
  }
  absl::Status Close() {
    return life.Do(Life::Messenger(),
                   Rate{1, "GOODCODE", Satisfaction::kSatisfied, Solved::kYes, true, false, ""},
                   "2026-03-04 10:00");
  }
  void SetUpPromise() {
    ASSERT_DONE(Submit(By(3, 31)));
    ASSERT_DONE(Tell());
    ASSERT_DONE(Close());
  }
  Life life;
};

TEST_F(PromiseTest, RunsFromTheReplyToTheEndOfItsDay) {
  ASSERT_DONE(Submit(By(3, 31)));
  EXPECT_EQ(life.Limit(LimitKind::kPromise), nullptr) << "not told to the petitioner yet";
  ASSERT_DONE(Tell());
  const LimitClock& clock = *life.Limit(LimitKind::kPromise);
  EXPECT_EQ(Local(clock.started), "2026-03-03 16:00:00");
  EXPECT_EQ(Local(clock.due), "2026-04-01 00:00:00");
  EXPECT_EQ(clock.obligor, "tax");
  ASSERT_DONE(Close());
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_TRUE(life.Limit(LimitKind::kPromise)->running()) << "closing is not keeping";
}

TEST_F(PromiseTest, ReminderRingsBeforeTheDay) {
  SetUpPromise();
  ASSERT_DONE(life.Settle("2026-03-31 12:00"));
  ASSERT_EQ(life.last.facts.size(), 1u);
  EXPECT_EQ(life.last.facts[0].level, AlarmLevel::kYellow);
}

TEST_F(PromiseTest, UnreportedAtItsDueItReopensTheTicket) {
  SetUpPromise();
  ASSERT_DONE(life.Settle("2026-04-01 09:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.reworks, 1);
  ASSERT_EQ(life.Facts(FactType::kPromiseUnkept).size(), 1u);
  EXPECT_EQ(Local(life.Facts(FactType::kPromiseUnkept)[0].at), "2026-04-01 00:00:00");
  EXPECT_TRUE(life.Limit(LimitKind::kPromise)->breached);
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kPromise)->stopped));
  // ORANGE of that very instant is not lost.
  const auto alarms = life.Facts(FactType::kAlarm);
  EXPECT_TRUE(std::any_of(alarms.begin(), alarms.end(), [](const Fact& f) {
    return f.limit == LimitKind::kPromise && f.level == AlarmLevel::kOrange;
  }));
}

TEST_F(PromiseTest, ReportedAtItsDueItIsInTime) {
  SetUpPromise();
  ASSERT_DONE(life.Do(Life::Handler(), ReportPromise{"已修复", {}}, "2026-04-01 00:00"));
  EXPECT_TRUE(life.Facts(FactType::kLimitStopped).back().on_time);
  EXPECT_EQ(life.ticket.state, State::kClosed);
}

TEST_F(PromiseTest, KeptIsCheckedWithThePetitionerByTheCentre) {
  SetUpPromise();
  ASSERT_DONE(life.Do(Life::Handler(), ReportPromise{"已修复", {}}, "2026-03-20 10:00"));
  EXPECT_EQ(Local(life.Limit(LimitKind::kPromiseCheck)->due), "2026-03-25 18:00:00");
  EXPECT_EQ(life.Limit(LimitKind::kPromiseCheck)->obligor, "centre");
  EXPECT_REFUSED(life.Do(Life::Handler(), ReportPromise{"x", {}}, "2026-03-20 11:00"),
                 kFailedPrecondition, "NO_PROMISE");
  EXPECT_REFUSED(life.Do({"p-tax-2", Bit(Role::kAgent)},
                         CheckPromise{PromiseOutcome::kKept, "", ""}, "2026-03-20 12:00"),
                 kPermissionDenied, "HANDLER_MAY_NOT_CALL");
  ASSERT_DONE(life.Do(Life::Agent(), CheckPromise{PromiseOutcome::kKept, "call-1", ""},
                      "2026-03-23 10:00"));
  EXPECT_EQ(life.Facts(FactType::kPromiseChecked).at(0).code, "KEPT");
  ASSERT_DONE(life.Settle("2026-05-06 10:00"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_FALSE(life.HasFact(FactType::kPromiseUnkept));
}

TEST_F(PromiseTest, NotKeptSaysThePetitionerItReopens) {
  SetUpPromise();
  ASSERT_DONE(life.Do(Life::Handler(), ReportPromise{"已修复", {}}, "2026-03-20 10:00"));
  ASSERT_DONE(life.Do(Life::Agent(), CheckPromise{PromiseOutcome::kUnkept, "call-1", ""},
                      "2026-03-23 10:00"));
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.ticket.legs.back().kind, LegKind::kRework);
}

TEST_F(PromiseTest, OnlyWhoMadeItReportsIt) {
  SetUpPromise();
  EXPECT_REFUSED(life.Do(Life::Head("housing"), ReportPromise{"x", {}}, "2026-03-20 10:00"),
                 kNotFound, "TICKET_NOT_FOUND");
  EXPECT_REFUSED(
      life.Do(Life::Agent(), CheckPromise{PromiseOutcome::kKept, "", ""}, "2026-03-20 10:00"),
      kFailedPrecondition, "NOTHING_TO_CHECK");
}

TEST_F(PromiseTest, ReworkBeforeItsDayEndsIt) {
  SetUpPromise();
  ASSERT_DONE(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-10 10:00"));
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kPromise)->stopped));
  ASSERT_DONE(life.Settle("2026-04-02 09:00"));
  EXPECT_FALSE(life.HasFact(FactType::kPromiseUnkept));
}

TEST_F(PromiseTest, DayLiesAheadAndNotTooFar) {
  ASSERT_DONE(life.Reach(State::kHandling));
  for (SubmitResult submit : {By(3, 3), By(9, 1)})
    EXPECT_REFUSED(life.Do(Life::Handler(), submit, "2026-03-03 10:00"), kInvalidArgument,
                   "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Handler(), By(8, 30), "2026-03-03 10:00"));
}

TEST_F(PromiseTest, InterimResultCarriesItsProcedureAndThePolicysTime) {
  SubmitResult submit{"INTERIM", "已立案调查", "行政处罚法", {}};
  ASSERT_DONE(life.Reach(State::kHandling));
  EXPECT_REFUSED(life.Do(Life::Handler(), submit, "2026-03-03 10:00"), kInvalidArgument,
                 "FIELDS_INVALID");
  submit.procedure = "云税立〔2026〕7号";
  ASSERT_DONE(life.Do(Life::Handler(), submit, "2026-03-03 10:00"));
  ASSERT_DONE(Tell());
  // Thirty calendar days, the day of the reply not counted.
  EXPECT_EQ(Local(life.Limit(LimitKind::kPromise)->due), "2026-04-03 00:00:00");
  std::vector<std::string> words;
  for (const Event& event : life.events) {
    for (const auto& note : event.priv.notes) words.push_back(note.text);
  }
  EXPECT_THAT(words, ::testing::Contains("云税立〔2026〕7号"));
}

TEST_F(PromiseTest, DayLongerThanTheLawGivesIsCut) {
  SubmitResult submit = By(8, 1);
  submit.outcome_code = "INTERIM";
  submit.procedure = "x";
  ASSERT_DONE(Submit(submit));
  ASSERT_DONE(Tell());
  EXPECT_EQ(Local(life.Limit(LimitKind::kPromise)->due), "2026-04-03 00:00:00");
}

TEST_F(PromiseTest, WhoseDayPassedBeforeItWasToldGoesBackOrIsUnkeptAtOnce) {
  ASSERT_DONE(Submit(By(3, 4)));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-03 11:00"));
  Life late = life;
  EXPECT_REFUSED(late.Do(Life::Reviewer(), Review{}, "2026-03-05 09:00"), kFailedPrecondition,
                 "PROMISE_PASSED");
  ASSERT_DONE(late.Do(Life::Reviewer(), SendBack{"x"}, "2026-03-05 09:10"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-04 17:00"));
  ASSERT_DONE(life.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-05 10:00"));
  EXPECT_EQ(Local(life.Facts(FactType::kPromiseUnkept).at(0).at), "2026-03-05 10:00:00");
  EXPECT_EQ(life.ticket.state, State::kDispatched);
  EXPECT_EQ(life.Limit(LimitKind::kPromise), nullptr);
}

TEST_F(PromiseTest, NobodyReachedItStaysAsReported) {
  SetUpPromise();
  ASSERT_DONE(life.Do(Life::Handler(), ReportPromise{"已修复", {}}, "2026-03-20 10:00"));
  EXPECT_REFUSED(life.Do(Life::Agent(), CheckPromise{PromiseOutcome::kUnreachable, "", ""},
                         "2026-03-23 10:00"),
                 kInvalidArgument, "FIELDS_INVALID");
  ASSERT_DONE(life.Do(Life::Agent(), CheckPromise{PromiseOutcome::kUnreachable, "", "照片属实"},
                      "2026-03-23 10:00"));
  EXPECT_EQ(life.ticket.state, State::kClosed);
  EXPECT_EQ(life.Facts(FactType::kPromiseChecked).at(0).code, "UNREACHABLE");
}

TEST_F(PromiseTest, AnAssistingPartPromisesNothing) {
  ASSERT_DONE(life.Reach(State::kHandling));
  ASSERT_DONE(life.Do(Life::Head(), Assign{std::nullopt, {"housing"}}, "2026-03-03 09:00"));
  SubmitResult assisted = By(3, 31);
  assisted.outcome_code = "ASSISTED";
  EXPECT_REFUSED(life.Do(Life::Head("housing"), assisted, "2026-03-03 10:00"), kInvalidArgument,
                 "FIELDS_INVALID");
}

}  // namespace
}  // namespace hotline
