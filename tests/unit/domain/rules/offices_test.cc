// Persons and offices: departments that end, heads of two of them, heads who come and go.
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::Life;
using testing::Local;

std::shared_ptr<const Jurisdiction> With(const std::function<void(JurisdictionData&)>& change) {
  JurisdictionData data = testing::Sample()->data();
  change(data);
  return std::make_shared<const Jurisdiction>(std::move(data));
}

Department& Of(JurisdictionData& data, const std::string& id) {
  return *std::find_if(data.departments.begin(), data.departments.end(),
                       [&](const Department& d) { return d.id == id; });
}

// The tax office ends, and housing takes over.
std::shared_ptr<const Jurisdiction> TaxEnds() {
  return With([](JurisdictionData& data) {
    Of(data, "tax").inactive = true;
    Of(data, "tax").successor = "housing";
  });
}

// Somebody else heads the department from that day on.
std::shared_ptr<const Jurisdiction> NewHead(const std::string& department, absl::CivilDay from,
                                            const std::string& person) {
  return With([&](JurisdictionData& data) {
    for (Office& office : data.offices) {
      if (office.department == department && office.role == OfficeRole::kHead)
        office.span.to = from;
    }
    data.offices.push_back({department, OfficeRole::kHead, person, {from}, ""});
  });
}

class Offices : public ::testing::Test {
 protected:
  Life life;
};

TEST_F(Offices, WhatADepartmentThatEndsHeldGoesToItsSuccessor) {
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  const absl::Time due = life.Limit(LimitKind::kLegHandle)->due;
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Settle("2026-03-03 09:00").ok());
  ASSERT_EQ(life.Facts(FactType::kHandedOver).size(), 1u);
  const Fact handed = life.Facts(FactType::kHandedOver)[0];
  EXPECT_EQ(handed.department, "housing");
  EXPECT_EQ(handed.row, "tax");
  EXPECT_EQ(handed.person, "p-housing-1");
  EXPECT_EQ(life.ticket.legs[0].department, "housing");
  EXPECT_EQ(life.Limit(LimitKind::kLegHandle)->due, due) << "the clock goes on";
  EXPECT_EQ(life.Limit(LimitKind::kLegHandle)->obligor, "housing");
  EXPECT_EQ(life.Limit(LimitKind::kCaseHandle)->obligor, "housing");
  EXPECT_EQ(life.Facts(FactType::kAccepted)[0].department, "tax") << "what was done keeps its name";
  ASSERT_TRUE(
      life.Do(Life::Head("housing"), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-03 10:00")
          .ok());
}

TEST_F(Offices, WhoActsFirstHandsItOverToo) {
  ASSERT_TRUE(life.Reach(State::kDispatched).ok());
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Do(Life::Head("housing"), Accept{}, "2026-03-02 10:00").ok());
  EXPECT_TRUE(life.HasFact(FactType::kHandedOver));
  EXPECT_EQ(life.ticket.legs[0].accepted_as, Capacity::kPrincipal);
}

TEST_F(Offices, ReworkAndAppealAreTheSuccessors) {
  ASSERT_TRUE(life.Reach(State::kClosed).ok());
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Do(Life::Agent(), Object{1, "", "x"}, "2026-03-05 10:00").ok());
  EXPECT_EQ(life.ticket.legs.back().department, "housing");
  EXPECT_EQ(life.ticket.legs.front().department, "tax");
}

TEST_F(Offices, ASuccessorThatAssistedLeadsAndItsOldPartEnds) {
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Do(Life::Head(), Assign{std::nullopt, {"housing"}}, "2026-03-02 10:10").ok());
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Settle("2026-03-02 10:30").ok());
  EXPECT_EQ(life.ticket.legs[static_cast<size_t>(life.ticket.lead()) - 1].department, "housing");
  EXPECT_TRUE(Happened(life.ticket.legs[1].ended)) << "nobody assists oneself";
}

