// recount and chain-verify: what an outsider does to believe the figures and the log.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "services/tools/audit/chain_verify.h"
#include "services/tools/audit/recount.h"
#include "services/tools/client/event_reader.h"
#include "services/tools/client/local_time.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

// Reading is most of the work: two readers a processor, so that one works while the other waits.
absl::Status ReadInShares(Session& session, const std::string& until,
                          const std::vector<v1::Report>& reports, Recount* recount) {
  const int shares = std::clamp(2 * static_cast<int>(std::thread::hardware_concurrency()), 2, 8);
  std::vector<std::unique_ptr<Recount>> parts;
  std::vector<absl::Status> ends(static_cast<size_t>(shares));
  std::vector<std::thread> readers;
  for (int share = 0; share < shares; ++share) {
    Recount* part = parts.emplace_back(std::make_unique<Recount>(reports)).get();
    readers.emplace_back([&, share, part] {
      ends[static_cast<size_t>(share)] = ReadAllEvents(
          session.client(), session.Auditor(), {.until = until, .shares = shares, .share = share},
          [part](v1::Event& e) { part->Add(&e); }, [part] { return part->memory(); });
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const absl::Status& end : ends) HOTLINE_RETURN_IF_ERROR(end);
  for (auto& part : parts) recount->Merge(std::move(*part));
  return absl::OkStatus();
}

// Counting and verifying need whole events, which only AUDITOR is given: under another role what is
// sealed would look tampered with.
bool MayAudit(Session& session) {
  const std::vector<std::string> roles = session.Auditor().roles;
  if (std::find(roles.begin(), roles.end(), "AUDITOR") != roles.end()) return true;
  return session.Check(Error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
                             "counting and verifying read whole events; use --role AUDITOR, or no "
                             "--role")
                           .Zh("复核与验链须以审计员身份进行（--role AUDITOR）")
                           .status());
}

void RunRecount(Session& session, const std::string& from, const std::string& to) {
  if (!MayAudit(session)) return;
  // The reports first; the log is then read exactly as far as each of them had read.
  std::vector<v1::Report> reports;
  for (const char* grouping :
       {"", "department", "head", "area", "matter", "kind", "channel", "petitioner_kind"}) {
    v1::GetReportRequest request;
    request.set_start_date(from);
    request.set_end_date(to);
    request.set_grouping(grouping);
    auto& report = reports.emplace_back();
    if (!session.Check(session.client().CallPatiently("hotline.v1.ReportService/GetReport",
                                                      session.Identity("auditor", {"AUDITOR"}),
                                                      request, &report, absl::Seconds(10))) ||
        !session.Check(ZoneNamed(report.time_zone()).status()))
      return;
  }
  std::string difference;
  size_t tickets = 0, figures = 0;
  for (const v1::Report& report : reports) {
    for (const auto& group : report.groups()) figures += static_cast<size_t>(group.figures_size());
  }
  // Reports that read equally far are counted in one reading of the log.
  for (size_t i = 0; i < reports.size() && difference.empty();) {
    const std::string position = reports[i].position();
    std::vector<v1::Report> together;
    for (; i < reports.size() && reports[i].position() == position; ++i)
      together.push_back(std::move(reports[i]));
    Recount recount(together);
    if (!session.Check(ReadInShares(session, position, together, &recount))) return;
    difference = recount.Difference();
    tickets = recount.tickets();
  }
  bool equal = difference.empty();
  if (session.json)
    std::printf("%s\n", nlohmann::json{{"equal", equal},
                                       {"tickets", tickets},
                                       {"figures", figures},
                                       {"difference", difference}}
                            .dump()
                            .c_str());
  else if (equal)
    std::printf("%s %zu figures over %zu tickets are the same, counted again from the log\n",
                Paint("equal:", Colour::kGreen).c_str(), figures, tickets);
  else
    std::printf("%s %s\n", Paint("DIFFERENT:", Colour::kRed).c_str(), difference.c_str());
  if (!equal) session.exit_code = 1;
}

void RunChainVerify(Session& session) {
  if (!MayAudit(session)) return;
  const Caller auditor = session.Auditor();
  ChainVerify verify;
  // Tickets before events: the log then reaches at least as far as every ticket seen.
  v1::ListTicketsRequest list;
  list.set_page_size(500);
  for (;;) {
    v1::ListTicketsResponse page;
    if (!session.Check(session.client().CallPatiently("hotline.v1.TicketService/ListTickets",
                                                      auditor, list, &page, absl::Seconds(10))))
      return;
    for (const auto& t : page.tickets()) verify.AddRecord(t.name(), t.version(), t.chain_head());
    if (page.next_page_token().empty()) break;
    list.set_page_token(page.next_page_token());
  }
  absl::Status status = ReadAllEvents(session.client(), auditor, {.until = "", .with_body = true},
                                      [&](const v1::Event& e) { verify.AddEvent(e); });
  if (!session.Check(status)) return;
  // Archived tickets are in no list.
  for (const std::string& name : verify.WithoutRecord()) {
    v1::GetTicketRequest get;
    get.set_name(name);
    v1::Ticket t;
    const absl::Status got = session.client().CallPatiently("hotline.v1.TicketService/GetTicket",
                                                            auditor, get, &t, absl::Seconds(10));
    if (absl::IsNotFound(got) || absl::IsDataLoss(got))
      verify.Fault(absl::StrCat(name, ": has events and no record: ", std::string(got.message())));
    else if (!session.Check(got))
      return;
    else
      verify.AddRecord(name, t.version(), t.chain_head());
  }
  verify.Finish();
  const std::vector<std::string>& faults = verify.faults();
  if (session.json) {
    std::printf("{\"tickets\":%zu,\"records\":%zu,\"events\":%ld,\"faults\":%zu}\n",
                verify.tickets(), verify.records(), verify.events(), faults.size());
  } else if (faults.empty()) {
    std::printf("%s %zu tickets, %ld events, every chain whole, every sequence without a gap\n",
                Paint("verified:", Colour::kGreen).c_str(), verify.tickets(), verify.events());
    if (verify.withheld() > 0)
      std::printf("%ld of these events are not shown to you; another auditor verifies them\n",
                  verify.withheld());
  }
  constexpr size_t kShown = 20;
  for (size_t i = 0; i < faults.size() && i < kShown; ++i)
    std::fprintf(stderr, "%s %s\n", Paint("BROKEN:", Colour::kRed).c_str(), faults[i].c_str());
  if (!faults.empty()) session.exit_code = 1;
}

}  // namespace

void AddAuditCommands(CLI::App& app, Session& session) {
  auto* recount = app.add_subcommand("recount", "count all figures again from the log and compare");
  auto from = std::make_shared<std::string>();
  auto to = std::make_shared<std::string>();
  recount->add_option("--from", *from, "first day, YYYY-MM-DD")->required();
  recount->add_option("--to", *to, "day after the last, YYYY-MM-DD")->required();
  recount->callback([&session, from, to] { RunRecount(session, *from, *to); });
  auto* verify = app.add_subcommand("chain-verify",
                                    "verify every ticket's chain and every partition's sequence");
  verify->callback([&session] { RunChainVerify(session); });
}

}  // namespace hotline::ctl
