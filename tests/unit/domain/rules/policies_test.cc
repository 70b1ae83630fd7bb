// Open tickets brought under other policies and calendars: what moves, what stays and why.
#include "common/domain/limits/limits.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using testing::Life;
using testing::Local;

const Actor kAdmin{"admin", Bit(Role::kAdmin)};

class PoliciesTest : public ::testing::Test {
 protected:
  // A second version in force, changed from the sample.
  template <class Change>
  void PutInForce(Change change) {
    JurisdictionData data = testing::Sample()->data();
    change(data);
    data.version = 2;
    in_force_ = std::make_shared<const Jurisdiction>(data);
    mixed_ = std::make_shared<const Jurisdiction>(
        WithCalendars(testing::Sample()->data(), in_force_->data()));
  }
  absl::Status Adopt(bool calendars_only, const std::string& at) {
    Context ctx;
    ctx.now = At(at);
    ctx.actor = kAdmin;
    ctx.current = in_force_.get();
    ctx.policies = life_.jurisdiction;
    ctx.adopted = mixed_;
    auto decision = Decide(&life_.ticket, Command(AdoptPolicies{calendars_only, "notice 12"}), ctx);
    if (!decision.ok()) return decision.status();
    life_.ticket = decision->ticket;
    life_.events.push_back(decision->event);
    life_.jurisdiction = calendars_only ? mixed_ : in_force_;
    return absl::OkStatus();
  }
  const LimitClock& Clock(LimitKind limit) {
    for (const LimitClock& clock : life_.ticket.limits) {
      if (clock.limit == limit) return clock;
    }
    ADD_FAILURE() << "no such limit";
    return life_.ticket.limits[0];
  }
  void Amount(JurisdictionData& data, const std::string& row, int amount) {
    for (LimitRow& r : data.limits) {
      if (r.id == row) r.amount = amount;
    }
  }

  Life life_;
  std::shared_ptr<const Jurisdiction> in_force_, mixed_;
};

TEST_F(PoliciesTest, NewHolidayMovesRunningDuesWithTheOldAmounts) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  EXPECT_EQ(Local(Clock(LimitKind::kLegHandle).due), "2026-03-16 18:00:00");
  PutInForce([&](JurisdictionData& data) {
    data.calendars[0].holidays.insert(absl::CivilDay(2026, 3, 11));
    Amount(data, "leg.complaint", 3);
  });
  ASSERT_TRUE(Adopt(true, "2026-03-03 09:00").ok());
  const LimitClock& handle = Clock(LimitKind::kLegHandle);
  EXPECT_EQ(Local(handle.due), "2026-03-17 18:00:00");
  EXPECT_EQ(handle.original_due, handle.due) << "what was promised first moved too";
  EXPECT_EQ(handle.generation, 2);
  EXPECT_EQ(life_.ticket.policy_version, 1);
  EXPECT_EQ(life_.ticket.calendar_version, 2);
  auto moved = life_.Facts(FactType::kLimitMoved);
  EXPECT_EQ(moved.size(), 2u) << "the whole case and the department's part; ACCEPT has run out";
  EXPECT_EQ(life_.Facts(FactType::kPoliciesAdopted).at(0).code, "CALENDARS");
}

TEST_F(PoliciesTest, NewAmountsHoldFromTheBeginningOfALimit) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  PutInForce([&](JurisdictionData& data) { Amount(data, "leg.complaint", 7); });
  ASSERT_TRUE(Adopt(false, "2026-03-02 09:30").ok());
  EXPECT_EQ(Local(Clock(LimitKind::kLegHandle).due), "2026-03-11 18:00:00");
  EXPECT_EQ(Local(Clock(LimitKind::kCaseHandle).due), "2026-03-16 18:00:00")
      << "its row is the same";
  EXPECT_EQ(life_.ticket.policy_version, 2);
}

TEST_F(PoliciesTest, ChangeIsNotRetroactive) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  ASSERT_TRUE(life_.Do(Life::Head("tax"), Accept{}, "2026-03-02 10:00").ok());
  ASSERT_TRUE(
      life_
          .Do(Life::Head("tax"), RecordContact{ContactKind::kEffective, "", ""}, "2026-03-02 10:30")
          .ok());
  PutInForce([&](JurisdictionData& data) { Amount(data, "leg.complaint", 1); });
  const Ticket before = life_.ticket;
  absl::Status status = Adopt(false, "2026-03-06 09:00");
  EXPECT_EQ(ReasonOf(status), "WOULD_BE_OVERDUE");
  EXPECT_EQ(life_.ticket.version, before.version);
}

