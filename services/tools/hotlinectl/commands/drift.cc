// dispatch drift: whether routing is still as good as it was.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "nlohmann/json.hpp"
#include "services/tools/audit/drift.h"
#include "services/tools/client/event_reader.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/figures_view.h"

namespace hotline::ctl {
namespace {

using json = nlohmann::ordered_json;

std::string Share(int64_t n, int64_t all) {
  if (all == 0) return "—";
  return absl::StrCat(Percent(n, all), " (", n, "/", all, ")");
}

json FiguresOf(const RoutedTickets& t) {
  return {{"requests", t.n}, {"dispatched", t.dispatched}, {"returned", t.returned}};
}

void RunDrift(Session& session) {
  Drift drift(session.zone());
  const absl::Status read = ReadAllEvents(session.client(), session.Auditor(), {},
                                          [&](const v1::Event& event) { drift.Add(event); });
  if (!session.Check(read)) return;
  if (session.json) {
    json months = json::object(), rules = json::object();
    for (const auto& [month, steps] : drift.months()) {
      for (const auto& [step, tickets] : steps) months[month][step] = FiguresOf(tickets);
    }
    for (const auto& [rule, tickets] : drift.rules()) rules[rule] = FiguresOf(tickets);
    std::printf("%s\n", json{{"months", months}, {"rules", rules}}.dump().c_str());
    return;
  }
  Table table(
      {session.Times("month"), "routed by 派单方式", "of the requests 占比", "returned 退单率"});
  for (const auto& [month, steps] : drift.months()) {
    int64_t all = 0;
    for (const auto& [step, tickets] : steps) all += tickets.n;
    for (const auto& [step, tickets] : steps)
      table.Add({month, step, Share(tickets.n, all), Share(tickets.returned, tickets.dispatched)});
  }
  table.Print();
  Table rules({"rule 规则", "requests", "returned 退单率"});
  for (const auto& [rule, tickets] : drift.rules())
    rules.Add({rule, absl::StrCat(tickets.n), Share(tickets.returned, tickets.dispatched)});
  if (!drift.rules().empty()) rules.Print();
}

}  // namespace

void AddDriftCommand(CLI::App* dispatch, Session& session) {
  auto* drift = dispatch->add_subcommand(
      "drift", "by which step requests were routed, and how many came back, by month 派单质量趋势");
  drift->callback([dispatch, &session] {
    NothingOfTheVerb(dispatch);
    RunDrift(session);
  });
}

}  // namespace hotline::ctl
