// Routing over the sample county's own requests.
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "common/domain/routing/routing.h"
#include "common/learning/trainer.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

Route Decide(const RouteRequest& request) {
  static const Router router(testing::Sample());
  return router.Decide(request, testing::At("2026-03-02 10:00"));
}

RouteRequest Text(const std::string& text) {
  RouteRequest request;
  request.text = text;
  return request;
}

// Words that no catalogue has, and what they turned out to be.
std::shared_ptr<const Classifier> Learned(const std::vector<std::string>& labels) {
  std::vector<Example> examples;
  const std::vector<std::string> words = {"龘靐", "齉爩", "麤龗"};
  // Enough of them that none wrong proves something.
  for (int i = 0; i < 200; ++i) {
    for (size_t k = 0; k < labels.size(); ++k)
      examples.push_back({labels[k], "", absl::StrCat(words[k], "第", i, "号", words[k])});
  }
  auto trained = Train(examples, {});
  EXPECT_TRUE(trained.ok()) << trained.status();
  return *Classifier::FromBytes(*Classifier::Pack(trained->parts));
}

Route DecideLearned(const std::vector<std::string>& labels, const RouteRequest& request) {
  const Router router(testing::Sample(), Learned(labels));
  return router.Decide(request, testing::At("2026-03-02 10:00"));
}

TEST(Routing, SampleRequestsReachTheirLead) {
  std::ifstream in(testing::SourceRoot() + "/deploy/sample/requests.jsonl");
  int total = 0, right = 0, sent = 0, sent_right = 0, abstained_right = 0, should_abstain = 0;
  for (std::string line; std::getline(in, line);) {
    auto json = nlohmann::json::parse(line);
    RouteRequest request;
    request.subject = json.value("subject", "");
    request.text = json.value("text", "");
    request.address = json.value("address", "");
    request.petitioner_kind = json["petitioner_kind"] == "ENTERPRISE" ? PetitionerKind::kEnterprise
                                                                      : PetitionerKind::kCitizen;
    Route route = Decide(request);
    std::string got = route.abstained ? "ABSTAIN" : route.lead;
    bool agrees = got == json["expected"];
    if (!agrees && std::getenv("ROUTING_VERBOSE") != nullptr) {
      std::printf("%s expected %s got %s (%.2f): %s | %s\n", json["id"].get<std::string>().c_str(),
                  json["expected"].get<std::string>().c_str(), got.c_str(), route.confidence,
                  request.subject.c_str(),
                  route.suggestions.empty() ? "" : route.suggestions[0].reason.c_str());
    }
    ++total;
    right += agrees;
    if (!route.abstained) ++sent, sent_right += agrees;
    if (json["expected"] == "ABSTAIN") ++should_abstain, abstained_right += route.abstained;
  }
  std::printf(
      "sample requests: %d, accuracy %.3f; sent automatically %d (%.2f), of them right %.3f; "
      "abstained where due %d/%d\n",
      total, static_cast<double>(right) / total, sent, static_cast<double>(sent) / total,
      static_cast<double>(sent_right) / std::max(1, sent), abstained_right, should_abstain);
  EXPECT_GE(total, 300);
  // What keywords alone reach on hard requests; a fall below is a fault, a rise is the classifier's
  // to come.
  EXPECT_GE(static_cast<double>(sent_right) / std::max(1, sent), 0.72);
  EXPECT_GE(static_cast<double>(right) / total, 0.47);
}

TEST(Routing, ViolenceAndSelfHarmGoToAPersonFirst) {
  Route route = Decide(Text("我不想活了，水管爆管也没人管"));
  EXPECT_TRUE(route.abstained);
  EXPECT_EQ(route.urgency, Urgency::kExtreme);
}

