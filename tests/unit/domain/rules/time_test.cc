// Extensions 延期 and suspensions 挂起: who may ask when, who decides, what moves and what stays.
#include "common/base/error.h"
#include "common/domain/rules/settle.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

const RequestExtension kThreeDays{3, "COMPLEX", "需多部门会商"};
RequestSuspension Until(int month, int day) {
  return {absl::CivilDay(2026, month, day), "APPRAISAL", "等待检测结论"};
}

// A complaint to the tax office: ten working days from Monday 2026-03-02, due on the 16th.
class Time : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_DONE(life.Reach(State::kHandling)); }
  const LimitClock& Handle() { return *life.Limit(LimitKind::kLegHandle); }
  const LimitClock& Case() { return *life.Limit(LimitKind::kCaseHandle); }
  absl::Status Grant(const std::string& asked, const std::string& decided, const Actor& by,
                     int days = 3) {
    HOTLINE_RETURN_IF_ERROR(life.Do(Life::Head(), RequestExtension{days, "COMPLEX", "x"}, asked));
    return life.Do(by, DecideExtension{true, ""}, decided);
  }
  Life life;
};

// Returned once, so that the case is due on the 16th, days before the second department's part.
absl::Status ReachSecondDepartment(Life& life) {
  const Actor head = Life::Head("water-supply");
  HOTLINE_RETURN_IF_ERROR(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00"));
  HOTLINE_RETURN_IF_ERROR(life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "water-supply"},
                                  "2026-03-02 09:30"));
  HOTLINE_RETURN_IF_ERROR(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-02 10:00"));
  HOTLINE_RETURN_IF_ERROR(
      life.Do(Life::Dispatcher(), Dispatch{"water-supply", "", "", {}, ""}, "2026-03-13 10:00"));
  HOTLINE_RETURN_IF_ERROR(life.Do(head, Accept{}, "2026-03-13 10:30"));
  return life.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-13 11:00");
}

TEST_F(Time, GrantedExtensionMovesBothDuesAndKeepsTheOriginalForEver) {
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:00"));
  EXPECT_EQ(Local(life.Limit(LimitKind::kExtensionDecision)->due), "2026-03-04 16:00:00");
  EXPECT_EQ(life.Limit(LimitKind::kExtensionDecision)->obligor, "centre");
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-04 11:00"));
  for (const LimitClock* clock : {&Handle(), &Case()}) {
    EXPECT_EQ(Local(clock->due), "2026-03-19 18:00:00");
    EXPECT_EQ(Local(clock->original_due), "2026-03-16 18:00:00");
    EXPECT_EQ(clock->generation, 2);
  }
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kExtensionDecision)->stopped));
  EXPECT_EQ(life.ticket.legs[0].extensions, 1);
  EXPECT_EQ(life.ticket.legs[0].extended_days, 3);
}

TEST_F(Time, StopWithinAGrantedDueIsNoBreachButNotOnTime) {
  ASSERT_DONE(Grant("2026-03-04 10:00", "2026-03-04 11:00", Life::Dispatcher()));
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-18 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Approve{}, "2026-03-18 11:00"));
  ASSERT_DONE(life.Do(Life::Reviewer(), Review{}, "2026-03-18 12:00"));
  EXPECT_FALSE(Handle().breached);
  for (const Fact& f : life.Facts(FactType::kLimitStopped)) {
    if (f.limit == LimitKind::kLegHandle) {
      EXPECT_FALSE(f.on_time) << "raw figures ignore extensions";
    }
  }
}

TEST_F(Time, AlarmsOfTheNewGenerationRingAtSharesOfTheLongerTime) {
  ASSERT_DONE(life.Settle("2026-03-13 18:01"));  // past half and four fifths of ten days
  auto levels = [&] {
    std::vector<std::pair<AlarmLevel, int>> out;
    for (const Fact& f : life.Facts(FactType::kAlarm)) {
      if (f.limit == LimitKind::kLegHandle) out.emplace_back(f.level, f.generation);
    }
    return out;
  };
  EXPECT_THAT(levels(), ::testing::ElementsAre(std::pair(AlarmLevel::kBlue, 1),
                                               std::pair(AlarmLevel::kYellow, 1)));
  ASSERT_DONE(Grant("2026-03-16 09:30", "2026-03-16 10:00", Life::Dispatcher(), 10));
  ASSERT_DONE(life.Settle("2026-03-31 00:00"));
  // Half of twenty days is the old due: it lies ahead still, and so each rings once more.
  EXPECT_THAT(levels(), ::testing::ElementsAre(
                            std::pair(AlarmLevel::kBlue, 1), std::pair(AlarmLevel::kYellow, 1),
                            std::pair(AlarmLevel::kBlue, 2), std::pair(AlarmLevel::kYellow, 2),
                            std::pair(AlarmLevel::kOrange, 2)));
  EXPECT_EQ(Local(life.Facts(FactType::kBreached).back().at), "2026-03-30 18:00:00");
}

