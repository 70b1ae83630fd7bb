// The working calendar: published cases of other systems, China's make-up weekends, and a walker
// that counts minute by minute.
#include <fstream>
#include <random>

#include "common/domain/calendar/calendar.h"
#include "gtest/gtest.h"
#include "services/tools/hotlinectl/calendar/calendar_cases.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::At;
using testing::Local;

TEST(CalendarOracle, AgreesWithEveryPublishedCase) {
  std::string folder = testing::SourceRoot() + "/../shared/oracles/";
  std::ifstream calendars(folder + "calendars.jsonl"), cases(folder + "limit_cases.jsonl");
  if (!calendars || !cases) GTEST_SKIP() << "the published cases are not beside this checkout";
  std::map<std::string, CalendarSpec> specs;
  for (std::string line; std::getline(calendars, line);) {
    auto spec = ctl::ReadCalendar(line);
    ASSERT_TRUE(spec.ok()) << line << spec.status();
    const std::string id = spec->id;
    specs.emplace(id, *std::move(spec));
  }
  std::vector<ctl::CalendarCase> questions;
  for (std::string line; std::getline(cases, line);) {
    auto question = ctl::ReadCalendarCase(line);
    ASSERT_TRUE(question.ok()) << line << question.status();
    questions.push_back(*std::move(question));
  }
  auto built = ctl::LayOut(specs, questions);
  ASSERT_TRUE(built.ok()) << built.status();
  for (const ctl::CalendarCase& question : questions) {
    nlohmann::json answer = ctl::AnswerOf(built->at(question.calendar), question);
    EXPECT_TRUE(ctl::SameAnswer(question.expect, answer))
        << question.id << ": " << question.expect << " expected, got " << answer;
  }
  const size_t total = questions.size();
  EXPECT_GT(total, 100u);
}

// Every malformed line says what is wrong with it; none is guessed at.
TEST(CalendarCases, MalformedLinesAreRefused) {
  for (const char* line :
       {"", "[]", "{", R"({"id":"a"})", R"({"id":1,"tz":"Etc/UTC"})",
        R"({"id":"a","tz":"Nowhere/Town"})", R"({"id":"a","tz":"Etc/UTC","hours":[]})",
        R"({"id":"a","tz":"Etc/UTC","hours":{"monday":[]}})",
        R"({"id":"a","tz":"Etc/UTC","hours":{"mon":[["09:00"]]}})",
        R"({"id":"a","tz":"Etc/UTC","hours":{"mon":[["9:00","17:00"]]}})",
        R"({"id":"a","tz":"Etc/UTC","hours":{"mon":[["09:00","24:01"]]}})",
        R"({"id":"a","tz":"Etc/UTC","hours":{"mon":[["17:00","09:00"]]}})",
        R"({"id":"a","tz":"Etc/UTC","holidays":["2026-02-30"]})",
        R"({"id":"a","tz":"Etc/UTC","yearly_holidays":["13-01"]})",
        R"({"id":"a","tz":"Etc/UTC","shifts":{"2026-2-1":[]}})"})
    EXPECT_FALSE(ctl::ReadCalendar(line).ok()) << line;
  EXPECT_TRUE(ctl::ReadCalendar(R"({"id":"a","tz":"Etc/UTC","yearly_holidays":["02-29"]})").ok());
  for (const char* line :
       {"null", R"({"op":"add"})", R"({"op":"multiply","cal":"a","start":"2026-03-02T01:00:00Z"})",
        R"({"op":"add","cal":"a","start":"2026-03-02T01:00:00Z","expect":""})",
        R"({"op":"add","cal":"a","start":"2026-03-02","dur_s":1,"expect":""})",
        R"({"op":"add","cal":"a","start":"2026-03-02T01:00:00Z","dur_s":"1","expect":""})",
        R"({"op":"add","cal":"a","start":"2026-03-02T01:00:00Z","dur_s":1})",
        R"({"op":"between","cal":"a","start":"2026-03-02T01:00:00Z","expect":0})",
        R"({"op":"add_business_days","cal":"a","start":"2026-03-02T01:00:00Z","n":1e9,"expect":0})",
        R"({"op":"intervals","cal":"a","start":"2026-03-02T01:00:00Z","expect":3})",
        R"({"op":"is_open","cal":"a","start":"2026-03-02T01:00:00Z","pauses":[1],"expect":true})"})
    EXPECT_FALSE(ctl::ReadCalendarCase(line).ok()) << line;
}

