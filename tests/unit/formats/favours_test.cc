// Whom a change of the jurisdiction favours: found row by row, whatever the change says of itself.
#include "common/domain/directory/favours.h"

#include <algorithm>
#include <functional>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

class FavoursTest : public ::testing::Test {
 protected:
  void SetUp() override {
    before_.persons.push_back({"me", "钱有信", "", "19900000055", {}});
    before_.offices.push_back({"town-xihe", OfficeRole::kDeputy, "me", {}, ""});
    after_ = before_;
  }
  // What the change gives me; then the change is forgotten.
  std::string Mine() {
    const std::string row = FavourOf(before_, after_, "me");
    after_ = before_;
    return row;
  }
  template <class List>
  static std::string Last(const char* name, const List& list) {
    return name + ("[" + std::to_string(list.size() - 1) + "]");
  }
  Department& DepartmentOf(const std::string& id) {
    return *std::find_if(after_.departments.begin(), after_.departments.end(),
                         [&](const Department& d) { return d.id == id; });
  }

  JurisdictionData before_ = testing::Sample()->data(), after_;
};

TEST_F(FavoursTest, WhatStaysMovesOrGoesFavoursNobody) {
  EXPECT_EQ(Mine(), "");
  std::reverse(after_.grants.begin(), after_.grants.end());
  std::reverse(after_.offices.begin(), after_.offices.end());
  after_.persons[0].phone = "1";
  after_.duty_shifts.clear();
  DepartmentOf("housing").name = "住房局";
  after_.absences.push_back({"housing", {}, "会议", false});
  EXPECT_EQ(Mine(), "");
}

TEST_F(FavoursTest, ByName) {
  after_.offices.push_back({"housing", OfficeRole::kHead, "me", {}, ""});
  EXPECT_EQ(Mine(), "offices[" + std::to_string(before_.offices.size()) + "]");
  after_.delegations.push_back({"housing", "me", {}});
  EXPECT_NE(Mine().find("delegations["), std::string::npos);
  after_.duty_shifts.push_back({"centre", "me", {}, {}});
  EXPECT_NE(Mine().find("dutyShifts["), std::string::npos);
  after_.sponsors.push_back({"s-9", "me", {"x"}, {}, {}, "", {}});
  EXPECT_NE(Mine().find("sponsors["), std::string::npos);
  after_.grants.push_back({"me", Bit(Role::kAgent), {}, ""});
  EXPECT_NE(Mine().find("grants["), std::string::npos);
  DepartmentOf("housing").supervising_leader = "me";
  EXPECT_NE(Mine().find("departments["), std::string::npos);
}

// A role more, and the same role for longer.
TEST_F(FavoursTest, AGrantThatGrowsIsANewOne) {
  before_.grants.push_back({"me", Bit(Role::kAgent), {absl::CivilDay(2026, 1, 1)}, ""});
  after_ = before_;
  after_.grants.back().roles |= Bit(Role::kSupervisor);
  EXPECT_EQ(Mine(), Last("grants", before_.grants));
  after_.grants.back().span.from = absl::CivilDay(2020, 1, 1);
  EXPECT_EQ(Mine(), Last("grants", before_.grants));
  after_.grants.back().document = "x";
  EXPECT_EQ(Mine(), "");
}

TEST_F(FavoursTest, OnesOwnRowAndAnotherIdForOneself) {
  const std::string own = Last("persons", before_.persons);
  after_.persons.back().posts = {"market"};
  EXPECT_EQ(Mine(), own);
  after_.persons.back().department = "market";
  EXPECT_EQ(Mine(), own);
  after_.persons.back().phone = "19900000066";
  EXPECT_EQ(Mine(), own);
  after_.persons[0].phone = before_.persons.back().phone;
  EXPECT_EQ(Mine(), "persons[0]");
  after_.persons.push_back({"me2", "钱有信", "", "", {}});
  EXPECT_NE(Mine().find("persons["), std::string::npos);
}

TEST_F(FavoursTest, WhatComesToOnesOwnDepartment) {
  DepartmentOf("housing").successor = "town-xihe";
  EXPECT_NE(Mine().find("departments["), std::string::npos);
  DepartmentOf("town-xihe").name = "公安局";
  EXPECT_NE(Mine().find("departments["), std::string::npos);
  after_.settings.government_office = "town-xihe";
  EXPECT_EQ(Mine(), "settings.governmentOffice");
  after_.working_groups.push_back({"g-9", "专班", "housing", {"town-xihe"}, {}});
  EXPECT_NE(Mine().find("workingGroups["), std::string::npos);
  after_.matters[3].responsibilities.push_back({"", PetitionerKind::kNone, "town-xihe", {}});
  EXPECT_EQ(Mine(), "matters[3]");
  DispatchRule rule;
  rule.id = "r";
  rule.pattern = "物业";
  rule.lead = "town-xihe";
  after_.rules.push_back(rule);
  EXPECT_NE(Mine().find("rules["), std::string::npos);
}

TEST_F(FavoursTest, RoomThatTheHeadMakesForTheDeputy) {
  after_.absences.push_back({"town-xihe", {}, "会议", false});
  EXPECT_NE(Mine().find("absences["), std::string::npos);
  std::erase_if(after_.offices, [](const Office& o) {
    return o.department == "town-xihe" && o.role == OfficeRole::kHead;
  });
  EXPECT_NE(Mine().find("of the version in force"), std::string::npos);
}

TEST_F(FavoursTest, AWordLessAnotherLimitAndNoOfficerSealLess) {
  const auto weaker = [this] {
    const std::string said = WeakenedSealing(before_, after_, absl::CivilDay(2026, 3, 2));
    after_ = before_;
    return said;
  };
  EXPECT_EQ(weaker(), "");
  auto& words = after_.settings.discipline_keywords;
  words.push_back("吃拿卡要");
  EXPECT_EQ(weaker(), "");
  words.erase(words.begin());
  EXPECT_THAT(weaker(), HasSubstr(before_.settings.discipline_keywords.front()));
  const auto is_seal = [](const LimitRow& row) { return row.limit == LimitKind::kSeal; };
  std::erase_if(after_.limits, is_seal);
  EXPECT_THAT(weaker(), HasSubstr("SEAL"));
  const std::function<void(LimitRow&)> changes[] = {
      [](LimitRow& row) { row.amount = 4000; }, [](LimitRow& row) { row.ladder.clear(); },
      [](LimitRow& row) { row.kinds = {TicketKind::kPraise}; },
      [](LimitRow& row) { row.matters = {"x"}; }};
  for (const auto& change : changes) {
    change(*std::find_if(after_.limits.begin(), after_.limits.end(), is_seal));
    EXPECT_THAT(weaker(), HasSubstr("SEAL"));
  }
  std::erase_if(after_.grants,
                [](const Grant& g) { return g.roles & Bit(Role::kConfidentialOfficer); });
  EXPECT_THAT(weaker(), HasSubstr("CONFIDENTIAL_OFFICER"));
  for (Grant& g : after_.grants) {
    if (g.roles & Bit(Role::kConfidentialOfficer)) g.span.from = absl::CivilDay(2099, 1, 1);
  }
  EXPECT_THAT(weaker(), HasSubstr("CONFIDENTIAL_OFFICER"));
}

}  // namespace
}  // namespace hotline