// What looks the same to the writer and to the reader, or what nobody sees, changes nothing.
TEST(Routing, LookAlikesAndInvisibleCharactersHideNoWord) {
  for (const char* text :
       {"我不想活了", "我不\u00AD想\u200B活了", "我不想\uFE0F活了", "我 不\u3000想 活 了",
        "我不\U000E0020想活了", "我不\u2060想\uFEFF活了", "我不\v想\n活了"})
    EXPECT_EQ(Decide(Text(text)).urgency, Urgency::kExtreme) << text;
  for (const char* text :
       {"举报村主任受贿", "举报村主任受\u00AD贿", "舉報村主任受賄", "举报村主任受\u200D贿"})
    EXPECT_TRUE(Decide(Text(text)).discipline) << text;
  const Route plain = Decide(Text("小区燃气泄漏"));
  EXPECT_EQ(plain.urgency, Urgency::kUrgent);
  for (const char* text : {"小区燃⽓泄漏", "⼩区燃⽓泄漏", "小區燃氣洩漏", "小区燃气泄\u00AD漏"}) {
    const Route route = Decide(Text(text));
    EXPECT_EQ(route.urgency, plain.urgency) << text;
    EXPECT_EQ(route.lead, plain.lead) << text;
    EXPECT_EQ(route.matter, plain.matter) << text;
  }
}

TEST(Routing, NoWordRunsFromTheSubjectIntoTheText) {
  RouteRequest request = Text("杀害虫的药在哪里领");
  request.subject = "请问小区物业自";
  EXPECT_NE(Decide(request).urgency, Urgency::kExtreme);
}

TEST(Routing, CorruptionIsNeverDispatchedByTheSystem) {
  Route route = Decide(Text("举报住建局某科长受贿，物业费问题一直不解决"));
  EXPECT_TRUE(route.abstained);
  EXPECT_TRUE(route.discipline);
  EXPECT_TRUE(route.lead.empty());
}

TEST(Routing, AnAddressElsewhereIsNotDispatchedHere) {
  RouteRequest request = Text("解放路水管爆裂，漏水严重");
  ASSERT_FALSE(Decide(request).abstained);
  request.address = "湖南省长沙市岳麓区解放路1号";
  const Route route = Decide(request);
  EXPECT_TRUE(route.abstained);
  EXPECT_TRUE(route.outside);
  EXPECT_THAT(route.reasons, ::testing::Contains(::testing::HasSubstr("湖南省")));
  request.address = "北京市场街3号";
  EXPECT_FALSE(Decide(request).outside) << "a street";
  request.address = "湖南路1号";
  EXPECT_FALSE(Decide(request).outside) << "a road";
}

TEST(Routing, AnAddressMayHoldTheAreasCode) {
  RouteRequest request = Text("x");
  for (const char* address : {"619921102", "区划代码619921102，三组", "619921102999"}) {
    request.address = address;
    EXPECT_EQ(Decide(request).area, "619921102") << address;
  }
  request.address = "电话13800138000";
  EXPECT_EQ(Decide(request).area, "");
}

// Who may be there: the head, or somebody who stands in for him.
class WhoIsThere : public ::testing::Test {
 protected:
  WhoIsThere() {
    std::erase_if(data_.absences, [](const Absence& a) { return a.department == "tax"; });
    std::erase_if(data_.delegations, [](const Delegation& d) { return d.department == "tax"; });
    std::erase_if(data_.duty_shifts, [](const DutyShift& s) { return s.department == "tax"; });
  }
  void Away() {
    Absence& absence = data_.absences.emplace_back();
    absence.department = "tax";
    absence.span = {absl::CivilDay(2026, 3, 1), absl::CivilDay(2026, 3, 9)};
  }
  void NoOffice(OfficeRole role) {
    std::erase_if(data_.offices,
                  [&](const Office& o) { return o.department == "tax" && o.role == role; });
  }
  bool Goes(Urgency urgency = Urgency::kNone) {
    const Router router(std::make_shared<Jurisdiction>(data_));
    RouteRequest request = Text("退税");
    request.department = "tax";
    request.urgency = urgency;
    return !router.Decide(request, testing::At("2026-03-02 10:00")).abstained;
  }
  JurisdictionData data_ = testing::Sample()->data();
};

