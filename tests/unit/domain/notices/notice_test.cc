// Who is told of what, rung by rung, and when.
#include "common/domain/notices/notice.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class NoticeTest : public ::testing::Test {
 protected:
  NoticeTest() {
    ticket_.number = "2603020030000011";
    Leg leg;
    leg.department = "tax";
    ticket_.legs.push_back(leg);
    event_.number = ticket_.number;
    event_.version = 7;
  }
  std::vector<Notice> Of(Fact fact) {
    fact.at = at_;
    if (fact.department.empty()) fact.department = "tax";
    event_.facts = {fact};
    return NoticesOf(event_, ticket_, *testing::Sample());
  }
  std::vector<Notice> Alarm(AlarmLevel level) {
    Fact fact;
    fact.type = FactType::kAlarm;
    fact.limit = LimitKind::kAccept;
    fact.leg = 1;
    fact.level = level;
    fact.due = At("2026-03-02 11:00");
    return Of(fact);
  }
  std::vector<std::string> Persons(const std::vector<Notice>& notices) {
    std::vector<std::string> out;
    for (const Notice& n : notices) out.push_back(n.person);
    return out;
  }
  std::string Holder(OfficeRole role) { return testing::Sample()->Holder("tax", role, at_); }
  std::string Supervisor() { return testing::Sample()->department("tax")->supervising_leader; }

  absl::Time at_ = At("2026-03-02 10:00");
  Ticket ticket_;
  Event event_;
};

TEST_F(NoticeTest, BlueIsForTheHandlerAndForTheHeadWhileThereIsNone) {
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kBlue)), UnorderedElementsAre(Holder(OfficeRole::kHead)));
  ticket_.legs[0].handler = "p-tax-3";
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kBlue)), UnorderedElementsAre("p-tax-3"));
  ticket_.legs[0].handler = "p-housing-3";
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kBlue)), UnorderedElementsAre(Holder(OfficeRole::kHead)))
      << "who has left the department is not told of its tickets";
}

TEST_F(NoticeTest, YellowIsForTheHead) {
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kYellow)), UnorderedElementsAre(Holder(OfficeRole::kHead)));
}

TEST_F(NoticeTest, OrangeIsForHeadAndDeputy) {
  auto told = Alarm(AlarmLevel::kOrange);
  EXPECT_THAT(Persons(told),
              UnorderedElementsAre(Holder(OfficeRole::kHead), Holder(OfficeRole::kDeputy)));
  EXPECT_NE(told[0].id, told[1].id);
  EXPECT_FALSE(told[0].acknowledge);
}

TEST_F(NoticeTest, RedAndTheProposalToInterviewAreForTheSupervisingLeader) {
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kRed)), UnorderedElementsAre(Supervisor()));
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kInterviewProposed)), UnorderedElementsAre(Supervisor()));
}

TEST_F(NoticeTest, UrgentOrangeCallsTheDutyOfficerWhoMustAcknowledge) {
  ticket_.urgency = Urgency::kUrgent;
  std::string officer = testing::Sample()->OnDuty("tax", at_);
  if (officer.empty()) officer = Holder(OfficeRole::kHead);
  bool called = false;
  for (const Notice& n : Alarm(AlarmLevel::kOrange)) {
    EXPECT_TRUE(n.urgent);
    called |= n.person == officer;
  }
  EXPECT_TRUE(called);
}

TEST_F(NoticeTest, VacantOfficeTellsTheSupervisingLeader) {
  at_ = At("1999-01-01 10:00");  // nobody held it then
  EXPECT_THAT(Persons(Alarm(AlarmLevel::kYellow)), UnorderedElementsAre(Supervisor()));
}

TEST_F(NoticeTest, DispatchIsForTheHeadInPersonAndMergedUrgingForNobody) {
  Fact dispatched;
  dispatched.type = FactType::kDispatched;
  dispatched.leg = 1;
  auto told = Of(dispatched);
  EXPECT_THAT(Persons(told), UnorderedElementsAre(Holder(OfficeRole::kHead)));
  EXPECT_THAT(Chinese(told[0], *testing::Sample()),
              HasSubstr("【12345】工单2603020030000011已派单，请一把手签收"));
  Fact urged;
  urged.type = FactType::kUrged;
  EXPECT_THAT(Persons(Of(urged)), UnorderedElementsAre(Holder(OfficeRole::kHead)));
  urged.code = "MERGED";
  EXPECT_THAT(Of(urged), IsEmpty());
}

TEST_F(NoticeTest, ConsequencesWithoutANoticeTellNobody) {
  Fact started;
  started.type = FactType::kLimitStarted;
  EXPECT_THAT(Of(started), IsEmpty());
}

TEST_F(NoticeTest, QuietHoursHoldUpWhatCanWaitAndNothingUrgent) {
  JurisdictionData data = testing::Sample()->data();
  data.settings.quiet_hours = {22 * 60, 7 * 60};
  const Jurisdiction quiet(data);
  EXPECT_EQ(MayBeTold(quiet, false, At("2026-03-02 21:59")), At("2026-03-02 21:59"));
  EXPECT_EQ(MayBeTold(quiet, false, At("2026-03-02 22:00")), At("2026-03-03 07:00"));
  EXPECT_EQ(MayBeTold(quiet, false, At("2026-03-03 06:59")), At("2026-03-03 07:00"));
  EXPECT_EQ(MayBeTold(quiet, false, At("2026-03-03 07:00")), At("2026-03-03 07:00"));
  EXPECT_EQ(MayBeTold(quiet, true, At("2026-03-02 23:00")), At("2026-03-02 23:00"));
  data.settings.quiet_hours = {12 * 60, 14 * 60};
  EXPECT_EQ(MayBeTold(Jurisdiction(data), false, At("2026-03-02 12:30")), At("2026-03-02 14:00"));
  data.settings.quiet_hours = {};
  EXPECT_EQ(MayBeTold(Jurisdiction(data), false, At("2026-03-02 23:00")), At("2026-03-02 23:00"));
}

}  // namespace
}  // namespace hotline
