// What was adjudicated is cited by later decisions, and binds until somebody settles it.
#include "common/domain/routing/precedents.h"
#include "common/domain/routing/routing.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class PrecedentsTest : public ::testing::Test {
 protected:
  PrecedentsTest() {
    const Route usual = Decide({});
    EXPECT_EQ(usual.lead, "water-supply");
    matter_ = usual.matter;
  }
  Route Decide(std::vector<Precedent> precedents) {
    RouteRequest request;
    request.text = "解放路自来水管爆裂";
    request.area = area_;
    return Router(std::make_shared<const Jurisdiction>(data_), nullptr,
                  std::make_shared<const Precedents>(std::move(precedents)))
        .Decide(request, At("2026-03-02 10:00"));
  }
  Precedent Adjudicated(const std::string& department, const std::string& area = "",
                        const std::string& when = "2026-02-02 10:00") {
    return {"2602020000000018", matter_, area, PetitionerKind::kCitizen, department, At(when)};
  }
  JurisdictionData data_ = testing::Sample()->data();
  std::string matter_, area_;
};

TEST_F(PrecedentsTest, OneThatAgreesIsCited) {
  const Route route = Decide({Adjudicated("water-supply")});
  EXPECT_FALSE(route.abstained);
  EXPECT_EQ(route.lead, "water-supply");
  EXPECT_THAT(route.reasons, Contains(HasSubstr("precedent: 工单2602020000000018会商裁定由")));
}

TEST_F(PrecedentsTest, OneThatDisagreesLeavesItToADispatcherWithItFirst) {
  const Route route = Decide({Adjudicated("housing")});
  EXPECT_TRUE(route.abstained);
  EXPECT_EQ(route.lead, "");
  EXPECT_EQ(route.by, RoutedBy::kNobody);
  ASSERT_FALSE(route.suggestions.empty());
  EXPECT_EQ(route.suggestions[0].department, "housing");
  EXPECT_THAT(route.suggestions[0].reason, HasSubstr("裁定先例"));
  EXPECT_LE(route.suggestions.size(), 3u);
}

TEST_F(PrecedentsTest, ARuleSettlesIt) {
  DispatchRule rule;
  rule.id = "pipes";
  rule.pattern = "水管";
  rule.matter = matter_;
  rule.lead = "water-supply";
  data_.rules = {rule};
  const Route route = Decide({Adjudicated("housing")});
  EXPECT_EQ(route.lead, "water-supply");
  EXPECT_THAT(route.reasons, Contains(HasSubstr("a rule has settled it since")));
}

TEST_F(PrecedentsTest, TheLatestOfTheTownCounts) {
  area_ = "619921101003";
  EXPECT_FALSE(Decide({Adjudicated("housing", "619921102")}).abstained) << "of another town";
  EXPECT_TRUE(Decide({Adjudicated("housing", "619921101007")}).abstained) << "of the same town";
  EXPECT_TRUE(Decide({Adjudicated("housing", "619921")}).abstained) << "of the whole county";
  EXPECT_FALSE(Decide({Adjudicated("housing"), Adjudicated("water-supply", "", "2026-02-03 10:00")})
                   .abstained);
  Precedent of_enterprises = Adjudicated("housing");
  of_enterprises.petitioner_kind = PetitionerKind::kEnterprise;
  EXPECT_FALSE(Decide({of_enterprises}).abstained);
}

TEST_F(PrecedentsTest, ADepartmentThatIsNoMoreBindsNobody) {
  const Route route = Decide({Adjudicated("abolished")});
  EXPECT_EQ(route.lead, "water-supply");
  EXPECT_THAT(route.reasons, Not(Contains(HasSubstr("precedent"))));
  for (Department& department : data_.departments) {
    if (department.id == "housing") department.inactive = true;
  }
  EXPECT_EQ(Decide({Adjudicated("housing")}).lead, "water-supply");
}

}  // namespace
}  // namespace hotline
