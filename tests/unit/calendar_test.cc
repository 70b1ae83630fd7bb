// The working calendar: published cases of other systems, China's make-up weekends, and a walker
// that counts minute by minute.
#include "common/domain/calendar.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <random>

#include "gtest/gtest.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using nlohmann::json;
using testing::At;
using testing::Local;

int Minute(const std::string& text) {
  return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3));
}

std::vector<MinuteWindow> Windows(const json& list) {
  std::vector<MinuteWindow> out;
  for (const auto& w : list) out.push_back({Minute(w[0]), Minute(w[1])});
  return out;
}

absl::CivilDay Day(const std::string& text) {
  absl::CivilDay day;
  EXPECT_TRUE(absl::ParseCivilTime(text, &day)) << text;
  return day;
}

CalendarSpec SpecOf(const json& in) {
  static const std::vector<std::string> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  CalendarSpec spec;
  spec.id = in["id"];
  spec.time_zone = in["tz"];
  if (in.contains("hours")) {
    for (size_t i = 0; i < kDays.size(); ++i) {
      if (in["hours"].contains(kDays[i]))
        spec.weekly[static_cast<int>(i) + 1] = Windows(in["hours"][kDays[i]]);
    }
  }
  for (const auto& d : in.value("holidays", json::array())) spec.holidays.insert(Day(d));
  for (const std::string d : in.value("yearly_holidays", json::array()))
    spec.yearly_holidays.emplace(std::stoi(d.substr(0, 2)), std::stoi(d.substr(3)));
  for (const char* key : {"shifts", "extra_workdays"}) {
    if (!in.contains(key)) continue;
    for (const auto& [date, windows] : in[key].items())
      spec.overrides[Day(date)] = Windows(windows);
  }
  if (in.contains("breaks")) {
    for (const auto& [date, windows] : in["breaks"].items())
      spec.breaks[Day(date)] = Windows(windows);
  }
  return spec;
}

absl::Time Utc(const json& text) {
  absl::Time t;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text.get<std::string>(), &t, &error))
      << text << error;
  return t;
}

std::vector<Interval> Pauses(const json& c) {
  std::vector<Interval> out;
  for (const auto& p : c.value("pauses", json::array())) out.push_back({Utc(p[0]), Utc(p[1])});
  return out;
}

std::string Show(absl::Time t) {
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%SZ", t, absl::UTCTimeZone());
}

std::string Answer(const WorkingCalendar& calendar, const json& c) {
  const std::string op = c["op"];
  absl::Time start = c.contains("start") ? Utc(c["start"]) : absl::UnixEpoch();
  absl::Duration open = absl::Seconds(c.value("dur_s", int64_t{0}));
  if (op == "add") return Show(calendar.Add(start, open, Pauses(c)));
  if (op == "sub") return Show(calendar.Subtract(start, open, Pauses(c)));
  if (op == "between")
    return std::to_string(absl::ToInt64Seconds(calendar.Between(start, Utc(c["end"]), Pauses(c))));
  if (op == "is_open") return calendar.IsOpen(start) ? "true" : "false";
  if (op == "next_open") return Show(calendar.NextOpen(start));
  if (op == "add_business_days") return Show(calendar.ShiftWorkingDays(start, c["n"]));
  if (op == "add_business_days_eod")
    return Show(calendar.CloseOf(calendar.LocalDay(calendar.ShiftWorkingDays(start, c["n"]))));
  if (op == "warn_before")
    return Show(calendar.Subtract(calendar.Add(start, open, Pauses(c)),
                                  absl::Seconds(c["before_s"].get<int64_t>()), Pauses(c)));
  if (op == "add_working_days_cn") {
    absl::CivilDay last = calendar.WorkingDayAfter(start, c["n"]);
    return json{{"last_day", absl::FormatCivilTime(last)},
                {"due_24h", Show(calendar.zone().At(absl::CivilSecond(last + 1)).pre)},
                {"due_close", Show(calendar.CloseOf(last))}}
        .dump();
  }
  if (op == "intervals") {
    json out = json::array();
    for (const Interval& i : calendar.IntervalsFrom(start, static_cast<int>(c["expect"].size())))
      out.push_back({Show(i.from), Show(i.to)});
    return out.dump();
  }
  return "unknown op " + op;
}

