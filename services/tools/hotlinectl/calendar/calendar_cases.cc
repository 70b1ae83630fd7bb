#include "services/tools/hotlinectl/calendar/calendar_cases.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"

namespace hotline::ctl {
namespace {

using Json = nlohmann::json;

// What a line's reading gives up with; turned into a status at the edge.
struct Malformed {
  std::string what;
};

const Json& Member(const Json& object, const char* name) {
  auto it = object.find(name);
  if (it == object.end()) throw Malformed{absl::StrCat("\"", name, "\" is missing")};
  return *it;
}

std::string Text(const Json& value, const std::string& what) {
  if (!value.is_string())
    throw Malformed{absl::StrCat(what, " must be a text, not ", value.dump())};
  return value.get<std::string>();
}

int64_t Whole(const Json& value, const std::string& what) {
  if (!value.is_number_integer())
    throw Malformed{absl::StrCat(what, " must be a whole number, not ", value.dump())};
  return value.get<int64_t>();
}

Json List(Json value, const std::string& what) {
  if (!value.is_array()) throw Malformed{absl::StrCat(what, " must be a list, not ", value.dump())};
  return value;
}

// "09:00" to "24:00".
int Minute(const Json& value) {
  const std::string text = Text(value, "a time of day");
  auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  int minute = -1;
  if (text.size() == 5 && text[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4))
    minute = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
  constexpr int kDay = 24 * 60;
  if (minute < 0 || minute > kDay || text[3] > '5')
    throw Malformed{absl::StrCat("\"", text, "\" is no time of day, from 00:00 to 24:00")};
  return minute;
}

std::vector<MinuteWindow> Windows(const Json& list, const std::string& what) {
  std::vector<MinuteWindow> out;
  for (const Json& w : List(list, what)) {
    if (!w.is_array() || w.size() != 2)
      throw Malformed{absl::StrCat(what, ": ", w.dump(), " is not [from, to]")};
    out.push_back({Minute(w[0]), Minute(w[1])});
    if (out.back().to < out.back().from)
      throw Malformed{absl::StrCat(what, ": ", w.dump(), " ends before it begins")};
  }
  return out;
}

absl::CivilDay Day(const Json& value) {
  const std::string text = Text(value, "a date");
  absl::CivilDay day;
  constexpr size_t kLength = 10;  // YYYY-MM-DD
  if (text.size() != kLength || !absl::ParseCivilTime(text, &day))
    throw Malformed{absl::StrCat("\"", text, "\" is no date, YYYY-MM-DD")};
  return day;
}

std::pair<int, int> MonthDay(const Json& value) {
  // Of a leap year, so that 02-29 is one.
  absl::CivilDay day = Day(absl::StrCat("2000-", Text(value, "a day of the year")));
  return {day.month(), day.day()};
}

std::map<absl::CivilDay, std::vector<MinuteWindow>> Dates(const Json& object, const char* name) {
  std::map<absl::CivilDay, std::vector<MinuteWindow>> out;
  auto it = object.find(name);
  if (it == object.end()) return out;
  if (!it->is_object()) throw Malformed{absl::StrCat("\"", name, "\" must be {date: windows}")};
  for (const auto& [date, windows] : it->items()) out[Day(date)] = Windows(windows, date);
  return out;
}

absl::Time Instant(const Json& value) {
  const std::string text = Text(value, "an instant");
  absl::Time t;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &t, &error))
    throw Malformed{absl::StrCat("\"", text, "\" is no instant such as 2026-03-02T01:00:00Z")};
  return t;
}

