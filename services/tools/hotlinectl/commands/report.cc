// report: figures of a period, whole or grouped, and the tickets behind one.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/figures_view.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

const std::map<std::string, v1::Dimension>& Dimensions() {
  static const auto* names = new std::map<std::string, v1::Dimension>{
      {"whole", v1::WHOLE},        {"department", v1::BY_DEPARTMENT},
      {"head", v1::BY_HEAD},       {"area", v1::BY_AREA},
      {"matter", v1::BY_MATTER},   {"kind", v1::BY_KIND},
      {"channel", v1::BY_CHANNEL}, {"petitioner-kind", v1::BY_PETITIONER_KIND}};
  return *names;
}

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

void Print(const v1::Report& report) {
  std::printf("%s – %s, as of %s, cut %s\n", report.from().c_str(), report.to().c_str(),
              LocalTime(report.as_of()).c_str(), LocalTime(report.cut()).c_str());
  if (report.dimension() == v1::WHOLE) {
    Table table({"指标", "figure", "value", "指标长"});
    for (const auto& group : report.groups()) {
      for (const auto& figure : group.figures())
        table.Add({figure.title(), figure.id(), FigureText(figure), figure.owner()});
    }
    return table.Print();
  }
  std::vector<std::string> heading = {"group"};
  for (const auto& [id, title] : Headline()) heading.push_back(title);
  Table table(heading);
  for (const auto& group : report.groups()) {
    std::vector<std::string> row = {group.display_name().empty() ? "—" : group.display_name()};
    for (const auto& [id, title] : Headline()) row.push_back(FigureText(*FindFigure(group, id)));
    table.Add(row);
  }
  table.Print();
}

void ShowWarnings(const v1::ListEarlyWarningsResponse& response) {
  if (response.warnings().empty()) {
    std::printf("no warnings 无预警\n");
    return;
  }
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  Table table({"warned", "level", "matter", "area", "in 24 h", "usual", "department", "latest"});
  for (const auto& w : response.warnings()) {
    table.Add({LocalTime(w.time()), absl::StrCat(w.level()), id(w.matter()),
               w.area().empty() ? "—" : id(w.area()), absl::StrCat(w.count()),
               absl::StrFormat("%.1f", w.expected()),
               w.department().empty() ? "—" : id(w.department()),
               w.tickets().empty() ? "" : id(w.tickets(0))});
  }
  table.Print();
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
  command->add_option("--key", o->key, "of this group");
  command->add_flag("--rest", o->rest, "those in the denominator only");
  command->callback([&session, o] {
    auto it = Dimensions().find(o->by);
    if (it == Dimensions().end()) {
      session.Check(InvalidFields(
          {{"--by",
            "must be whole, department, head, area, matter, kind, channel or petitioner-kind"}}));
      return;
    }
    auto identity = session.Identity("p-centre-1", {"ANALYST"});
    if (!o->figure.empty()) {
      v1::ListFigureTicketsRequest request;
      request.set_from(o->from);
      request.set_to(o->to);
      request.set_dimension(it->second);
      request.set_key(o->key);
      request.set_figure(o->figure);
      request.set_counted(!o->rest);
      v1::ListFigureTicketsResponse response;
      if (!session.Check(session.client().Call("hotline.v1.ReportService/ListFigureTickets",
                                               identity, request, &response)))
        return;
      if (session.json) return PrintJson(response);
      for (const auto& name : response.tickets()) std::printf("%s\n", name.c_str());
      std::printf("%d in all\n", static_cast<int>(response.total()));
      return;
    }
    v1::GetReportRequest request;
    request.set_from(o->from);
    request.set_to(o->to);
    request.set_dimension(it->second);
    v1::Report report;
    if (!session.Check(session.client().Call("hotline.v1.ReportService/GetReport", identity,
                                             request, &report)))
      return;
    if (session.json)
      PrintJson(report);
    else
      Print(report);
  });

  auto* warnings = app.add_subcommand(
      "warnings", "matters asked about far more often than they used to be 热点预警");
  auto period = std::make_shared<v1::ListEarlyWarningsRequest>();
  warnings
      ->add_option_function<std::string>(
          "--from", [period](const std::string& day) { period->set_from(day); },
          "first day, YYYY-MM-DD")
      ->required();
  warnings
      ->add_option_function<std::string>(
          "--to", [period](const std::string& day) { period->set_to(day); },
          "day after the last, YYYY-MM-DD")
      ->required();
  warnings->callback([&session, period] {
    v1::ListEarlyWarningsResponse response;
    if (!session.Check(session.client().Call("hotline.v1.ReportService/ListEarlyWarnings",
                                             session.Identity("p-centre-1", {"ANALYST"}), *period,
                                             &response)))
      return;
    if (session.json)
      PrintJson(response);
    else
      ShowWarnings(response);
  });
}

}  // namespace hotline::ctl
