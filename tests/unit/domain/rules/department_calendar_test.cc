// Calendars that begin with another, and departments with one of their own.
#include <regex>

#include "common/domain/ledger/explain.h"
#include "common/formats/jurisdiction_format.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/life.h"

namespace hotline {
namespace {

using testing::At;
using ::testing::HasSubstr;
using testing::Life;
using testing::Local;

// The sample, where the tax office has a calendar of its own: `more` goes into it.
std::vector<SourceText> WithHall(const std::string& more, const std::string& after = "") {
  auto sources = testing::SampleSources();
  for (SourceText& s : sources) {
    if (s.name == "calendars.json") {
      const size_t end = s.json.rfind(']');
      s.json.insert(end, ", {\"id\": \"hall\", " + more + "}" + after);
    }
    if (s.name == "directory.json")
      s.json = std::regex_replace(s.json, std::regex(R"(\{"id": "tax", "name")"),
                                  R"({"id": "tax", "calendar": "hall", "name")");
  }
  return sources;
}
constexpr char kSaturdays[] =
    R"("extends": "office", "weekly": [
      {"weekday": 1, "windows": [{"start": "08:00", "end": "20:00"}]},
      {"weekday": 2, "windows": [{"start": "08:00", "end": "20:00"}]},
      {"weekday": 3, "windows": [{"start": "08:00", "end": "20:00"}]},
      {"weekday": 4, "windows": [{"start": "08:00", "end": "20:00"}]},
      {"weekday": 5, "windows": [{"start": "08:00", "end": "20:00"}]},
      {"weekday": 6, "windows": [{"start": "09:00", "end": "12:00"}]}],
      "overrides": [{"date": "2026-10-02", "windows": [{"start": "10:00", "end": "11:00"}]}])";

std::string Faults(const std::vector<SourceText>& sources) {
  auto result = ReadJurisdiction(sources);
  std::string out;
  if (result.ok()) return out;
  return std::string(result.status().message());
}

TEST(CalendarThatExtends, TakesZoneHolidaysAndMakeUpDaysAndAddsItsOwn) {
  const auto j = testing::JurisdictionOf(WithHall(kSaturdays));
  const WorkingCalendar& hall = j->calendar("hall");
  EXPECT_EQ(hall.zone().name(), "Asia/Shanghai");
  EXPECT_TRUE(hall.IsOpen(At("2026-03-02 08:30")));
  EXPECT_TRUE(hall.IsOpen(At("2026-03-07 10:00"))) << "a Saturday";
  EXPECT_FALSE(hall.IsOpen(At("2026-02-17 10:00"))) << "a holiday of the jurisdiction's";
  EXPECT_TRUE(hall.IsOpen(At("2026-02-28 10:00"))) << "a make-up Saturday";
  EXPECT_TRUE(hall.IsOpen(At("2026-10-02 10:30"))) << "its own hours on a holiday";
  EXPECT_FALSE(hall.IsOpen(At("2026-10-02 11:30")));
  EXPECT_FALSE(hall.IsOpen(At("2026-10-03 10:30")));
  EXPECT_FALSE(hall.Knows(At("2027-01-05 10:00")));
}

TEST(CalendarThatExtends, HoldsANoticeImportedInItsBase) {
  auto sources = WithHall(kSaturdays);
  for (SourceText& s : sources)
    s.json = std::regex_replace(s.json, std::regex(R"("holidays": \[)"),
                                R"("holidays": ["2026-03-07", )");
  const auto j = testing::JurisdictionOf(sources);
  EXPECT_FALSE(j->calendar("hall").IsOpen(At("2026-03-07 10:00")));
}

TEST(CalendarThatExtends, StandsBeforeOrBehindItsBaseButNeverInACircle) {
  EXPECT_EQ(Faults(WithHall(R"("extends": "late", "weekly": [
      {"weekday": 1, "windows": [{"start": "00:00", "end": "24:00"}]},
      {"weekday": 2, "windows": [{"start": "00:00", "end": "24:00"}]},
      {"weekday": 3, "windows": [{"start": "00:00", "end": "24:00"}]},
      {"weekday": 4, "windows": [{"start": "00:00", "end": "24:00"}]},
      {"weekday": 5, "windows": [{"start": "00:00", "end": "24:00"}]}])",
                            R"(, {"id": "late", "extends": "office"})")),
            "");
  EXPECT_THAT(Faults(WithHall(R"("extends": "late")", R"(, {"id": "late", "extends": "hall"})")),
              HasSubstr("circle"));
  EXPECT_THAT(Faults(WithHall(R"("extends": "nothing")")), HasSubstr("no calendar \"nothing\""));
}