CalendarSpec Spec(const Json& in) {
  static const std::vector<std::string> kDays = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  CalendarSpec spec;
  spec.id = Text(Member(in, "id"), "\"id\"");
  spec.time_zone = Text(Member(in, "tz"), "\"tz\"");
  if (absl::TimeZone zone; !absl::LoadTimeZone(spec.time_zone, &zone))
    throw Malformed{absl::StrCat("\"", spec.time_zone, "\" is no time zone such as Asia/Shanghai")};
  if (auto hours = in.find("hours"); hours != in.end()) {
    if (!hours->is_object()) throw Malformed{"\"hours\" must be {mon: windows, …}"};
    for (const auto& [day, windows] : hours->items()) {
      auto it = std::find(kDays.begin(), kDays.end(), day);
      if (it == kDays.end()) throw Malformed{absl::StrCat("\"", day, "\" is none of mon … sun")};
      spec.weekly[static_cast<int>(it - kDays.begin()) + 1] = Windows(windows, day);
    }
  }
  for (const Json& d : List(in.value("holidays", Json::array()), "\"holidays\""))
    spec.holidays.insert(Day(d));
  for (const Json& d : List(in.value("yearly_holidays", Json::array()), "\"yearly_holidays\""))
    spec.yearly_holidays.insert(MonthDay(d));
  for (const char* key : {"shifts", "extra_workdays"}) spec.overrides.merge(Dates(in, key));
  spec.breaks = Dates(in, "breaks");
  return spec;
}

bool Known(const std::string& op) {
  static const std::set<std::string> kOps = {"add",
                                             "sub",
                                             "between",
                                             "is_open",
                                             "next_open",
                                             "intervals",
                                             "add_business_days",
                                             "add_business_days_eod",
                                             "add_working_days_cn",
                                             "warn_before"};
  return kOps.contains(op);
}

CalendarCase Case(const Json& in) {
  CalendarCase out;
  out.id = in.contains("id") ? Text(in["id"], "\"id\"") : "";
  out.op = Text(Member(in, "op"), "\"op\"");
  if (!Known(out.op)) throw Malformed{absl::StrCat("there is no op \"", out.op, "\"")};
  out.calendar = Text(Member(in, "cal"), "\"cal\"");
  out.start = Instant(Member(in, "start"));
  out.expect = Member(in, "expect");
  if (out.op == "add" || out.op == "sub" || out.op == "warn_before")
    out.open = absl::Seconds(Whole(Member(in, "dur_s"), "\"dur_s\""));
  if (out.op == "warn_before")
    out.before = absl::Seconds(Whole(Member(in, "before_s"), "\"before_s\""));
  if (out.op == "between") out.end = Instant(Member(in, "end"));
  if (out.op.rfind("add_", 0) == 0) {
    constexpr int64_t kMost = 100'000;
    const int64_t n = Whole(Member(in, "n"), "\"n\"");
    if (n < -kMost || n > kMost) throw Malformed{absl::StrCat("\"n\": ", n, " days are too many")};
    out.n = static_cast<int>(n);
  }
  if (out.op == "intervals") (void)List(out.expect, "\"expect\"");
  for (const Json& p : List(in.value("pauses", Json::array()), "\"pauses\"")) {
    if (!p.is_array() || p.size() != 2)
      throw Malformed{absl::StrCat("\"pauses\": ", p.dump(), " is not [from, to]")};
    out.pauses.push_back({Instant(p[0]), Instant(p[1])});
  }
  return out;
}

template <class T, class Read>
absl::StatusOr<T> Reading(const std::string& line, const Read& read) {
  auto bad = [](const std::string& what) {
    return Error(absl::StatusCode::kInvalidArgument, "LINE_MALFORMED", what).status();
  };
  Json in = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (in.is_discarded()) return bad("is not JSON");
  if (!in.is_object()) return bad("is not a JSON object");
  try {
    return read(in);
  } catch (const Malformed& m) {
    return bad(m.what);
  }
}

Json Show(absl::Time t) {
  if (t == absl::InfiniteFuture() || t == absl::InfinitePast()) return nullptr;
  return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E*SZ", t, absl::UTCTimeZone());
}

absl::Time Shifted(const WorkingCalendar& calendar, absl::Time from, absl::Duration open,
                   const std::vector<Interval>& pauses) {
  return open < absl::ZeroDuration() ? calendar.Subtract(from, -open, pauses)
                                     : calendar.Add(from, open, pauses);
}

}  // namespace

absl::StatusOr<CalendarSpec> ReadCalendar(const std::string& line) {
  return Reading<CalendarSpec>(line, Spec);
}

absl::StatusOr<CalendarCase> ReadCalendarCase(const std::string& line) {
  return Reading<CalendarCase>(line, Case);
}