TEST_F(Offices, APromiseIsReportedByTheSuccessor) {
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  SubmitResult result{"RESOLVED", "月底修好", "", {}};
  result.promised = absl::CivilDay(2026, 3, 12);
  ASSERT_TRUE(life.Do(Life::Handler(), result, "2026-03-03 10:00").ok());
  ASSERT_TRUE(life.Do(Life::Head(), Approve{}, "2026-03-03 10:10").ok());
  ASSERT_TRUE(life.Do(Life::Reviewer(), Review{}, "2026-03-03 10:20").ok());
  ASSERT_TRUE(life.Do(Life::Handler(), Reply{1, "x", "sms"}, "2026-03-03 10:30").ok());
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Do(Life::Head("housing"), ReportPromise{"已修好", {}}, "2026-03-10 10:00").ok());
  EXPECT_EQ(life.Facts(FactType::kHandedOver).size(), 1u);
}

// The head of the tax office also heads housing.
std::shared_ptr<const Jurisdiction> OneHeadOfTwo() {
  return With([](JurisdictionData& data) {
    for (Office& office : data.offices) {
      if (office.department == "housing" && office.role == OfficeRole::kHead)
        office.person = "p-tax-1";
    }
  });
}

class TwoOffices : public Offices {
 protected:
  void SetUp() override {
    life.jurisdiction = OneHeadOfTwo();
    ASSERT_TRUE(life.Reach(State::kHandling).ok());
    ASSERT_TRUE(life.Do(Life::Head(), Assign{std::nullopt, {"housing"}}, "2026-03-02 10:10").ok());
  }
  absl::Status As(const std::string& department, const Command& command, const std::string& at) {
    life.department = department;
    const absl::Status done = life.Do(Life::Head(), command, at);
    life.department.clear();
    return done;
  }
};