TEST(CalendarOracle, AgreesWithEveryPublishedCase) {
  std::string folder = testing::SourceRoot() + "/../shared/oracles/";
  std::ifstream calendars(folder + "calendars.jsonl"), cases(folder + "limit_cases.jsonl");
  if (!calendars || !cases) GTEST_SKIP() << "the published cases are not beside this checkout";
  std::map<std::string, WorkingCalendar> built;
  for (std::string line; std::getline(calendars, line);) {
    json in = json::parse(line);
    auto calendar = WorkingCalendar::Build(SpecOf(in), 2003, 2030);
    ASSERT_TRUE(calendar.ok()) << in["id"];
    built.emplace(in["id"], *std::move(calendar));
  }
  int total = 0;
  for (std::string line; std::getline(cases, line); ++total) {
    json c = json::parse(line);
    std::string expected =
        c["expect"].is_string() ? c["expect"].get<std::string>() : c["expect"].dump();
    EXPECT_EQ(Answer(built.at(c["cal"]), c), expected) << line;
  }
  EXPECT_GT(total, 100);
}

// Counts open minutes one by one, straight from the rules: slow and plain.
class MinuteWalker {
 public:
  MinuteWalker(CalendarSpec spec, absl::TimeZone zone) : spec_(std::move(spec)), zone_(zone) {}
  bool IsOpen(absl::Time t) const {
    absl::CivilMinute local = absl::ToCivilMinute(t, zone_);
    absl::CivilDay day(local);
    if (spec_.holidays.contains(day)) return false;
    const std::vector<MinuteWindow>* windows = nullptr;
    if (auto it = spec_.overrides.find(day); it != spec_.overrides.end())
      windows = &it->second;
    else if (auto w = spec_.weekly.find(static_cast<int>(absl::GetWeekday(day)) + 1);
             w != spec_.weekly.end())
      windows = &w->second;
    if (windows == nullptr) return false;
    int minute = local.hour() * 60 + local.minute();
    for (const MinuteWindow& w : *windows) {
      if (w.from <= minute && minute < w.to) return true;
    }
    return false;
  }
  absl::Time Add(absl::Time t, int minutes) const {
    while (minutes > 0) {
      if (IsOpen(t)) --minutes;
      t += absl::Minutes(1);
    }
    return t;
  }

 private:
  CalendarSpec spec_;
  absl::TimeZone zone_;
};

TEST(Calendar, AgreesWithTheMinuteWalker) {
  const CalendarSpec& spec = testing::Sample()->data().calendars[0];
  const WorkingCalendar& calendar = testing::Sample()->calendar();
  MinuteWalker walker(spec, calendar.zone());
  std::mt19937 random(20260302);
  for (int i = 0; i < 3000; ++i) {
    absl::Time start = At("2024-01-01 00:00") + absl::Minutes(random() % (3 * 365 * 1440));
    int minutes = static_cast<int>(random() % 2400) + 1;
    ASSERT_EQ(Local(calendar.Add(start, absl::Minutes(minutes))), Local(walker.Add(start, minutes)))
        << Local(start) << " + " << minutes;
    ASSERT_EQ(calendar.IsOpen(start), walker.IsOpen(start)) << Local(start);
  }
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

TEST(Calendar, UnknownYearIsProvisional) {
  EXPECT_TRUE(testing::Sample()->calendar().Knows(At("2026-12-31 12:00")));
  EXPECT_FALSE(testing::Sample()->calendar().Knows(At("2027-01-01 12:00")));
}

}  // namespace
}  // namespace hotline
