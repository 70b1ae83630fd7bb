// report: figures of a period, whole or grouped, and the tickets behind one.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/figures_view.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

// The figures a table of groups has room for.
const std::vector<std::pair<const char*, const char*>>& Headline() {
  static const auto* columns = new std::vector<std::pair<const char*, const char*>>{
      {"closure.dispatched", "办结率"}, {"on_time.leg", "按时办结率"},
      {"accept.on_time", "签收及时率"}, {"contact.on_time", "响应率"},
      {"reply.on_time", "反馈及时率"},  {"satisfaction.strict.sample", "满意率(严格)"},
      {"solved.sample", "解决率"},      {"return.rate", "退单率"},
      {"rework.rate", "重办率"}};
  return *columns;
}

void Print(Session& session, const v1::Report& report) {
  std::printf("%s – %s, as of %s, cut %s (%s)\n", report.start_date().c_str(),
              report.end_date().c_str(), session.LocalTime(report.as_of_time()).c_str(),
              session.LocalTime(report.cut_time()).c_str(), report.time_zone().c_str());
  if (report.grouping().empty()) {
    Table table({"指标", "figure", "value", "指标长"});
    for (const auto& group : report.groups()) {
      for (const auto& figure : group.figures())
        table.Add({figure.title(), figure.id(), FigureText(figure), figure.owner_name()});
    }
    return table.Print();
  }
  std::vector<std::string> heading = {"group"};
  for (const auto& [id, title] : Headline()) heading.push_back(title);
  Table table(heading);
  bool withheld = false;
  for (const auto& group : report.groups()) {
    std::vector<std::string> row = {group.display_name().empty() ? "—" : group.display_name()};
    for (const auto& [id, title] : Headline()) {
      row.push_back(FigureText(*FindFigure(group, id)));
      withheld |= FindFigure(group, id)->withheld();
    }
    table.Add(row);
  }
  table.Print();
  if (withheld)
    std::printf(
        "* few tickets, which you may not read, or a figure that would tell them "
        "件数过少，不予显示\n");
  if (report.others_left_out())
    std::printf(
        "only your departments are shown: the period is not one whole month after its cut "
        "仅显示本单位：所查期间不是已截止的自然月\n");
}

void ShowWarnings(Session& session, const v1::ListEarlyWarningsResponse& response) {
  if (response.warnings().empty()) {
    std::printf("no warnings 无预警\n");
    return;
  }
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  Table table({session.Times("warned"), "level", "matter", "area", "in 24 h", "usual", "department",
               "latest"});
  for (const auto& w : response.warnings()) {
    table.Add({session.LocalTime(w.create_time()), absl::StrCat(w.level()), id(w.matter()),
               w.area().empty() ? "—" : id(w.area()), absl::StrCat(w.count()),
               absl::StrFormat("%.1f", w.expected()),
               w.department().empty() ? "—" : id(w.department()),
               w.tickets().empty() ? "" : id(w.tickets(0))});
  }
  table.Print();
}

void ListTickets(Session& session, const Caller& identity, v1::ListFigureTicketsRequest request) {
  v1::ListFigureTicketsResponse page;
  do {
    if (!session.Check(session.client().Call("hotline.v1.ReportService/ListFigureTickets", identity,
                                             request, &page)))
      return;
    if (session.json) PrintJson(page);
    for (const auto& name : page.tickets()) {
      if (!session.json) std::printf("%s\n", name.c_str());
    }
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  if (!session.json) std::printf("%d in all\n", page.total_size());
}

struct Options {
  std::string from, to, by = "whole", figure, key;
  bool rest = false;
};

}  // namespace

void AddReportCommands(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand("report", "figures of a period");
  auto o = std::make_shared<Options>();
  command->add_option("--from", o->from, "first day, YYYY-MM-DD")->required();
  command->add_option("--to", o->to, "day after the last, YYYY-MM-DD")->required();
  command->add_option("--by", o->by,
                      "whole|department|head|area|matter|kind|channel|petitioner-kind");
  command->add_option("--figure", o->figure, "list the tickets behind this figure");
  command->add_option("--key", o->key,
                      "of this group: departments/water, persons/p-water-1, TICKET_KIND_HELP…");
  command->add_flag("--rest", o->rest, "those in the denominator only");
  command->callback([&session, o] {
    const std::string grouping = o->by == "whole" ? "" : absl::StrReplaceAll(o->by, {{"-", "_"}});
    auto identity = session.Identity("analyst", {"ANALYST"});
    if (!o->figure.empty()) {
      v1::ListFigureTicketsRequest request;
      request.set_start_date(o->from);
      request.set_end_date(o->to);
      request.set_grouping(grouping);
      request.set_key(o->key);
      request.set_figure(o->figure);
      request.set_part(o->rest ? v1::FIGURE_PART_NOT_COUNTED : v1::FIGURE_PART_COUNTED);
      return ListTickets(session, identity, std::move(request));
    }
    v1::GetReportRequest request;
    request.set_start_date(o->from);
    request.set_end_date(o->to);
    request.set_grouping(grouping);
    v1::Report report;
    if (!session.Check(session.client().Call("hotline.v1.ReportService/GetReport", identity,
                                             request, &report)))
      return;
    if (session.json)
      PrintJson(report);
    else
      Print(session, report);
  });

  auto* warnings = app.add_subcommand(
      "warnings", "matters asked about far more often than they used to be 热点预警");
  auto period = std::make_shared<v1::ListEarlyWarningsRequest>();
  warnings
      ->add_option_function<std::string>(
          "--from", [period](const std::string& day) { period->set_start_date(day); },
          "first day, YYYY-MM-DD")
      ->required();
  warnings
      ->add_option_function<std::string>(
          "--to", [period](const std::string& day) { period->set_end_date(day); },
          "day after the last, YYYY-MM-DD")
      ->required();
  warnings->callback([&session, period] {
    v1::ListEarlyWarningsResponse all;
    do {
      v1::ListEarlyWarningsResponse page;
      if (!session.Check(session.client().Call("hotline.v1.ReportService/ListEarlyWarnings",
                                               session.Identity("analyst", {"ANALYST"}), *period,
                                               &page)))
        return;
      all.mutable_warnings()->MergeFrom(page.warnings());
      period->set_page_token(page.next_page_token());
    } while (!period->page_token().empty());
    if (session.json)
      PrintJson(all);
    else
      ShowWarnings(session, all);
  });
}

}  // namespace hotline::ctl