TEST_F(Time, SilenceNeverGrants) {
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:00"));
  ASSERT_DONE(life.Settle("2026-03-04 16:01"));
  EXPECT_TRUE(life.HasFact(FactType::kExtensionLapsed));
  EXPECT_FALSE(life.ticket.time_request.pending());
  EXPECT_EQ(Handle().due, Handle().original_due);
  // The centre's own miss is on record, with the alarm of that instant.
  EXPECT_EQ(life.Facts(FactType::kBreached).back().limit, LimitKind::kExtensionDecision);
  EXPECT_EQ(life.Facts(FactType::kAlarm).back().level, AlarmLevel::kOrange);
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-04 16:30"),
                 kFailedPrecondition, "NO_REQUEST_PENDING");
}

TEST_F(Time, AskedAtLeastFourServiceHoursBeforeTheDue) {
  EXPECT_REFUSED(life.Do(Life::Head(), kThreeDays, "2026-03-16 14:01"), kFailedPrecondition,
                 "EXTENSION_TOO_LATE");
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-16 14:00"));
  // Granted at the very due: a person is still in time.
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-16 18:00"));
  EXPECT_FALSE(Handle().breached);
  EXPECT_EQ(Local(Handle().due), "2026-03-19 18:00:00");
}

TEST_F(Time, TogetherNoLongerThanTheOriginalLimit) {
  EXPECT_REFUSED(life.Do(Life::Head(), RequestExtension{11, "COMPLEX", "x"}, "2026-03-04 10:00"),
                 kFailedPrecondition, "EXTENSION_TOO_LONG");
  ASSERT_DONE(Grant("2026-03-04 10:00", "2026-03-04 11:00", Life::Dispatcher(), 7));
  EXPECT_REFUSED(life.Do(Life::Head(), RequestExtension{4, "COMPLEX", "x"}, "2026-03-05 10:00"),
                 kFailedPrecondition, "EXTENSION_TOO_LONG");
}

TEST_F(Time, FirstByTheCentreSecondByTheLeaderThirdByTheOffice) {
  const Actor office = Life::Official("p-government-office-1");
  const Actor leader = Life::Official(life.jurisdiction->department("tax")->supervising_leader);
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:00"));
  EXPECT_REFUSED(life.Do(leader, DecideExtension{true, ""}, "2026-03-04 10:10"), kPermissionDenied,
                 "NOT_THE_DECIDER");
  EXPECT_REFUSED(life.Do(Life::Head(), DecideExtension{true, ""}, "2026-03-04 10:10"),
                 kPermissionDenied, "OWN_DEPARTMENT");
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-04 11:00"));
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-05 10:00"));
  EXPECT_REFUSED(life.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-05 10:10"),
                 kPermissionDenied, "NOT_THE_DECIDER");
  ASSERT_DONE(life.Do(leader, DecideExtension{true, ""}, "2026-03-05 11:00"));
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-06 10:00"));
  EXPECT_REFUSED(life.Do(leader, DecideExtension{true, ""}, "2026-03-06 10:10"), kPermissionDenied,
                 "NOT_THE_DECIDER");
  ASSERT_DONE(life.Do(office, DecideExtension{true, ""}, "2026-03-06 11:00"));
  EXPECT_REFUSED(life.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-09 10:00"),
                 kFailedPrecondition, "EXTENSIONS_EXHAUSTED");
}

TEST_F(Time, RefusedExtensionChangesNothingAndMayBeAskedAgain) {
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:00"));
  EXPECT_REFUSED(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:01"), kFailedPrecondition,
                 "TIME_REQUEST_PENDING");
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideExtension{false, "理由不足"}, "2026-03-04 11:00"));
  EXPECT_EQ(Handle().due, Handle().original_due);
  EXPECT_EQ(life.ticket.legs[0].extensions, 0);
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 11:30"));
}