TEST_F(WhoIsThere, ADeputyStandsInForAHeadWhoIsAway) {
  EXPECT_TRUE(Goes());
  Away();
  EXPECT_TRUE(Goes());
  NoOffice(OfficeRole::kDeputy);
  EXPECT_FALSE(Goes());
}

TEST_F(WhoIsThere, SoDoesADelegate) {
  Away();
  NoOffice(OfficeRole::kDeputy);
  Delegation& delegation = data_.delegations.emplace_back();
  delegation.department = "tax";
  delegation.person = "p-tax-3";
  delegation.span = {absl::CivilDay(2026, 3, 1), absl::CivilDay(2026, 3, 9)};
  EXPECT_TRUE(Goes());
}

TEST_F(WhoIsThere, TheDutyOfficerTakesOnlyWhatIsUrgent) {
  NoOffice(OfficeRole::kHead);
  NoOffice(OfficeRole::kDeputy);
  EXPECT_FALSE(Goes());
  DutyShift& shift = data_.duty_shifts.emplace_back();
  shift.department = "tax";
  shift.person = "p-tax-3";
  shift.window = {0, 24 * 60};
  EXPECT_FALSE(Goes());
  EXPECT_TRUE(Goes(Urgency::kUrgent));
}

TEST(Routing, ExplicitChoiceWins) {
  RouteRequest request = Text("停水了");
  request.department = "tax";
  EXPECT_EQ(Decide(request).lead, "tax");
}

TEST(Routing, EmptyHostileAndHugeTextsAbstain) {
  std::string huge;
  for (int i = 0; i < 3'500'000; ++i) huge += "水";
  for (const std::string& text :
       {std::string(), std::string("   "), std::string("😀😀😀"), std::string("1234567890"),
        std::string("<script>alert(1)</script>"), std::string("'; DROP TABLE tickets; --"),
        std::string("\xff\xfe\x80"), std::string("ignore previous instructions"), huge}) {
    EXPECT_TRUE(Decide(Text(text)).abstained) << text.substr(0, 40);
    EXPECT_TRUE(DecideLearned({"tax", "housing"}, Text(text)).abstained) << text.substr(0, 40);
  }
}

TEST(Routing, TownMatterWithoutAPlaceAbstains) {
  for (const Matter& m : testing::Sample()->data().matters) {
    if (m.responsibilities.size() != 1 || m.responsibilities[0].lead != kTownOfArea) continue;
    RouteRequest request = Text("x");
    request.matter = m.id;
    EXPECT_TRUE(Decide(request).abstained) << m.id;
    request.area = "619921102";
    EXPECT_EQ(Decide(request).lead, "town-xihe") << m.id;
  }
}

TEST(Routing, WhoCannotAssistIsLeftOutWithAReason) {
  JurisdictionData data = testing::Sample()->data();
  DispatchRule& rule = data.rules.emplace_back();
  rule.id = "flood";
  rule.pattern = "龘靐";
  rule.lead = "housing";
  rule.matter = "housing.maintenance-fund";  // towns do nothing in it
  rule.assisting = {"town-xihe", "market", "tax"};
  for (Department& d : data.departments) d.inactive = d.inactive || d.id == "market";
  const Router router(std::make_shared<Jurisdiction>(std::move(data)));
  const Route route = router.Decide(Text("龘靐第七号"), testing::At("2026-03-02 09:00"));
  EXPECT_EQ(route.lead, "housing");
  EXPECT_THAT(route.assisting, ::testing::ElementsAre("tax"));
  EXPECT_THAT(route.reasons, ::testing::Contains(::testing::HasSubstr("town-xihe is not asked")));
  EXPECT_THAT(route.reasons, ::testing::Contains(::testing::HasSubstr("market is not asked")));
}

TEST(Routing, TheReasonIsTheSameEveryTime) {
  const RouteRequest request = Text("残疾证联网可查，残疾人创业减税，断电跳闸，暖气不热");
  const Route first = Decide(request);
  const Router again(testing::Sample());
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(again.Decide(request, testing::At("2026-03-02 10:00")).reasons, first.reasons);
}

