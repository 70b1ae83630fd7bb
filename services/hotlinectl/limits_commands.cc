// limits check: the engine's own calendar code over cases from elsewhere. explain: the ledger of a
// ticket's limits.
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "hotline/v1/limit.pb.h"
#include "services/hotlinectl/calendar_cases.h"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/show.h"
#include "services/hotlinectl/terminal.h"

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

Colour ColourOf(const v1::LedgerLine& line) {
  switch (line.type()) {
    case v1::LedgerLine::NOT_COUNTED:
      return Colour::kDim;
    case v1::LedgerLine::EXTENDED:
      return Colour::kYellow;
    case v1::LedgerLine::BREACHED:
      return Colour::kRed;
    case v1::LedgerLine::DUE:
      return Colour::kBold;
    default:
      return Colour::kPlain;
  }
}

void ShowLedger(const v1::LimitLedger& ledger, bool english) {
  auto say = [&](const v1::Words& words) { return english ? words.en() : words.zh(); };
  std::printf("%s\n", Paint(say(ledger.summary()), Colour::kBold).c_str());
  std::printf("  %s\n",
              Paint(absl::StrCat(ledger.limit().row(), " · ", ledger.calendar(), " · v",
                                 ledger.policy_version(), " · ", ledger.limit().obligor()),
                    Colour::kDim)
                  .c_str());
  for (const auto& line : ledger.lines())
    std::printf("  %s\n", Paint(say(line.words()), ColourOf(line)).c_str());
  for (const auto& words : ledger.would_change()) std::printf("  · %s\n", say(words).c_str());
  if (!ledger.agrees()) {
    std::printf("  %s\n", Paint(english ? "this reckoning does not end at the due: report it"
                                        : "本明细与系统到期时间不一致，请报告运维人员",
                                Colour::kRed)
                              .c_str());
  }
  std::printf("\n");
}

void AddExplain(CLI::App& app, Session& session) {
  auto* explain =
      app.add_subcommand("explain", "why the limits of a ticket are due when they are 时限明细");
  auto ticket = std::make_shared<std::string>();
  auto open = std::make_shared<bool>(false), english = std::make_shared<bool>(false);
  explain->add_option("ticket", *ticket, "ticket number")->required();
  explain->add_flag("--open", *open, "only limits that have not stopped");
  explain->add_flag("--english", *english, "in English");
  explain->callback([&session, ticket, open, english] {
    v1::ExplainLimitsRequest request;
    request.set_name(TicketName(*ticket));
    v1::ExplainLimitsResponse response;
    if (!session.Check(session.client().CallPatiently("hotline.v1.LimitService/ExplainLimits",
                                                      session.Identity("p-centre-1", {"AGENT"}),
                                                      request, &response, absl::Seconds(10))))
      return;
    if (session.json) return PrintJson(response);
    for (const auto& ledger : response.ledgers()) {
      if (!*open || !ledger.limit().has_stop_time()) ShowLedger(ledger, *english);
    }
    for (const auto& ledger : response.ledgers()) {
      if (!ledger.agrees()) session.exit_code = 1;
    }
  });
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
  AddExplain(app, session);
}

}  // namespace hotline::ctl
