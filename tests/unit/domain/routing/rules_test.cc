// Administrator's rules, names of places, and traditional characters in routing.
#include "absl/strings/str_cat.h"
#include "common/domain/routing/dispatch_rules.h"
#include "common/domain/routing/routing.h"
#include "common/domain/text/traditional.h"
#include "common/formats/jurisdiction_check.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DispatchRule Rule(const std::string& id, const std::string& pattern, const std::string& lead) {
  DispatchRule rule;
  rule.id = id;
  rule.pattern = pattern;
  rule.lead = lead;
  return rule;
}

class RulesTest : public ::testing::Test {
 protected:
  Route Decide(const std::string& text, const std::string& address = "") {
    RouteRequest request;
    request.text = text;
    request.address = address;
    return Decide(request);
  }
  Route Decide(const RouteRequest& request) {
    const auto faults = CheckJurisdiction(data_);
    EXPECT_TRUE(faults.empty()) << faults[0].field << " " << faults[0].description;
    return Router(std::make_shared<const Jurisdiction>(data_))
        .Decide(request, At("2026-03-02 10:00"));
  }
  // The first fault's words.
  std::string Fault() {
    const auto faults = CheckJurisdiction(data_);
    return faults.empty() ? "" : faults[0].field + " " + faults[0].description;
  }
  JurisdictionData data_ = testing::Sample()->data();
};

TEST_F(RulesTest, TheFirstThatHoldsDecidesBeforeTheCatalogueAndSaysWhy) {
  ASSERT_EQ(Decide("解放路自来水管爆裂").lead, "water-supply");
  data_.rules = {Rule("never", "没有的话", "tax"), Rule("pipes", "水管.{0,4}爆", "housing"),
                 Rule("later", "自来水", "tax")};
  data_.rules[1].assisting = {"water-supply"};
  data_.rules[1].note = "供水改造期间";
  const Route route = Decide("解放路自来水管爆裂");
  EXPECT_FALSE(route.abstained);
  EXPECT_EQ(route.lead, "housing");
  EXPECT_THAT(route.assisting, ::testing::ElementsAre("water-supply"));
  EXPECT_THAT(route.reasons, Contains("rule: pipes, 供水改造期间"));
  EXPECT_EQ(route.by, RoutedBy::kRule);
  EXPECT_EQ(route.rule, "pipes");
  EXPECT_EQ(Decide("自来水有异味").lead, "tax");
}

TEST_F(RulesTest, TheStepThatDecidedIsKnown) {
  EXPECT_EQ(Decide("解放路自来水管爆裂").by, RoutedBy::kCatalogue);
  EXPECT_EQ(Decide("你好").by, RoutedBy::kNobody);
  EXPECT_EQ(Decide("我不想活了，要跳楼").by, RoutedBy::kNobody);
  RouteRequest chosen;
  chosen.department = "tax";
  EXPECT_EQ(Decide(chosen).by, RoutedBy::kChoice);
}

TEST_F(RulesTest, WhatMustNotOccurKindsAndPlacesNarrowARule) {
  data_.rules = {Rule("pipes", "水管", "housing")};
  data_.rules[0].unless = "消防";
  data_.rules[0].kinds = {TicketKind::kHelp};
  data_.rules[0].petitioner_kind = PetitionerKind::kCitizen;
  data_.rules[0].area = "619921100";
  RouteRequest request;
  request.text = "解放路自来水管爆裂";
  request.kind = TicketKind::kHelp;
  EXPECT_EQ(Decide(request).lead, "housing");
  for (auto change : std::vector<void (*)(RouteRequest&)>{
           [](RouteRequest& r) { r.text += "，消防也没水"; },
           [](RouteRequest& r) { r.kind = TicketKind::kComplaint; },
           [](RouteRequest& r) { r.petitioner_kind = PetitionerKind::kEnterprise; },
           [](RouteRequest& r) { r.text = "自来水管爆裂"; },
       }) {
    RouteRequest other = request;
    change(other);
    EXPECT_NE(Decide(other).lead, "housing") << other.text;
  }
}

TEST_F(RulesTest, AMatterLeadsByItsCatalogueRowAndNeitherLeavesItToADispatcher) {
  data_.rules = {Rule("tax", "发票", ""), Rule("hold", "疫情", "")};
  data_.rules[0].matter = "tax.individual";
  EXPECT_EQ(Decide("商家不开发票").lead, "tax");
  EXPECT_EQ(Decide("商家不开发票").matter, "tax.individual");
  const Route held = Decide("疫情期间自来水管爆裂");
  EXPECT_TRUE(held.abstained);
  EXPECT_THAT(held.reasons, Contains(HasSubstr("dispatcher")));
}

TEST_F(RulesTest, WhatTheAgentChoseAndEmergenciesComeFirst) {
  data_.rules = {Rule("all", ".", "housing")};
  RouteRequest request;
  request.text = "自来水管爆裂";
  request.department = "tax";
  EXPECT_EQ(Decide(request).lead, "tax");
  request.department.clear();
  request.matter = "tax.individual";
  EXPECT_EQ(Decide(request).lead, "tax");
  EXPECT_TRUE(Decide("我不想活了，要跳楼").abstained);
  EXPECT_TRUE(Decide("领导受贿").abstained);
}

TEST_F(RulesTest, ConstraintsBindRulesToo) {
  data_.rules = {Rule("all", "水管", "housing")};
  for (Department& d : data_.departments) {
    if (d.id == "housing") d.inactive = true;
  }
  EXPECT_TRUE(Decide("自来水管爆裂").abstained);
}

