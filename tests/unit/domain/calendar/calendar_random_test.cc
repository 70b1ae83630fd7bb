// Calendars made at random, of zones with and without changes of the clock, against the minute
// walker. HOTLINE_CALENDAR_CASES=10000000 for the long run; HOTLINE_CALENDAR_SEED for another
// beginning.
#include <cstdlib>
#include <random>

#include "common/domain/calendar/calendar.h"
#include "gtest/gtest.h"
#include "tests/support/minute_walker.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using testing::MinuteWalker;

constexpr int kFirstYear = 2023, kLastYear = 2027;
constexpr int kCasesACalendar = 500;

int64_t Setting(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::atoll(value);
}

class Chance {
 public:
  explicit Chance(uint64_t seed) : random_(seed) {}
  int64_t Below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  bool OneIn(int n) { return Below(n) == 0; }
  int Between(int low, int high) { return low + static_cast<int>(Below(high - low + 1)); }

  std::vector<MinuteWindow> Windows(int most) {
    std::vector<MinuteWindow> out;
    int at = OneIn(4) ? 0 : Between(0, 10 * 60);
    for (int i = Between(1, most); i > 0 && at < 1439; --i) {
      int to = OneIn(8) ? 1440 : std::min(1440, at + Between(1, 6 * 60));
      out.push_back({at, to});
      at = to + (OneIn(6) ? 0 : Between(1, 3 * 60));
    }
    return out;
  }
  absl::CivilDay Day() {
    return absl::CivilDay(kFirstYear, 1, 1) + Below(366 * (kLastYear - kFirstYear + 1));
  }
  WeekHours Week() {
    WeekHours out;
    for (int day = 1; day <= 7; ++day) {
      if (!OneIn(day > 5 ? 2 : 9)) out[day] = Windows(3);
    }
    if (out.empty()) out[1] = Windows(1);
    return out;
  }
  CalendarSpec Spec() {
    static constexpr const char* kZones[] = {"Asia/Shanghai",     "Etc/UTC",
                                             "America/New_York",  "Europe/London",
                                             "Asia/Kathmandu",    "Australia/Lord_Howe",
                                             "Africa/Casablanca", "America/Santiago"};
    CalendarSpec spec;
    spec.id = "random";
    spec.time_zone = kZones[Below(std::size(kZones))];
    spec.weekly = Week();
    for (int i = Between(0, 2); i > 0; --i)
      spec.seasons.push_back(
          {Between(1, 12), Between(1, 28), Between(1, 12), Between(1, 28), Week()});
    for (int i = Between(0, 60); i > 0; --i) spec.holidays.insert(Day());
    for (int i = Between(0, 4); i > 0; --i)
      spec.yearly_holidays.emplace(Between(1, 12), Between(1, 28));
    for (int i = Between(0, 40); i > 0; --i)
      spec.overrides[Day()] = OneIn(5) ? std::vector<MinuteWindow>{} : Windows(3);
    for (int i = Between(0, 20); i > 0; --i) spec.breaks[Day()] = Windows(2);
    return spec;
  }
  absl::Time Instant() {
    absl::Time year = absl::FromCivil(absl::CivilDay(kFirstYear + 1, 1, 1), absl::UTCTimeZone());
    absl::Duration within =
        absl::Milliseconds(Below(int64_t{366} * 86400000 * (kLastYear - kFirstYear - 2)));
    // Whole minutes are where edges lie.
    return OneIn(2) ? year + within : year + absl::Floor(within, absl::Minutes(1));
  }
  std::vector<Interval> Pauses(absl::Time near) {
    std::vector<Interval> out;
    if (!OneIn(3)) return out;
    for (int i = Between(1, 4); i > 0; --i) {
      absl::Time from = near + absl::Minutes(Between(-3000, 12000));
      out.push_back({from, from + absl::Seconds(Between(0, 400000))});
    }
    return out;
  }

 private:
  std::mt19937_64 random_;
};

// One question of one kind, asked of both.
void Ask(Chance& chance, const WorkingCalendar& calendar, const MinuteWalker& walker) {
  absl::Time at = chance.Instant();
  std::vector<Interval> pauses = chance.Pauses(at);
  // In half of the cases the time is such that an edge is met exactly.
  absl::Duration open = chance.OneIn(2) ? absl::Minutes(chance.Between(1, 6000))
                                        : absl::Milliseconds(chance.Between(1, 400000000));
  switch (chance.Below(6)) {
    case 0:
      ASSERT_EQ(calendar.Add(at, open, pauses), walker.Add(at, open, pauses))
          << at << " + " << open;
      break;
    case 1:
      ASSERT_EQ(calendar.Subtract(at, open, pauses), walker.Subtract(at, open, pauses))
          << at << " - " << open;
      break;
    case 2: {
      absl::Time to = at + absl::Milliseconds(chance.Between(-100000, 2000000000));
      ASSERT_EQ(calendar.Between(at, to, pauses), walker.Between(at, to, pauses))
          << at << " to " << to;
      break;
    }
    case 3:
      ASSERT_EQ(calendar.IsOpen(at), walker.IsOpen(at)) << at;
      ASSERT_EQ(calendar.NextOpen(at), walker.NextOpen(at)) << at;
      break;
    case 4: {
      int n = chance.Between(1, 60);
      ASSERT_EQ(calendar.AddWorkingDays(at, n), walker.AddWorkingDays(at, n))
          << at << " + " << n << " working days";
      break;
    }
    default:
      // Exactly to a closing, and a millisecond past it.
      absl::Duration to_close = walker.Between(at, walker.AddWorkingDays(at, 1), {}) +
                                absl::Milliseconds(chance.Between(0, 1));
      if (to_close > absl::ZeroDuration()) {
        ASSERT_EQ(calendar.Add(at, to_close), walker.Add(at, to_close, {})) << at;
      }
  }
}

TEST(CalendarAtRandom, AgreesWithTheMinuteWalker) {
  const int64_t cases = Setting("HOTLINE_CALENDAR_CASES", 20000);
  const uint64_t seed = static_cast<uint64_t>(Setting("HOTLINE_CALENDAR_SEED", 20260302));
  int64_t asked = 0;
  for (uint64_t calendar_seed = seed; asked < cases; ++calendar_seed) {
    Chance chance(calendar_seed);
    CalendarSpec spec =
        calendar_seed == seed ? testing::Sample()->data().calendars[0] : chance.Spec();
    auto calendar = WorkingCalendar::Build(spec, kFirstYear, kLastYear);
    ASSERT_TRUE(calendar.ok()) << calendar.status();
    MinuteWalker walker(spec, kFirstYear, kLastYear);
    for (int i = 0; i < kCasesACalendar && asked < cases; ++i, ++asked) {
      Ask(chance, *calendar, walker);
      if (HasFatalFailure())
        FAIL() << "calendar seed " << calendar_seed << ", zone " << spec.time_zone;
    }
  }
  std::printf("%lld calendar cases agree\n", static_cast<long long>(asked));
}

}  // namespace
}  // namespace hotline
