// limits check: the engine's own calendar code over cases from elsewhere.
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "services/hotlinectl/calendar_cases.h"
#include "services/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

using nlohmann::json;

// Calls `each(number, line)` for every line that holds something. Whether the file could be read.
template <class Each>
bool ForEachLine(const std::string& path, const Each& each) {
  std::ifstream in(path);
  if (!in) {
    std::fprintf(stderr, "%s: cannot be read; name a file of JSON lines 无法读取该文件\n",
                 path.c_str());
    return false;
  }
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    if (line.find_first_not_of(" \t\r") != std::string::npos) each(number, line);
  }
  return true;
}

int Check(const std::string& calendars_file, const std::string& cases_file) {
  bool good = true;
  auto bad = [&](const std::string& file, int number, absl::string_view what) {
    std::fprintf(stderr, "%s:%d: %.*s\n", file.c_str(), number, static_cast<int>(what.size()),
                 what.data());
    good = false;
  };
  std::map<std::string, CalendarSpec> specs;
  good &= ForEachLine(calendars_file, [&](int number, const std::string& line) {
    auto spec = ReadCalendar(line);
    if (!spec.ok()) return bad(calendars_file, number, spec.status().message());
    if (specs.contains(spec->id))
      return bad(calendars_file, number,
                 absl::StrCat("the calendar \"", spec->id, "\" is there already"));
    const std::string id = spec->id;
    specs.emplace(id, *std::move(spec));
  });
  if (!good) return 2;
  std::vector<CalendarCase> cases;
  good &= ForEachLine(cases_file, [&](int number, const std::string& line) {
    auto one = ReadCalendarCase(line);
    if (!one.ok()) return bad(cases_file, number, one.status().message());
    if (!specs.contains(one->calendar))
      return bad(cases_file, number, absl::StrCat("there is no calendar \"", one->calendar, "\""));
    cases.push_back(*std::move(one));
  });
  if (!good) return 2;
  auto calendars = LayOut(specs, cases);
  if (!calendars.ok()) {
    std::fprintf(stderr, "%s\n", std::string(calendars.status().message()).c_str());
    return 2;
  }
  size_t passed = 0;
  for (const CalendarCase& c : cases) {
    const json answer = AnswerOf(calendars->at(c.calendar), c);
    if (SameAnswer(c.expect, answer)) {
      ++passed;
      continue;
    }
    std::printf(
        "%s\n",
        json{{"id", c.id}, {"op", c.op}, {"cal", c.calendar}, {"expect", c.expect}, {"got", answer}}
            .dump()
            .c_str());
  }
  std::printf("%s\n", json{{"total", cases.size()}, {"passed", passed}}.dump().c_str());
  return passed == cases.size() ? 0 : 1;
}

}  // namespace

void AddLimitsCommands(CLI::App& app, Session& session) {
  auto* limits = app.add_subcommand("limits", "working time and the limits that count it");
  limits->require_subcommand(1);
  auto* check = limits->add_subcommand(
      "check", "runs the calendar code over cases; exit code 0 only if all pass, 2 for bad files");
  auto calendars = std::make_shared<std::string>(), cases = std::make_shared<std::string>();
  check->add_option("--calendars", *calendars, "calendars, one JSON object a line")->required();
  check->add_option("--cases", *cases, "questions with their answers, one JSON object a line")
      ->required();
  check->callback([&session, calendars, cases] { session.exit_code = Check(*calendars, *cases); });
}

}  // namespace hotline::ctl