TEST_F(Time, ResultBeforeTheDecisionEndsTheRequest) {
  ASSERT_DONE(life.Do(Life::Head(), kThreeDays, "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-04 10:30"));
  EXPECT_TRUE(life.HasFact(FactType::kTimeRequestDropped));
  EXPECT_FALSE(life.ticket.time_request.pending());
  EXPECT_TRUE(Happened(life.Limit(LimitKind::kExtensionDecision)->stopped));
}

TEST(TimeRules, NoExtensionForConsultationsAndUrgentMattersNorBeforeContact) {
  Life consultation;
  ASSERT_DONE(consultation.Reach(State::kHandling, Life::Complaint(TicketKind::kConsultation)));
  EXPECT_REFUSED(
      consultation.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-02 11:00"),
      kFailedPrecondition, "NOT_EXTENDABLE");
  Life urgent;
  auto create = Life::Complaint();
  create.urgency = Urgency::kUrgent;
  ASSERT_DONE(urgent.Reach(State::kHandling, create));
  EXPECT_REFUSED(urgent.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-02 11:00"),
                 kFailedPrecondition, "NOT_EXTENDABLE");
  Life early;
  ASSERT_DONE(early.Reach(State::kAccepted));
  EXPECT_REFUSED(early.Do(Life::Head(), RequestExtension{1, "COMPLEX", "x"}, "2026-03-02 11:00"),
                 kFailedPrecondition, "ILLEGAL_TRANSITION");
}

TEST_F(Time, SuspensionPausesHandlingAndWakesItself) {
  ASSERT_DONE(life.Do(Life::Head(), Until(3, 11), "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-04 11:00"));
  EXPECT_TRUE(life.ticket.suspended);
  EXPECT_FALSE(Handle().running());
  EXPECT_EQ(Local(NextWake(life.ticket, life.jurisdiction)), "2026-03-11 00:00:00");
  EXPECT_REFUSED(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-05 10:00"),
      kFailedPrecondition, "SUSPENDED");
  ASSERT_DONE(life.Settle("2026-03-11 00:01"));
  EXPECT_FALSE(life.ticket.suspended);
  EXPECT_TRUE(Handle().running());
  EXPECT_EQ(life.Facts(FactType::kResumed).back().code, "WAKE");
  // Most of the 4th, and the 5th, 6th, 9th and 10th: four whole days given back, the rest is lost.
  EXPECT_EQ(Local(Handle().due), "2026-03-20 18:00:00");
  EXPECT_EQ(Local(Handle().original_due), "2026-03-16 18:00:00") << "raw figures pass it over";
}

TEST_F(Time, ResumedEarlyGivesBackOnlyWhatWasUsed) {
  ASSERT_DONE(life.Do(Life::Head(), Until(4, 2), "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-04 11:00"));
  EXPECT_REFUSED(life.Do(Life::Head(), kThreeDays, "2026-03-05 10:00"), kFailedPrecondition,
                 "SUSPENDED");
  ASSERT_DONE(life.Do(Life::Handler(), Resume{"结论已出"}, "2026-03-06 09:30"));
  EXPECT_EQ(Local(Handle().due), "2026-03-17 18:00:00");
  EXPECT_EQ(life.Facts(FactType::kResumed).back().code, "EARLY");
  EXPECT_REFUSED(life.Do(Life::Handler(), Resume{}, "2026-03-06 09:40"), kFailedPrecondition,
                 "NOT_SUSPENDED");
  // 29 days less the 22½ hours of yesterday… what was not used may be asked for again, no more.
  EXPECT_REFUSED(life.Do(Life::Head(), Until(4, 4), "2026-03-06 10:00"), kFailedPrecondition,
                 "SUSPENSION_TOO_LONG");
  ASSERT_DONE(life.Do(Life::Head(), Until(4, 3), "2026-03-06 10:00"));
}

// Six nights from ten minutes before closing: an hour of open time, and no day.
TEST_F(Time, NightsGiveNothingBackHoweverMany) {
  for (const char* day :
       {"2026-03-04", "2026-03-05", "2026-03-06", "2026-03-09", "2026-03-10", "2026-03-11"}) {
    const std::string evening = std::string(day) + " 17:50";
    ASSERT_DONE(life.Do(Life::Head(), Until(3, 20), evening));
    ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, evening));
    const absl::Time next = testing::At(evening) + absl::Hours(15) + absl::Minutes(10);
    ASSERT_DONE(life.Do(Life::Handler(), Resume{}, Local(next).substr(0, 16)));
  }
  EXPECT_EQ(Local(Handle().due), "2026-03-16 18:00:00");
}