TEST_F(RulesTest, PatternsSeeWhatWordsSee) {
  data_.rules = {Rule("app", "人社app", "human-resources"), Rule("pipes", "水管", "housing")};
  EXPECT_EQ(Decide("人社ＡＰＰ 刷 脸").lead, "human-resources");
  EXPECT_EQ(Decide("水\u200b 管裂了").lead, "housing");
  EXPECT_EQ(Decide(std::string(3'000'000, 'x') + "水管").lead, "housing")
      << "at the end of megabytes";
}

TEST_F(RulesTest, AFaultIsToldAndTheRuleRefused) {
  const auto fault_of = [&](const DispatchRule& rule) {
    data_.rules = {Rule("good", "水管", "housing"), rule};
    return Fault();
  };
  EXPECT_THAT(fault_of(Rule("open", "水管(", "housing")),
              HasSubstr("rules[1].pattern does not compile"));
  EXPECT_THAT(fault_of(Rule("lookbehind", "(?<=水)管", "housing")), HasSubstr("does not compile"));
  EXPECT_THAT(fault_of(Rule("empty", "", "housing")), HasSubstr("must be set"));
  EXPECT_THAT(fault_of(Rule("any", "水*", "housing")), HasSubstr("matches every text"));
  EXPECT_THAT(fault_of(Rule("long", std::string(3000, 'x'), "housing")), HasSubstr("longer than"));
  EXPECT_THAT(fault_of(Rule("huge", "(?:(?:水{1,100}){1,100}){1,100}", "housing")),
              ::testing::Not(IsEmpty()));
  EXPECT_THAT(fault_of(Rule("spaced", "停 水", "housing")), HasSubstr("white space"));
  EXPECT_THAT(fault_of(Rule("traditional", "電話", "housing")), HasSubstr("write \"电\""));
  EXPECT_THAT(fault_of(Rule("wide", "ＱＱ群", "housing")), HasSubstr("write \"q\""));
  EXPECT_THAT(fault_of(Rule("bracket", "（夜间", "housing")), HasSubstr("write \"\\(\""));
  DispatchRule nowhere = Rule("nowhere", "水", "housing");
  nowhere.area = "999999";
  EXPECT_THAT(fault_of(nowhere), HasSubstr("rules[1].area no area has a code"));
  EXPECT_THAT(fault_of(Rule("nobody", "水", "no-such")), HasSubstr("no department"));
  EXPECT_THAT(fault_of(Rule("good", "水", "housing")), HasSubstr("stands twice"));
  DispatchRule assists = Rule("assists", "水", "housing");
  assists.assisting = {"housing"};
  EXPECT_THAT(fault_of(assists), HasSubstr("cannot assist itself"));
  assists.lead.clear();
  EXPECT_THAT(fault_of(assists), HasSubstr("somebody must lead"));
  data_.rules.assign(2001, Rule("x", "水", "housing"));
  EXPECT_THAT(Fault(), Not(IsEmpty()));
}

TEST_F(RulesTest, HundredsOfRulesAreOneSet) {
  data_.rules.clear();
  for (int i = 0; i < 500; ++i)
    data_.rules.push_back(Rule(absl::StrCat("r", i), absl::StrCat("词", i, "号(?:甲|乙)"), "tax"));
  data_.rules.push_back(Rule("pipes", "水管", "housing"));
  EXPECT_EQ(Decide("自来水管爆裂").lead, "housing");
  EXPECT_EQ(Decide("词499号乙").lead, "tax");
}

TEST_F(RulesTest, ANamedPlaceIsItsAreaAndOneOfSeveralWhatTheyHaveInCommon) {
  const std::string town = "619921100", village = "619921100001", sibling = "619921100002";
  std::string elsewhere;
  for (const Area& a : data_.areas) {
    if (a.code.size() == 12 && a.code.substr(0, 9) != town) elsewhere = a.code;
  }
  ASSERT_FALSE(elsewhere.empty());
  data_.places = {{"翠竹苑", {"翠竹小区"}, village},
                  {"环城东路", {}, village},
                  {"环城东路", {}, sibling},
                  {"幸福小学", {}, village},
                  {"幸福小学", {}, elsewhere}};
  EXPECT_EQ(Decide("漏水", "翠竹苑3号楼").area, village);
  EXPECT_EQ(Decide("翠竹小区漏水").area, village);
  EXPECT_EQ(Decide("环城东路路灯不亮").area, town) << "a road through two communities";
  const Route unsure = Decide("幸福小学门口堵车");
  EXPECT_EQ(unsure.area, "");
  EXPECT_THAT(unsure.reasons, Contains(HasSubstr("several places")));
  data_.places = {{"翠竹苑", {}, "000000000"}};
  EXPECT_THAT(Fault(), HasSubstr("places[0].area"));
}

TEST_F(RulesTest, TraditionalCharactersAreReadAsSimplifiedOnes) {
  EXPECT_EQ(Simplified(U'體'), uint32_t{U'体'});
  EXPECT_EQ(Simplified(U'体'), uint32_t{U'体'});
  EXPECT_EQ(Simplified(U'a'), uint32_t{U'a'});
  EXPECT_EQ(Simplified(0x10FFFF), 0x10FFFFu);
  EXPECT_EQ(NormalizeText("自來水管爆裂，請維修"), "自来水管爆裂,请维修");
  EXPECT_EQ(NormalizeText("⼈⺠政府"), "人民政府") << "radicals, as a PDF file gives them";
  EXPECT_EQ(NormalizeText("⻅⻋⻓"), "见车长");
  EXPECT_EQ(Decide("解放路自來水管爆裂，水一直往外噴").lead,
            Decide("解放路自来水管爆裂，水一直往外喷").lead);
}

}  // namespace
}  // namespace hotline
