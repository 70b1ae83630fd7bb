// Working groups 专班: departments that answer for something together while the group stands.
#include "common/domain/routing/routing.h"
#include "common/formats/jurisdiction_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WorkingGroupTest : public ::testing::Test {
 protected:
  WorkingGroupTest() {
    data_.working_groups = {{"flood",
                             "防汛专班",
                             "housing",
                             {"water-supply", "public-security"},
                             {absl::CivilDay(2026, 6, 1), absl::CivilDay(2026, 10, 1)}}};
    for (Matter& matter : data_.matters) {
      if (matter.responsibilities[0].lead != "water-supply") continue;
      Responsibility row;
      row.lead = "@group:flood";
      row.assisting = {"power-supply", "housing"};
      matter.responsibilities.insert(matter.responsibilities.begin(), row);
    }
  }
  Route Decide(const std::string& text, const std::string& when) {
    const auto faults = CheckJurisdiction(data_);
    EXPECT_TRUE(faults.empty()) << faults[0].field << " " << faults[0].description;
    RouteRequest request;
    request.text = text;
    return Router(std::make_shared<const Jurisdiction>(data_)).Decide(request, At(when));
  }
  std::vector<std::string> Faults() {
    std::vector<std::string> out;
    for (const FieldFault& f : CheckJurisdiction(data_))
      out.push_back(f.field + " " + f.description);
    return out;
  }
  JurisdictionData data_ = testing::Sample()->data();
};

constexpr char kBurst[] = "解放路自来水管爆裂";

TEST_F(WorkingGroupTest, WhileItStandsEachMemberHasALegAndTheLeadLeads) {
  const Route route = Decide(kBurst, "2026-07-01 10:00");
  EXPECT_FALSE(route.abstained);
  EXPECT_EQ(route.lead, "housing");
  EXPECT_THAT(route.assisting, ElementsAre("water-supply", "public-security", "power-supply"));
  EXPECT_THAT(route.reasons, Contains("working group: 防汛专班"));
}

TEST_F(WorkingGroupTest, BeforeAndAfterItTheNextRowDecides) {
  for (const char* when : {"2026-05-31 23:59", "2026-10-01 00:00"}) {
    const Route route = Decide(kBurst, when);
    RouteRequest request;
    request.text = kBurst;
    const Route usual = Router(testing::Sample()).Decide(request, At(when));
    EXPECT_EQ(route.lead, "water-supply") << when;
    EXPECT_EQ(route.assisting, usual.assisting) << when;
  }
}

TEST_F(WorkingGroupTest, ARuleMayNameOne) {
  DispatchRule rule;
  rule.id = "storm";
  rule.pattern = "内涝|积水";
  rule.lead = "@group:flood";
  data_.rules = {rule};
  const Route route = Decide("地下车库积水", "2026-07-01 10:00");
  EXPECT_EQ(route.lead, "housing");
  EXPECT_THAT(route.assisting, ElementsAre("water-supply", "public-security"));
  EXPECT_EQ(route.rule, "storm");
  const Route later = Decide("解放路自来水管爆裂积水", "2026-12-01 10:00");
  EXPECT_EQ(later.lead, "water-supply");
  EXPECT_THAT(later.reasons, Contains("rule: storm passed over, its working group does not stand"));
  rule.id = "storm-otherwise";
  rule.lead = "city-management";
  data_.rules.push_back(rule);
  EXPECT_EQ(Decide("地下车库积水", "2026-12-01 10:00").lead, "city-management")
      << "the next rule decides";
}

TEST_F(WorkingGroupTest, WhatCannotStandIsRefused) {
  ASSERT_THAT(Faults(), IsEmpty());
  data_.working_groups.push_back({"flood", "", "nobody", {"tax", "nowhere"}, {}});
  data_.working_groups.push_back(
      {"odd", "怪", "tax", {"tax"}, {absl::CivilDay(2026, 2, 1), absl::CivilDay(2026, 2, 1)}});
  EXPECT_THAT(Faults(), ::testing::UnorderedElementsAre(
                            HasSubstr("workingGroups[1].id \"flood\" stands twice"),
                            HasSubstr("workingGroups[1].name must be set"),
                            HasSubstr("workingGroups[1].lead no department \"nobody\""),
                            HasSubstr("workingGroups[1].members no department \"nowhere\""),
                            HasSubstr("workingGroups[2].members the lead need not be named"),
                            HasSubstr("workingGroups[2].endDate must be later")));
  data_.working_groups.clear();
  EXPECT_THAT(Faults(), Contains(HasSubstr("lead no working group \"flood\"")));
  for (Matter& matter : data_.matters) matter.responsibilities[0].assisting = {"@group:flood"};
  EXPECT_THAT(Faults(), Contains(HasSubstr("assisting no department \"@group:flood\"")));
}

TEST_F(WorkingGroupTest, SponsorsAndOwnersOfFiguresAreKnownPeople) {
  data_.sponsors = {{"s1", "p-county-1", {"91430000MA4L16JQ9B"}, {}, {}, "", {}}};
  data_.indicator_owners = {{"on_time.case", "p-county-1"}};
  ASSERT_THAT(Faults(), IsEmpty());
  data_.sponsors.push_back({"s1", "nobody", {}, {" "}, {"no-matter"}, "999999", {}});
  data_.sponsors.push_back({"s2", "p-county-1", {}, {}, {}, "", {}});
  data_.indicator_owners.push_back({"on_time.case", "nobody"});
  data_.indicator_owners.push_back({"luck", "p-county-1"});
  EXPECT_THAT(Faults(), ::testing::UnorderedElementsAre(
                            HasSubstr("sponsors[1].id \"s1\" stands twice"),
                            HasSubstr("sponsors[1].person no person \"nobody\""),
                            HasSubstr("sponsors[1].area no area has a code"),
                            HasSubstr("sponsors[1].matters no matter \"no-matter\""),
                            HasSubstr("sponsors[1].projects holds an empty name"),
                            HasSubstr("sponsors[2] looks after nothing"),
                            HasSubstr("indicatorOwners[1].person no person"),
                            HasSubstr("two people answer for \"on_time.case\""),
                            HasSubstr("indicatorOwners[2].figure no figure \"luck\"")));
}

}  // namespace
}  // namespace hotline
