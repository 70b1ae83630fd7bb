// Parent and child under different versions of the policies: the child's limit is counted and rung
// by its own wherever it is.
#include "tests/support/merging.h"
#include "tests/support/policies.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

// The second counts the whole case in calendar days, rings BLUE late, and has a holiday more.
std::vector<JurisdictionData> Versions() {
  std::vector<JurisdictionData> out(2, testing::Sample()->data());
  for (LimitRow& row : out[1].limits) {
    if (row.limit != LimitKind::kCaseHandle) continue;
    row.unit = LimitUnit::kCalendarDays;
    row.ladder = {{AlarmLevel::kYellow, 80, 0, 0}, {AlarmLevel::kBlue, 90, 0, 0}};
  }
  for (CalendarSpec& c : out[1].calendars) c.holidays.insert(absl::CivilDay(2026, 3, 16));
  return out;
}

class MergeVersions : public testing::MergeTest {
 protected:
  // The child under the first version, due on the 16th at 18:00; the parent under the second.
  MergeVersions() {
    child.versions = parent.versions = &versions_;
    child.jurisdiction = versions_.version(1);
    parent.jurisdiction = versions_.version(2);
  }
  const testing::Policies versions_{Versions(), 2025, 2028};
};

TEST_F(MergeVersions, WhatAReviewGivesBackIsCountedByTheChildsOwn) {
  SetUpApproved();
  EXPECT_EQ(Carried()->policy_version, 1);
  ASSERT_DONE(parent.Do(Life::Reviewer(), SendBack{"证据不足"}, "2026-03-11 15:00"));
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00") << "more than a day lay in the review";
}

TEST_F(MergeVersions, SplitOffAfterItsDueInAReviewItIsNotLate) {
  SetUpApproved("2026-03-12 10:00", "2026-03-16 17:00");
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-16 20:00"));
  Exchange("2026-03-16 20:00");
  ASSERT_EQ(child.ticket.into.stage, MergeStage::kLeft);
  ASSERT_DONE(child.Settle("2026-03-17 09:00"));
  const LimitClock* clock = child.Limit(LimitKind::kCaseHandle);
  EXPECT_FALSE(clock->breached);
  EXPECT_EQ(Local(clock->due), "2026-03-17 10:00:00") << "the hour that was left when it began";
  EXPECT_EQ(clock->policy_version, 0) << "back under the ticket's own";
}

TEST_F(MergeVersions, ItRingsByItsOwnLadder) {
  SetUpMerged();
  ASSERT_DONE(parent.Settle("2026-03-16 09:00"));
  std::vector<std::string> rang;
  for (const Fact& fact : parent.Facts(FactType::kAlarm)) {
    if (fact.ticket == child.number) rang.push_back(std::string(Name(fact.level)));
  }
  EXPECT_EQ(rang, (std::vector<std::string>{"BLUE", "YELLOW"}));
}

TEST_F(MergeVersions, WhatTheParentAdoptsIsItsOwnButForTheCalendars) {
  parent.jurisdiction = versions_.version(1);
  SetUpMerged();
  ASSERT_DONE(
      parent.Do({"admin", Bit(Role::kAdmin)}, AdoptPolicies{false, "x"}, "2026-03-05 09:00"));
  EXPECT_EQ(parent.ticket.policy_version, 2);
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00") << "ten working days still";
  EXPECT_EQ(Carried()->policy_version, 1);
  EXPECT_EQ(Carried()->calendar_version, 2);
  ASSERT_DONE(child.Do(Life::Dispatcher(), Split{""}, "2026-03-06 09:00"));
  Exchange("2026-03-06 09:00");
  const LimitClock* back = child.Limit(LimitKind::kCaseHandle);
  EXPECT_EQ(Local(back->due), "2026-03-17 18:00:00");
  EXPECT_EQ(back->calendar_version, 2) << "the child itself is under the first";
}

TEST_F(MergeVersions, CalendarsAdoptedBeforeTheRestChangeNothingInThat) {
  parent.jurisdiction = versions_.version(1);
  const Actor admin{"admin", Bit(Role::kAdmin)};
  ASSERT_DONE(Open());
  ASSERT_DONE(parent.Do(admin, AdoptPolicies{true, "x"}, "2026-03-03 18:00"));
  ASSERT_DONE(MergeAt("2026-03-04 09:00"));
  Exchange("2026-03-04 09:00");
  ASSERT_DONE(parent.Do(admin, AdoptPolicies{false, "x"}, "2026-03-05 09:00"));
  EXPECT_EQ(parent.ticket.policy_version, 2);
  EXPECT_EQ(Carried()->policy_version, 1);
  EXPECT_EQ(Carried()->calendar_version, 2);
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00");
  ASSERT_DONE(parent.Settle("2026-03-16 09:00"));
  EXPECT_EQ(Carried()->fired, 3) << "BLUE and YELLOW, by the child's own ladder";
}

TEST_F(MergeVersions, AYearsNoticeReachesTheChildOfAParentThatHasIt) {
  SetUpMerged();
  EXPECT_EQ(Local(Carried()->due), "2026-03-16 18:00:00");
  ASSERT_DONE(
      parent.Do({"admin", Bit(Role::kAdmin)}, AdoptPolicies{true, "x"}, "2026-03-05 09:00"));
  EXPECT_EQ(Local(Carried()->due), "2026-03-17 18:00:00");
  EXPECT_REFUSED(
      parent.Do({"admin", Bit(Role::kAdmin)}, AdoptPolicies{true, "x"}, "2026-03-05 09:10"),
      kFailedPrecondition, "NOTHING_TO_ADOPT");
}

}  // namespace
}  // namespace hotline