TEST(CalendarLaidOut, IsOneForAllVersionsWithItsRules) {
  const auto one = testing::JurisdictionOf(WithHall(kSaturdays));
  JurisdictionData next = one->data();
  next.version = 2;
  ASSERT_FALSE(next.calendars.empty());
  for (CalendarSpec& c : next.calendars) {
    if (c.id == "hall") c.holidays.insert(absl::CivilDay(2026, 3, 7));
  }
  const Jurisdiction two(next);
  EXPECT_EQ(&one->calendar(), &two.calendar());
  EXPECT_NE(&one->calendar("hall"), &two.calendar("hall"));
  EXPECT_TRUE(one->calendar("hall").IsOpen(At("2026-03-07 10:00")));
  EXPECT_FALSE(two.calendar("hall").IsOpen(At("2026-03-07 10:00")));
}

TEST(DepartmentCalendar, MayOnlyAddOpenTime) {
  EXPECT_EQ(Faults(WithHall(kSaturdays)), "");
  EXPECT_THAT(Faults(WithHall(R"("extends": "office", "holidays": ["2026-03-04"])")),
              HasSubstr("closed on 2026-03-04 while the jurisdiction's is open"));
  EXPECT_THAT(Faults(WithHall(R"("extends": "office", "holidays": ["2026-12-30"])")),
              HasSubstr("closed on 2026-12-30"))
      << "to the end of what is known";
  EXPECT_THAT(Faults(WithHall(R"("extends": "office", "weekly": [
      {"weekday": 1, "windows": [{"start": "10:00", "end": "18:00"}]}])")),
              HasSubstr("may only add open time"));
}

// On Thursday the 5th of March, at 17:30.
class OwnCalendar : public ::testing::Test {
 protected:
  void SetUp() override {
    life.jurisdiction = testing::JurisdictionOf(WithHall(kSaturdays));
    ASSERT_DONE(life.Do(Life::Agent(), Life::Complaint(), "2026-03-05 17:30"));
  }
  Life life;
};

TEST_F(OwnCalendar, CountsWhatTheDepartmentAnswersForButNotThePromiseToTheCitizen) {
  // Open until 20 h: two service hours end there, not on Friday morning.
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-05 19:30:00");
  // Ten working days, Saturdays among them.
  EXPECT_EQ(Local(life.Limit(LimitKind::kLegHandle)->due), "2026-03-17 20:00:00");
  EXPECT_EQ(Local(life.Limit(LimitKind::kCaseHandle)->due), "2026-03-19 18:00:00");
}

TEST_F(OwnCalendar, AnotherDepartmentsPartIsCountedByTheJurisdictions) {
  ASSERT_DONE(life.Do(Life::Head(), RequestReturn{"NOT_OUR_DUTY", "x", "water-supply"},
                      "2026-03-05 17:40"));
  ASSERT_DONE(life.Do(Life::Dispatcher(), DecideReturn{true, ""}, "2026-03-05 17:50"));
  ASSERT_DONE(
      life.Do(Life::Dispatcher(), Dispatch{"water-supply", "", "", {}, ""}, "2026-03-05 17:55"));
  EXPECT_EQ(Local(life.Limit(LimitKind::kAccept)->due), "2026-03-06 10:55:00");
}

TEST_F(OwnCalendar, TheLedgerNamesItAndAgrees) {
  for (const LimitClock& clock : life.ticket.limits) {
    auto ledger = Explain(life.ticket, clock, *life.jurisdiction);
    ASSERT_TRUE(ledger);
    EXPECT_TRUE(ledger->agrees) << Name(clock.limit);
    const bool own = clock.obligor == "tax" && clock.limit != LimitKind::kCaseHandle;
    EXPECT_EQ(ledger->calendar, own ? "hall" : "office") << Name(clock.limit);
  }
}

}  // namespace
}  // namespace hotline