TEST_F(TwoOffices, TheVerbGoesToThePartWhereItIsPossible) {
  // The lead has accepted already: it can only be the assisting part.
  ASSERT_TRUE(life.Do(Life::Head(), Accept{}, "2026-03-02 10:20").ok());
  EXPECT_EQ(life.Facts(FactType::kAccepted).back().department, "housing");
  // The lead cannot submit while the other part is open.
  ASSERT_TRUE(
      life.Do(Life::Head(), SubmitResult{"ASSISTED", "x", "", {}}, "2026-03-02 11:00").ok());
  EXPECT_EQ(life.Facts(FactType::kSubmitted).back().department, "housing");
  ASSERT_TRUE(
      life.Do(Life::Head(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-02 11:10").ok());
  EXPECT_EQ(life.Facts(FactType::kSubmitted).back().department, "tax");
}

TEST_F(TwoOffices, WhereBothArePossibleOneIsNamed) {
  const Assign name{"p-tax-1", {}};
  EXPECT_REFUSED(life.Do(Life::Head(), name, "2026-03-02 10:20"), kInvalidArgument,
                 "FIELDS_INVALID");
  ASSERT_TRUE(As("housing", name, "2026-03-02 10:20").ok());
  EXPECT_EQ(life.Facts(FactType::kAssigned).back().department, "housing");
  EXPECT_REFUSED(As("water-supply", Accept{}, "2026-03-02 10:30"), kPermissionDenied,
                 "NOT_IN_OFFICE");
}

TEST_F(TwoOffices, APostInAnotherDepartmentBarsFromCallingBack) {
  life.jurisdiction = With([](JurisdictionData& data) {
    for (Person& person : data.persons) {
      if (person.id == "p-centre-3") person.posts = {"tax"};
    }
  });
  life.draw = 3;
  Life other;
  other.jurisdiction = life.jurisdiction;
  other.draw = 3;
  ASSERT_TRUE(other.Reach(State::kReplied).ok());
  const RecordFollowUp call{
      1, FollowUpOutcome::kReached, Satisfaction::kSatisfied, Solved::kYes, true, false, false, "c",
      ""};
  EXPECT_REFUSED(other.Do(Life::Reviewer(), call, "2026-03-04 10:00"), kPermissionDenied,
                 "HANDLER_MAY_NOT_CALL");
}

// Dispatched on 2 March, due on the 16th; somebody else is head from the 5th.
TEST_F(Offices, AMissIsOfWhoHeldTheOfficeAtTheDue) {
  life.jurisdiction = NewHead("tax", absl::CivilDay(2026, 3, 5), "p-tax-4");
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Settle("2026-03-16 18:00:00.001").ok());
  Fact missed;
  for (const Fact& f : life.Facts(FactType::kBreached)) {
    if (f.limit == LimitKind::kLegHandle) missed = f;
  }
  EXPECT_EQ(missed.person, "p-tax-4");
  EXPECT_EQ(missed.code, "");
}

// In office since Friday the 13th: at the close of Monday the 16th two full days are over; from
// Monday on they are not.
TEST_F(Offices, AMissInTheFirstTwoDaysIsTheUnitsAlone) {
  for (const auto& [from, person] : {std::pair(absl::CivilDay(2026, 3, 13), "p-tax-4"),
                                     std::pair(absl::CivilDay(2026, 3, 16), "")}) {
    Life one;
    one.jurisdiction = NewHead("tax", from, "p-tax-4");
    ASSERT_TRUE(one.Reach(State::kHandling).ok());
    ASSERT_TRUE(one.Settle("2026-03-16 18:00:00.001").ok());
    Fact missed;
    for (const Fact& f : one.Facts(FactType::kBreached)) {
      if (f.limit == LimitKind::kLegHandle) missed = f;
    }
    EXPECT_EQ(missed.person, person) << absl::FormatCivilTime(from);
    EXPECT_EQ(missed.code, *person == 0 ? "HANDOVER" : "");
    // From Monday the 2nd at 09:00 to Monday the 16th: ten working days of seven hours.
    EXPECT_EQ(missed.seconds, *person == 0 ? 10 * 7 * 3600 : 0);
  }
}

TEST_F(Offices, AMissRightAfterAHandOverIsTheUnitsAlone) {
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  life.jurisdiction = TaxEnds();
  ASSERT_TRUE(life.Settle("2026-03-13 10:00").ok());
  ASSERT_TRUE(life.Settle("2026-03-16 18:00:00.001").ok());
  for (const Fact& f : life.Facts(FactType::kBreached)) {
    if (f.limit != LimitKind::kLegHandle) continue;
    EXPECT_EQ(f.department, "housing");
    EXPECT_EQ(f.code, "HANDOVER") << "the 13th was no full day with the part";
  }
}

TEST_F(Offices, AnActInPersonIsOfWhoActed) {
  life.jurisdiction = NewHead("tax", absl::CivilDay(2026, 3, 3), "p-tax-4");
  ASSERT_TRUE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-02 17:30").ok());
  EXPECT_EQ(life.ticket.legs[0].head, "p-tax-1");
  ASSERT_TRUE(life.Do(Life::Official("p-tax-4"), Accept{}, "2026-03-03 09:10").ok());
  for (const Fact& f : life.Facts(FactType::kLimitStopped)) {
    if (f.limit != LimitKind::kAccept) continue;
    EXPECT_EQ(f.person, "p-tax-4");
  }
}

TEST_F(Offices, AHandlerWhoHasLeftHandlesNothingAndHoldsNothingUp) {
  ASSERT_TRUE(life.Reach(State::kHandling).ok());
  ASSERT_TRUE(life.Do(Life::Head(), Assign{"p-tax-3", {}}, "2026-03-02 10:10").ok());
  life.jurisdiction = With([](JurisdictionData& data) {
    for (Person& person : data.persons) {
      if (person.id == "p-tax-3") person.department = "housing";
    }
  });
  EXPECT_REFUSED(
      life.Do(Life::Handler(), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-02 11:00"),
      kNotFound, "TICKET_NOT_FOUND");
  ASSERT_TRUE(
      life.Do(Life::Official("p-tax-2"), SubmitResult{"RESOLVED", "x", "", {}}, "2026-03-02 11:00")
          .ok());
}

}  // namespace
}  // namespace hotline