TEST(CalendarCases, ACalendarThatIsNeverOpenHasNoAnswer) {
  auto spec = ctl::ReadCalendar(R"({"id":"a","tz":"Etc/UTC"})");
  ASSERT_TRUE(spec.ok());
  auto question = ctl::ReadCalendarCase(
      R"({"op":"add","cal":"a","start":"2026-03-02T01:00:00Z","dur_s":1,"expect":null})");
  ASSERT_TRUE(question.ok()) << question.status();
  auto built = ctl::LayOut({{"a", *spec}}, {*question});
  ASSERT_TRUE(built.ok());
  EXPECT_TRUE(ctl::SameAnswer(question->expect, ctl::AnswerOf(built->at("a"), *question)));
  EXPECT_FALSE(ctl::SameAnswer("2026-03-02T01:00:01Z", ctl::AnswerOf(built->at("a"), *question)));
}

TEST(Calendar, WorkingDaysSkipSpringFestivalAndCountMakeUpSaturdays) {
  const WorkingCalendar& calendar = testing::Sample()->calendar();
  // Saturday 2026-02-14 is worked, 15 to 23 February are off, Saturday 28 is worked.
  EXPECT_EQ(Local(calendar.AddWorkingDays(At("2026-02-13 10:00"), 1)), "2026-02-14 18:00:00");
  EXPECT_EQ(Local(calendar.AddWorkingDays(At("2026-02-14 10:00"), 5)), "2026-02-28 18:00:00");
  EXPECT_EQ(Local(calendar.AddWorkingDays(At("2026-02-17 10:00"), 1)), "2026-02-24 18:00:00");
}

TEST(Calendar, StartDayIsExcludedEvenBeforeOpening) {
  EXPECT_EQ(Local(testing::Sample()->calendar().AddWorkingDays(At("2026-03-02 07:00"), 1)),
            "2026-03-03 18:00:00");
}

TEST(Calendar, ExactlyAtClosingIsClosing) {
  const WorkingCalendar& calendar = testing::Sample()->calendar();
  EXPECT_EQ(Local(calendar.Add(At("2026-03-02 16:00"), absl::Hours(2))), "2026-03-02 18:00:00");
  EXPECT_EQ(Local(calendar.Add(At("2026-03-02 16:00"), absl::Hours(2) + absl::Minutes(1))),
            "2026-03-03 09:01:00");
}

TEST(Calendar, NothingBeforeIsThePreviousClosingAndNothingAfterTheNextOpening) {
  const WorkingCalendar& c = testing::Sample()->calendar();
  for (const char* outside : {"2026-03-02 20:31", "2026-03-03 00:00", "2026-03-03 08:29"}) {
    EXPECT_EQ(Local(c.Subtract(At(outside), absl::ZeroDuration())), "2026-03-02 18:00:00")
        << outside;
    EXPECT_EQ(c.Add(At(outside), absl::ZeroDuration()), c.NextOpen(At(outside))) << outside;
  }
  // A Sunday; the hour of closing; within hours.
  EXPECT_EQ(Local(c.Subtract(At("2026-03-08 12:00"), absl::ZeroDuration())), "2026-03-06 18:00:00");
  EXPECT_EQ(Local(c.Subtract(At("2026-03-02 18:00"), absl::ZeroDuration())), "2026-03-02 18:00:00");
  EXPECT_EQ(Local(c.Subtract(At("2026-03-02 10:00"), absl::ZeroDuration())), "2026-03-02 10:00:00");
  // Suspended over the evening: what counts last is what was open before.
  EXPECT_EQ(Local(c.Subtract(At("2026-03-02 21:00"), absl::ZeroDuration(),
                             {{At("2026-03-02 17:00"), At("2026-03-02 22:00")}})),
            "2026-03-02 17:00:00");
}

TEST(Calendar, UnknownYearIsProvisional) {
  EXPECT_TRUE(testing::Sample()->calendar().Knows(At("2026-12-31 12:00")));
  EXPECT_FALSE(testing::Sample()->calendar().Knows(At("2027-01-01 12:00")));
}

}  // namespace
}  // namespace hotline
