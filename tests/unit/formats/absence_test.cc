// Absences of heads: registered before they begin, and not so long that the deputy leads.
#include "common/formats/absence_check.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::CivilDay kToday(2026, 3, 2);

Absence Away(absl::CivilDay from, absl::CivilDay to, bool illness = false) {
  return {"tax", {from, to}, "", illness};
}

JurisdictionData With(std::vector<Absence> absences) {
  JurisdictionData data = testing::Sample()->data();
  data.absences = std::move(absences);
  return data;
}

TEST(Absences, BeginTheDayAfterTheyAreRegistered) {
  const auto check = [](const Absence& absence) {
    return CheckNewAbsences(With({absence}), {}, kToday);
  };
  EXPECT_THAT(check(Away(kToday + 1, kToday + 3)), IsEmpty());
  ASSERT_EQ(check(Away(kToday, kToday + 3)).size(), 1u);
  EXPECT_THAT(check(Away(kToday - 9, kToday - 6))[0].description, HasSubstr("2026-02-21"));
  EXPECT_THAT(check(Away(kToday, kToday + 3, true)), IsEmpty()) << "by illness, on the day";
  EXPECT_EQ(check(Away(kToday - 1, kToday + 3, true)).size(), 1u);
}

TEST(Absences, WhatWasRegisteredStaysAndMayBeProlonged) {
  const std::vector<Absence> before = {Away(kToday - 2, kToday + 2)};
  EXPECT_THAT(CheckNewAbsences(With({Away(kToday - 2, kToday + 5)}), before, kToday), IsEmpty());
  EXPECT_EQ(CheckNewAbsences(With({Away(kToday - 3, kToday + 2)}), before, kToday).size(), 1u);
}

TEST(Absences, LastAtMostSixtyDaysAtAStretch) {
  JurisdictionData data = With({Away(absl::CivilDay(2026, 5, 20),
                                     absl::CivilDay(2026, 7, 19))});  // 60 days over two quarters
  data.settings.absence_percent = 100;
  EXPECT_THAT(CheckAbsences(data), IsEmpty());
  data.absences.push_back(Away(absl::CivilDay(2026, 7, 19), absl::CivilDay(2026, 7, 20)));
  ASSERT_EQ(CheckAbsences(data).size(), 1u) << "two that follow each other are one";
  EXPECT_THAT(CheckAbsences(data)[0].description, HasSubstr("61 days at a stretch"));
}

TEST(Absences, TakeAtMostAQuarterOfAQuartersWorkingDays) {
  // From July to September 2026 there are 66 working days, with the make-up Sunday of 20 September
  // and without 25 September: 16 of them may be absence.
  const absl::CivilDay monday(2026, 8, 3);
  EXPECT_THAT(CheckAbsences(With({Away(monday, monday + 22)})), IsEmpty());  // 16
  ASSERT_EQ(CheckAbsences(With({Away(monday, monday + 23)})).size(), 1u);
  EXPECT_THAT(CheckAbsences(With({Away(monday, monday + 23)}))[0].description,
              HasSubstr("17 of the 66 working days"));
}

TEST(Absences, DoNotOverlap) {
  const auto faults =
      CheckAbsences(With({Away(absl::CivilDay(2026, 4, 7), absl::CivilDay(2026, 4, 10)),
                          Away(absl::CivilDay(2026, 4, 9), absl::CivilDay(2026, 4, 11))}));
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].field, "absences[1]");
  EXPECT_THAT(faults[0].description, HasSubstr("2026-04-09"));
}

}  // namespace
}  // namespace hotline