Json AnswerOf(const WorkingCalendar& calendar, const CalendarCase& c) {
  if (c.op == "add") return Show(Shifted(calendar, c.start, c.open, c.pauses));
  if (c.op == "sub")
    return Show(c.open < absl::ZeroDuration() ? calendar.Add(c.start, -c.open, c.pauses)
                                              : calendar.Subtract(c.start, c.open, c.pauses));
  if (c.op == "between") return absl::ToInt64Seconds(calendar.Between(c.start, c.end, c.pauses));
  if (c.op == "is_open") return calendar.IsOpen(c.start);
  if (c.op == "next_open") return Show(calendar.NextOpen(c.start));
  if (c.op == "warn_before") {
    const absl::Time due = Shifted(calendar, c.start, c.open, c.pauses);
    return due == absl::InfiniteFuture() ? Json()
                                         : Show(calendar.Subtract(due, c.before, c.pauses));
  }
  if (c.op == "intervals") {
    Json out = Json::array();
    for (const Interval& i : calendar.IntervalsFrom(c.start, static_cast<int>(c.expect.size())))
      out.push_back({Show(i.from), Show(i.to)});
    return out;
  }
  if (c.op == "add_working_days_cn") {
    const absl::CivilDay last = calendar.WorkingDayAfter(c.start, c.n);
    if (last == absl::CivilDay::max()) return nullptr;
    return {{"last_day", absl::FormatCivilTime(last)},
            {"due_24h", Show(calendar.zone().At(absl::CivilSecond(last + 1)).pre)},
            {"due_close", Show(calendar.CloseOf(last))}};
  }
  const absl::Time shifted = calendar.ShiftWorkingDays(c.start, c.n);
  if (c.op == "add_business_days" || shifted == absl::InfiniteFuture()) return Show(shifted);
  return Show(calendar.CloseOf(calendar.LocalDay(shifted)));
}

bool SameAnswer(const Json& expected, const Json& answer) {
  if (expected.is_structured() && expected.type() == answer.type()) {
    if (expected.size() != answer.size()) return false;
    for (const auto& [key, value] : expected.items()) {
      const Json* other = expected.is_array()    ? &answer[std::stoul(key)]
                          : answer.contains(key) ? &answer[key]
                                                 : nullptr;
      if (other == nullptr || !SameAnswer(value, *other)) return false;
    }
    return true;
  }
  absl::Time a, b;
  std::string error;
  if (expected.is_string() && answer.is_string() &&
      absl::ParseTime(absl::RFC3339_full, expected.get<std::string>(), &a, &error) &&
      absl::ParseTime(absl::RFC3339_full, answer.get<std::string>(), &b, &error))
    return a == b;
  return expected == answer;
}

absl::StatusOr<std::map<std::string, WorkingCalendar>> LayOut(
    const std::map<std::string, CalendarSpec>& specs, const std::vector<CalendarCase>& cases) {
  // Years before and after what a calendar's cases name: their answers lie within.
  constexpr int kBefore = 30, kAfter = 60, kLeastDaysAYear = 50;
  std::map<std::string, std::pair<int, int>> years;
  for (const CalendarCase& c : cases) {
    auto [it, fresh] = years.try_emplace(c.calendar, 9999, 1);
    std::pair<int, int>& span = it->second;
    const int more = std::abs(c.n) / kLeastDaysAYear;
    auto reach = [&](absl::Time t) {
      const int year = static_cast<int>(absl::ToCivilYear(t, absl::UTCTimeZone()).year());
      span.first = std::min(span.first, year - kBefore - more);
      span.second = std::max(span.second, year + kAfter + more);
    };
    reach(c.start);
    if (c.op == "between") reach(c.end);
    for (const Interval& p : c.pauses) {
      if (p.to > p.from) reach(p.to);
    }
  }
  std::map<std::string, WorkingCalendar> out;
  for (const auto& [id, range] : years) {
    auto spec = specs.find(id);
    if (spec == specs.end()) continue;
    auto calendar = WorkingCalendar::Build(spec->second, range.first, range.second);
    if (!calendar.ok()) return calendar.status();
    out.emplace(id, *std::move(calendar));
  }
  return out;
}

}  // namespace hotline::ctl