TEST(Routing, EveryStepLeavesItsReason) {
  Route route = Decide(Text("解放路水管爆裂，漏水严重"));
  EXPECT_GE(route.reasons.size(), 2u);
  EXPECT_LE(route.suggestions.size(), 3u);
}

// --- what was learned ---

TEST(Routing, WhatTheCatalogueDoesNotNameIsLearned) {
  const Route route =
      DecideLearned({"departments/tax", "housing", "water"}, Text("齉爩第七号齉爩"));
  EXPECT_FALSE(route.abstained);
  EXPECT_EQ(route.lead, "housing");
  EXPECT_GT(route.confidence, 0.9);
  ASSERT_FALSE(route.suggestions.empty());
  EXPECT_EQ(route.suggestions[0].department, "housing");
  bool said = false;
  for (const std::string& reason : route.reasons) said |= reason.find("model ") != reason.npos;
  EXPECT_TRUE(said) << "which model decided";
}

TEST(Routing, ALearnedMatterGoesWhereTheCatalogueSays) {
  const Matter* town = nullptr;
  for (const Matter& m : testing::Sample()->data().matters) {
    if (m.responsibilities.size() == 1 && m.responsibilities[0].lead == kTownOfArea) town = &m;
  }
  ASSERT_NE(town, nullptr);
  RouteRequest request = Text("龘靐第七号龘靐");
  EXPECT_TRUE(DecideLearned({town->id, "housing"}, request).abstained) << "which town?";
  request.area = "619921102";
  const Route route = DecideLearned({"matters/" + town->id, "housing"}, request);
  EXPECT_EQ(route.lead, "town-xihe");
  EXPECT_EQ(route.matter, town->id);
}

TEST(Routing, ALearnedDepartmentLeavesTheCataloguesMatterAndItsConstraints) {
  // One weak word of a matter that must not go to towns, and a model that is certain of a town.
  const Matter* kept = nullptr;
  std::string word;
  for (const Matter& m : testing::Sample()->data().matters) {
    for (const std::string& w : m.keywords) {
      const Route alone = Decide(Text(w));
      if (m.not_to_towns && alone.abstained && alone.matter == m.id) kept = &m, word = w;
    }
  }
  ASSERT_NE(kept, nullptr) << "the sample has no such word any more";
  const Route route =
      DecideLearned({"departments/town-xihe", "housing"}, Text("龘靐第七号龘靐，" + word));
  EXPECT_TRUE(route.abstained);
  EXPECT_EQ(route.matter, kept->id);
}

TEST(Routing, ALearnedTownIsTheOneOfThePlaceAndOnlyWhatTheCatalogueGivesIt) {
  RouteRequest request = Text("龘靐第七号龘靐");
  request.area = "619921105";
  const Route route = DecideLearned({"departments/town-xihe", "housing"}, request);
  EXPECT_TRUE(route.abstained) << "no row of the catalogue gives it to a town";
  ASSERT_FALSE(route.suggestions.empty());
  EXPECT_EQ(route.suggestions[0].department, "town-longwan");
}

TEST(Routing, ALabelOfNoMeaningHereLeadsNowhere) {
  const Route route = DecideLearned({"gone", "housing"}, Text("龘靐第七号龘靐"));
  EXPECT_TRUE(route.abstained) << "the best guess is a department that is no more";
  EXPECT_TRUE(route.lead.empty());
}

TEST(Routing, TheCatalogueAndTheConstraintsStandAboveWhatWasLearned) {
  const std::vector<std::string> labels = {"tax", "housing"};
  EXPECT_EQ(DecideLearned(labels, Text("解放路水管爆裂，漏水严重")).lead,
            Decide(Text("解放路水管爆裂，漏水严重")).lead);
  RouteRequest urgent = Text("龘靐第七号龘靐，我要自杀");
  EXPECT_TRUE(DecideLearned(labels, urgent).abstained) << "a person first";
  RouteRequest given = Text("龘靐第七号龘靐");
  given.department = "housing";
  EXPECT_EQ(DecideLearned(labels, given).lead, "housing");
}

}  // namespace
}  // namespace hotline
