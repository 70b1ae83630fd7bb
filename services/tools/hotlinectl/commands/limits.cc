// limits check: the engine's own calendar code over cases from elsewhere. explain: the ledger of a
// ticket's limits.
#include <cstdio>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/formats/strict_json.h"
#include "google/protobuf/util/json_util.h"
#include "hotline/v1/limit.pb.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/calendar/calendar_cases.h"
#include "services/tools/hotlinectl/calendar/holiday_notice.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

using Json = nlohmann::json;

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
    const Json answer = AnswerOf(calendars->at(c.calendar), c);
    if (SameAnswer(c.expect, answer)) {
      ++passed;
      continue;
    }
    std::printf(
        "%s\n",
        Json{{"id", c.id}, {"op", c.op}, {"cal", c.calendar}, {"expect", c.expect}, {"got", answer}}
            .dump()
            .c_str());
  }
  std::printf("%s\n", Json{{"total", cases.size()}, {"passed", passed}}.dump().c_str());
  return passed == cases.size() ? 0 : 1;
}

Colour ColourOf(const v1::LedgerLine& line) {
  switch (line.type()) {
    case v1::LedgerLine::LEDGER_LINE_TYPE_NOT_COUNTED:
      return Colour::kDim;
    case v1::LedgerLine::LEDGER_LINE_TYPE_EXTENDED:
      return Colour::kYellow;
    case v1::LedgerLine::LEDGER_LINE_TYPE_BREACHED:
      return Colour::kRed;
    case v1::LedgerLine::LEDGER_LINE_TYPE_DUE:
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

void AddAdopt(CLI::App& limits, Session& session) {
  auto* adopt = limits.add_subcommand(
      "adopt", "what open tickets would move under the version in force 时限调整; --apply does it");
  auto request = std::make_shared<v1::AdoptPoliciesRequest>();
  adopt->add_flag_callback(
      "--calendars-only", [request] { request->set_calendars_only(true); },
      "keep each ticket's amounts, count working time again");
  adopt->add_flag_callback(
      "--provisional-only", [request] { request->set_provisional_only(true); },
      "only tickets with a provisional due");
  adopt->add_flag_callback(
      "--apply", [request] { request->set_apply(true); }, "do it");
  adopt->add_option_function<std::string>(
      "--note", [request](const std::string& text) { request->set_note(text); },
      "why; required with --apply, stands in every ticket's record");
  adopt->callback([&session, request] {
    v1::AdoptPoliciesResponse sum;
    Progress progress("tickets", 0);
    do {
      v1::AdoptPoliciesResponse page;
      if (!session.Check(session.client().CallPatiently("hotline.v1.LimitService/AdoptPolicies",
                                                        session.Identity("admin", {"ADMIN"}),
                                                        *request, &page, absl::Minutes(1))))
        return;
      sum.set_looked_at(sum.looked_at() + page.looked_at());
      sum.set_concerned(sum.concerned() + page.concerned());
      sum.set_moving(sum.moving() + page.moving());
      sum.set_staying(sum.staying() + page.staying());
      sum.set_version(page.version());
      sum.mutable_rows()->MergeFrom(page.rows());
      request->set_page_token(page.next_page_token());
      progress.Set(sum.looked_at());
    } while (!request->page_token().empty());
    if (session.json) return PrintJson(sum);
    Table table({"ticket", "limit", session.Times("due"), "new due", ""});
    for (const auto& row : sum.rows()) {
      const std::string number = row.name().substr(row.name().find('/') + 1);
      if (!row.stays_because().empty())
        table.Add({number, "", "", "stays", Printable(row.message())}, Colour::kYellow);
      else
        table.Add({number, row.limit(), session.LocalTime(row.due_time()),
                   session.LocalTime(row.new_due_time()), row.provisional() ? "provisional" : ""});
    }
    if (sum.rows_size() > 0) table.Print();
    std::printf("%s version %d: of %d tickets %d were open under another, %d %s, %d stay\n",
                request->apply() ? "under" : "would be under", static_cast<int>(sum.version()),
                sum.looked_at(), sum.concerned(), sum.moving(),
                request->apply() ? "moved" : "would move", sum.staying());
  });
}

// What a year's notice makes of a file of calendars; with `write`, in the file.
void Notice(Session& session, const std::string& notice_file, const std::string& file,
            const std::string& calendar, bool write) {
  auto notice = ReadFile(notice_file), text = ReadFile(file);
  if (!session.Check(notice.status()) || !session.Check(text.status())) return;
  v1::Jurisdiction calendars;
  if (auto faults = ReadStrictJson(file, *text, &calendars); !faults.empty())
    return (void)session.Check(InvalidFields({{file, Describe(faults)}}));
  auto changed = ApplyNotice(*notice, calendar, &calendars);
  if (!session.Check(changed.status())) return;
  Table table({"date", "before", "after"});
  for (const ChangedDay& day : *changed) table.Add({day.date, day.before, day.after});
  table.Print();
  if (!write) {
    std::printf("%zu days change; --write puts them into %s 未写入文件\n", changed->size(),
                file.c_str());
    return;
  }
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(calendars, &json, options);
  std::ofstream(file) << json;
  std::printf(
      "%zu days written to %s; next: hotlinectl directory load, then hotlinectl limits adopt "
      "--calendars-only 已写入，请加载后查看在办工单的变化\n",
      changed->size(), file.c_str());
}

void AddNotice(CLI::App& limits, Session& session) {
  auto* notice = limits.add_subcommand(
      "notice", "a year's days off and make-up days 放假调休通知, put into a file of calendars");
  auto from = std::make_shared<std::string>(), file = std::make_shared<std::string>(),
       calendar = std::make_shared<std::string>();
  auto write = std::make_shared<bool>(false);
  notice->add_option("notice", *from, R"({"year": …, "holidays": […], "workingDays": […]})")
      ->required();
  notice->add_option("--calendars", *file, "the jurisdiction's calendars.json")->required();
  notice->add_option("--calendar", *calendar, "id of the calendar; the first otherwise");
  notice->add_flag("--write", *write, "write the file");
  notice->callback([&session, from, file, calendar, write] {
    Notice(session, *from, *file, *calendar, *write);
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
  AddAdopt(*limits, session);
  AddNotice(*limits, session);
  AddExplain(app, session);
}

}  // namespace hotline::ctl
