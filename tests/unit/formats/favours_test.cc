// Whom a change of the jurisdiction favours: found row by row, whatever the change says of itself.
#include "common/domain/directory/favours.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;

class FavoursTest : public ::testing::Test {
 protected:
  // "person row" of each favour of the change.
  std::string Found() const {
    std::string out;
    for (const Favour& one : FavoursOf(before_, after_)) out += one.person + " " + one.row + ";";
    return out;
  }
  const JurisdictionData before_ = testing::Sample()->data();
  JurisdictionData after_ = before_;
};

TEST_F(FavoursTest, WhatStaysMovesOrGoesFavoursNobody) {
  EXPECT_EQ(Found(), "");
  std::reverse(after_.grants.begin(), after_.grants.end());
  std::reverse(after_.offices.begin(), after_.offices.end());
  after_.offices.pop_back();
  after_.persons[0].phone = "1";
  EXPECT_EQ(Found(), "");
}

TEST_F(FavoursTest, EveryRowThatNamesAPersonFavoursThatPerson) {
  const auto row = [](const auto& list) { return "[" + std::to_string(list.size()) + "];"; };
  after_.offices.push_back({"housing", OfficeRole::kHead, "me", {}, ""});
  EXPECT_EQ(Found(), "me offices" + row(before_.offices));
  after_ = before_;
  after_.delegations.push_back({"housing", "me", {}});
  EXPECT_EQ(Found(), "me delegations" + row(before_.delegations));
  after_ = before_;
  after_.duty_shifts.push_back({"centre", "me", {}, {}});
  EXPECT_EQ(Found(), "me dutyShifts" + row(before_.duty_shifts));
  after_ = before_;
  after_.sponsors.push_back({"s-9", "me", {"x"}, {}, {}, "", {}});
  EXPECT_EQ(Found(), "me sponsors" + row(before_.sponsors));
  after_ = before_;
  after_.departments[1].supervising_leader = "me";
  EXPECT_EQ(Found(), "me departments[1];");
}

// A role more, and the same role for longer.
TEST_F(FavoursTest, AGrantThatGrowsIsANewOne) {
  after_.grants[0].roles |= Bit(Role::kSupervisor);
  EXPECT_EQ(Found(), before_.grants[0].holder + " grants[0];");
  after_ = before_;
  after_.grants[0].span.from = absl::CivilDay(2020, 1, 1);
  EXPECT_EQ(Found(), before_.grants[0].holder + " grants[0];");
}

TEST_F(FavoursTest, AWordOrALimitLessSealsLess) {
  EXPECT_EQ(WeakenedSealing(before_, after_), "");
  after_.settings.discipline_keywords.push_back("吃拿卡要");
  EXPECT_EQ(WeakenedSealing(before_, after_), "");
  after_.settings.discipline_keywords.erase(after_.settings.discipline_keywords.begin());
  EXPECT_THAT(WeakenedSealing(before_, after_),
              HasSubstr(before_.settings.discipline_keywords.front()));
  after_ = before_;
  std::erase_if(after_.limits, [](const LimitRow& row) { return row.limit == LimitKind::kSeal; });
  EXPECT_THAT(WeakenedSealing(before_, after_), HasSubstr("SEAL"));
}

}  // namespace
}  // namespace hotline