// Five hours of the day it began on and two of the next would be a day; the first is not counted.
TEST_F(Time, TheDayItBeganOnIsNotGivenBack) {
  Life first;
  ASSERT_DONE(first.Reach(State::kHandling));  // begun on Monday 2 March
  ASSERT_DONE(first.Do(Life::Head(), Until(3, 20), "2026-03-02 10:50"));
  ASSERT_DONE(first.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-02 11:00"));
  ASSERT_DONE(first.Do(Life::Handler(), Resume{}, "2026-03-03 11:00"));
  EXPECT_EQ(Local(first.Limit(LimitKind::kLegHandle)->due), "2026-03-16 18:00:00");
}

// Seven half hours of an open day of seven hours are half a day; fourteen are one.
TEST_F(Time, PartsOfDaysAddUpToWholeOnes) {
  const auto suspend = [&](const char* from, const char* to) {
    EXPECT_TRUE(life.Do(Life::Head(), Until(3, 20), from).ok());
    EXPECT_TRUE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, from).ok());
    EXPECT_TRUE(life.Do(Life::Handler(), Resume{}, to).ok());
  };
  suspend("2026-03-04 14:30", "2026-03-04 18:00");
  EXPECT_EQ(Local(Handle().due), "2026-03-16 18:00:00");
  suspend("2026-03-06 14:30", "2026-03-06 17:59");
  EXPECT_EQ(Local(Handle().due), "2026-03-16 18:00:00") << "a minute is missing";
  suspend("2026-03-10 09:00", "2026-03-10 09:01");
  EXPECT_EQ(Local(Handle().due), "2026-03-17 18:00:00");
}

TEST_F(Time, SuspensionNeverAfterTheDueNorLongerThanThirtyDays) {
  EXPECT_REFUSED(life.Do(Life::Head(), Until(4, 4), "2026-03-04 10:00"), kFailedPrecondition,
                 "SUSPENSION_TOO_LONG");
  EXPECT_REFUSED(life.Do(Life::Head(), Until(3, 4), "2026-03-04 10:00"), kInvalidArgument,
                 "FIELDS_INVALID");
  RequestSuspension unlisted = Until(3, 20);
  unlisted.reason_code = "BUSY";
  EXPECT_REFUSED(life.Do(Life::Head(), unlisted, "2026-03-04 10:00"), kInvalidArgument,
                 "FIELDS_INVALID");
  EXPECT_REFUSED(life.Do(Life::Head(), Until(3, 20), "2026-03-16 18:01"), kFailedPrecondition,
                 "OVERDUE");
}

// 长周期: a matter whose work by its nature lasts may be suspended for longer in all.
TEST_F(Time, ALongCycleMatterIsSuspendedForAsLongAsItsCatalogueSays) {
  life.ticket.matter = "natural.land-acquisition";
  ASSERT_EQ(life.jurisdiction->matter(life.ticket.matter)->long_cycle_days, 90);
  EXPECT_REFUSED(life.Do(Life::Head(), Until(6, 3), "2026-03-04 10:00"), kFailedPrecondition,
                 "SUSPENSION_TOO_LONG");
  ASSERT_DONE(life.Do(Life::Head(), Until(6, 2), "2026-03-04 10:00"));
}

// A pause that shifts a share of the time to before itself must not swallow the alarm.
TEST_F(Time, AnAlarmThatHasNotRungRingsAfterTheSuspension) {
  ASSERT_DONE(life.Do(Life::Head(), Until(3, 20), "2026-03-09 14:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-09 14:10"));
  ASSERT_DONE(life.Do(Life::Head(), Resume{}, "2026-03-11 17:50"));
  ASSERT_DONE(life.Settle("2026-03-11 17:51"));
  const Fact rung = life.Facts(FactType::kAlarm).back();
  EXPECT_EQ(rung.level, AlarmLevel::kBlue);
  EXPECT_EQ(Local(rung.at), "2026-03-11 17:50:00") << "not before it could be noticed";
}

