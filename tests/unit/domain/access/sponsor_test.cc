// Sponsors 包抓: who looks after what hears of its tickets and may file for it.
#include "common/domain/access/sponsors.h"
#include "common/domain/notices/notice.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class SponsorTest : public ::testing::Test {
 protected:
  SponsorTest() {
    data_.sponsors = {{"e", "p-county-3", {"91110108MA01ABCD1E"}, {}, {}, "", {}},
                      {"p",
                       "p-county-4",
                       {},
                       {"新区棚改 项目"},
                       {},
                       "",
                       {absl::CivilDay(2026, 1, 1), absl::CivilDay(2026, 7, 1)}},
                      {"m", "p-county-5", {}, {}, {"housing.drainage"}, "619921101", {}},
                      {"e2", "p-county-3", {"91110108MA01ABCD1E"}, {}, {}, "", {}}};
    ticket_.petitioners.resize(1);
    ticket_.priv.people.resize(1);
  }
  std::vector<std::string> Who(const std::string& when = "2026-03-02 10:00") {
    return SponsorsOf(Jurisdiction(data_), ticket_, At(when));
  }
  JurisdictionData data_ = testing::Sample()->data();
  Ticket ticket_;
};

TEST_F(SponsorTest, AnEnterpriseIsKnownByItsCreditCode) {
  EXPECT_THAT(Who(), IsEmpty());
  ticket_.priv.people[0].credit_code = "91110108MA01ABCD1E";
  EXPECT_THAT(Who(), ElementsAre("p-county-3")) << "once, though he is bound to it twice";
}

TEST_F(SponsorTest, AProjectByItsNameWhileHeIsBoundToIt) {
  ticket_.priv.text = "我家在新区棚改项目里，安置房还没有交。";
  EXPECT_THAT(Who(), ElementsAre("p-county-4"));
  EXPECT_THAT(Who("2026-07-01 00:00"), IsEmpty());
  ticket_.priv.text = "";
  ticket_.priv.address = "新區棚改項目３栋";
  EXPECT_THAT(Who(), ElementsAre("p-county-4"));
}

TEST_F(SponsorTest, AMatterInItsArea) {
  ticket_.matter = "housing.drainage";
  ticket_.area = "619921101003";
  EXPECT_THAT(Who(), ElementsAre("p-county-5"));
  ticket_.area = "619921102";
  EXPECT_THAT(Who(), IsEmpty());
}

TEST_F(SponsorTest, HearsNothingOfWhatIsConfidentialOrAboutSomebody) {
  ticket_.priv.people[0].credit_code = "91110108MA01ABCD1E";
  ticket_.confidential = true;
  EXPECT_THAT(Who(), IsEmpty());
  ticket_.confidential = false;
  ticket_.concerns = "p-tax-1";
  EXPECT_THAT(Who(), IsEmpty());
}

TEST_F(SponsorTest, IsToldHowItGoesAndNotAskedToAct) {
  ticket_.priv.people[0].credit_code = "91110108MA01ABCD1E";
  Leg leg;
  leg.department = "tax";
  ticket_.legs = {leg};
  const Jurisdiction in_force(data_);
  const auto notices = [&](FactType type, LimitKind limit = LimitKind::kNone) {
    Event event;
    event.number = "2603020000000017";
    Fact fact;
    fact.type = type;
    fact.at = At("2026-03-02 10:00");
    fact.leg = 1;
    fact.limit = limit;
    event.facts = {fact};
    std::vector<std::string> out;
    if (!TellsAnybody(event, in_force)) return out;
    for (const Notice& notice : NoticesOf(event, ticket_, in_force)) {
      if (notice.person == "p-county-3") out.push_back(Chinese(notice, in_force));
    }
    return out;
  };
  EXPECT_THAT(notices(FactType::kDispatched), ElementsAre(HasSubstr("已派单，您是包抓（挂帮）人")));
  EXPECT_THAT(notices(FactType::kReturnApproved), ElementsAre(HasSubstr("已被退单")));
  EXPECT_THAT(notices(FactType::kReworkOpened), ElementsAre(HasSubstr("已重办")));
  EXPECT_THAT(notices(FactType::kBreached, LimitKind::kLegHandle),
              ElementsAre(HasSubstr("已超期")));
  EXPECT_THAT(notices(FactType::kBreached, LimitKind::kAccept), IsEmpty());
  EXPECT_THAT(notices(FactType::kClosed), ElementsAre(HasSubstr("已办结")));
  EXPECT_THAT(notices(FactType::kUrged), IsEmpty());
  // Whom it needs as the head it tells as the head.
  data_.sponsors[0].person = "p-tax-1";
  const Jurisdiction head_is_sponsor(data_);
  Event event;
  Fact fact;
  fact.type = FactType::kDispatched;
  fact.at = At("2026-03-02 10:00");
  fact.leg = 1;
  event.facts = {fact};
  for (const Notice& notice : NoticesOf(event, ticket_, head_is_sponsor)) {
    if (notice.person == "p-tax-1") {
      EXPECT_THAT(Chinese(notice, head_is_sponsor), HasSubstr("请一把手签收"));
    }
  }
}

}  // namespace
}  // namespace hotline