TEST_F(PoliciesTest, ResultUnderReviewIsNotMadeLateByAChange) {
  ASSERT_TRUE(life_.Reach(State::kApproved).ok());
  const absl::Time approved = life_.ticket.updated;
  ASSERT_TRUE(Happened(Clock(LimitKind::kLegHandle).paused));
  PutInForce([&](JurisdictionData& data) {
    // One working day, of which none is left before the approval.
    for (LimitRow& r : data.limits) {
      if (r.limit == LimitKind::kLegHandle) r.amount = 1, r.unit = LimitUnit::kMinutes;
    }
  });
  EXPECT_EQ(ReasonOf(Adopt(false, Local(approved + absl::Minutes(5)))), "WOULD_BE_OVERDUE");
}

TEST_F(PoliciesTest, MissStaysAMissAtItsOwnInstant) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  PutInForce([&](JurisdictionData& data) { Amount(data, "accept.normal", 40); });
  // ACCEPT fell due at 11:00 on the first day; the adoption settles that first.
  ASSERT_TRUE(Adopt(false, "2026-03-03 09:00").ok());
  EXPECT_TRUE(Clock(LimitKind::kAccept).breached);
  EXPECT_EQ(Local(Clock(LimitKind::kAccept).due), "2026-03-02 11:00:00");
}

TEST_F(PoliciesTest, AlarmThatRangDoesNotRingAgainWhereItStillLiesBehind) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  PutInForce([&](JurisdictionData& data) { Amount(data, "leg.complaint", 12); });
  // BLUE rang within 10 days; of 12 it lies ahead again.
  ASSERT_TRUE(Adopt(false, "2026-03-09 12:00").ok());
  ASSERT_TRUE(life_.Settle("2026-03-31 09:00").ok());
  std::map<AlarmLevel, int> rang;
  for (const Fact& f : life_.Facts(FactType::kAlarm)) {
    if (f.limit == LimitKind::kLegHandle) ++rang[f.level];
  }
  EXPECT_LE(rang[AlarmLevel::kBlue], 2);
  EXPECT_EQ(rang[AlarmLevel::kOrange], 1);
}

TEST_F(PoliciesTest, WhatWasClassifiedAnewKeepsItsRowAndCountsItsDaysOnce) {
  ASSERT_TRUE(life_.Reach(State::kHandling, Life::Complaint(TicketKind::kHelp)).ok());
  ASSERT_TRUE(life_
                  .Do({"p-centre-4", Bit(Role::kSupervisor)},
                      Reclassify{TicketKind::kComplaint, Urgency::kNone, "", "x"},
                      "2026-03-03 10:00")
                  .ok());
  ASSERT_EQ(Local(Clock(LimitKind::kLegHandle).due), "2026-03-16 18:00:00");
  PutInForce([](JurisdictionData&) {});
  ASSERT_TRUE(Adopt(false, "2026-03-04 09:00").ok());
  EXPECT_EQ(Local(Clock(LimitKind::kLegHandle).due), "2026-03-16 18:00:00");
  EXPECT_EQ(Local(Clock(LimitKind::kLegHandle).original_due), "2026-03-09 18:00:00");
}

TEST_F(PoliciesTest, VersionInForceIsAdoptedOnce) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  in_force_ = mixed_ = testing::Sample();
  EXPECT_EQ(ReasonOf(Adopt(false, "2026-03-02 09:30")), "NOTHING_TO_ADOPT");
  PutInForce([](JurisdictionData&) {});
  EXPECT_TRUE(Adopt(false, "2026-03-02 09:30").ok());
  EXPECT_EQ(life_.Facts(FactType::kLimitMoved).size(), 0u) << "nothing moved by it";
  EXPECT_EQ(ReasonOf(Adopt(false, "2026-03-02 09:40")), "NOTHING_TO_ADOPT");
}

TEST_F(PoliciesTest, OnlyAnAdministratorsJobAdopts) {
  ASSERT_TRUE(life_.Do(Life::Agent(), Life::Complaint(), "2026-03-02 09:00").ok());
  PutInForce([](JurisdictionData&) {});
  Context ctx;
  ctx.now = At("2026-03-02 09:30");
  ctx.actor = Life::Head("tax");
  ctx.current = in_force_.get();
  ctx.policies = life_.jurisdiction;
  ctx.adopted = mixed_;
  auto denied = Decide(&life_.ticket, Command(AdoptPolicies{}), ctx);
  EXPECT_EQ(ReasonOf(denied.status()), "ROLE_MISSING");
}

}  // namespace
}  // namespace hotline