TEST_F(Time, TheWholeCaseIsNotExtendedWhenAskedTooLateForIt) {
  Life returned;
  ASSERT_DONE(ReachSecondDepartment(returned));
  const Actor head = Life::Head("water-supply");
  ASSERT_DONE(returned.Do(head, kThreeDays, "2026-03-16 14:30"));
  ASSERT_DONE(returned.Do(Life::Dispatcher(), DecideExtension{true, ""}, "2026-03-16 15:00"));
  EXPECT_EQ(Local(returned.Limit(LimitKind::kLegHandle)->due), "2026-04-01 18:00:00");
  EXPECT_EQ(Local(returned.Limit(LimitKind::kCaseHandle)->due), "2026-03-16 18:00:00");
}

TEST_F(Time, NobodyDecidesForHisOwnDepartment) {
  Life own;
  auto create = Life::Complaint();
  create.department = "government-office";
  ASSERT_DONE(own.Do(Life::Agent(), create, "2026-03-02 09:00"));
  const Actor head = Life::Head("government-office");
  ASSERT_DONE(own.Do(head, Accept{}, "2026-03-02 09:30"));
  ASSERT_DONE(own.Do(head, RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 10:00"));
  const Actor leader = Life::Official("p-county-1");
  for (const Actor& decider : {Life::Dispatcher(), leader}) {
    ASSERT_DONE(own.Do(head, kThreeDays, "2026-03-04 10:00"));
    ASSERT_DONE(own.Do(decider, DecideExtension{true, ""}, "2026-03-04 10:30"));
  }
  EXPECT_EQ(own.Facts(FactType::kExtensionGranted).back().capacity, Capacity::kPrincipal);
  ASSERT_DONE(own.Do(head, kThreeDays, "2026-03-04 11:00"));
  EXPECT_REFUSED(own.Do(head, DecideExtension{true, ""}, "2026-03-04 11:10"), kPermissionDenied,
                 "OWN_DEPARTMENT");
}

TEST_F(Time, AssistingDepartmentMayFinishDuringASuspension) {
  ASSERT_DONE(life.Do(Life::Head(), Assign{std::nullopt, {"water-supply"}}, "2026-03-03 10:00"));
  ASSERT_DONE(life.Do(Life::Head(), Until(3, 11), "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-04 11:00"));
  ASSERT_DONE(life.Do(Life::Head("water-supply"), SubmitResult{"ASSISTED", "x", "", {}},
                      "2026-03-05 10:00"));
  EXPECT_TRUE(Happened(life.ticket.legs[1].ended));
  EXPECT_FALSE(life.Limit(LimitKind::kLegHandle)->breached);
  ASSERT_DONE(life.Settle("2026-03-11 00:01"));
  EXPECT_TRUE(life.Limit(LimitKind::kCaseHandle)->running());
}

TEST_F(Time, WithdrawalEndsASuspension) {
  ASSERT_DONE(life.Do(Life::Head(), Until(3, 11), "2026-03-04 10:00"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-04 11:00"));
  ASSERT_DONE(life.Do(Life::Agent(), Withdraw{1, "call", ""}, "2026-03-05 10:00"));
  EXPECT_FALSE(life.ticket.suspended);
  EXPECT_EQ(Local(life.ticket.suspensions.back().to), "2026-03-05 10:00:00");
  ASSERT_DONE(life.Settle("2026-03-12 00:00"));
  EXPECT_FALSE(life.HasFact(FactType::kResumed));
}

TEST_F(Time, AnOverdueCaseGoesOnClimbingWhileItsLegIsSuspended) {
  Life returned;
  ASSERT_DONE(ReachSecondDepartment(returned));
  const Actor head = Life::Head("water-supply");
  ASSERT_DONE(returned.Do(head, Until(3, 31), "2026-03-17 10:00"));
  ASSERT_DONE(returned.Do(Life::Dispatcher(), DecideSuspension{true, ""}, "2026-03-17 11:00"));
  EXPECT_TRUE(returned.Limit(LimitKind::kCaseHandle)->running());
  EXPECT_FALSE(returned.Limit(LimitKind::kLegHandle)->running());
  ASSERT_DONE(returned.Settle("2026-03-18 00:00"));
  EXPECT_EQ(returned.Facts(FactType::kAlarm).back().level, AlarmLevel::kRed);
}

}  // namespace
}  // namespace hotline
