// recount and chain-verify: what an outsider does to believe the figures and the log.
#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/event_reader.h"
#include "services/hotlinectl/recount.h"
#include "services/hotlinectl/terminal.h"

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
          session, {.until = until, .shares = shares, .share = share},
          [part](v1::Event& e) { part->Add(&e); }, [part] { return part->memory(); });
    });
  }
  for (std::thread& reader : readers) reader.join();
  for (const absl::Status& end : ends) HOTLINE_RETURN_IF_ERROR(end);
  for (auto& part : parts) recount->Merge(std::move(*part));
  return absl::OkStatus();
}

void RunRecount(Session& session, const std::string& from, const std::string& to) {
  // The reports first; the log is then read exactly as far as each of them had read.
  std::vector<v1::Report> reports;
  for (int d = v1::WHOLE; d <= v1::BY_PETITIONER_KIND; ++d) {
    v1::GetReportRequest request;
    request.set_from(from);
    request.set_to(to);
    request.set_dimension(static_cast<v1::Dimension>(d));
    auto& report = reports.emplace_back();
    if (!session.Check(session.client().CallPatiently("hotline.v1.ReportService/GetReport",
                                                      session.Identity("auditor", {"ANALYST"}),
                                                      request, &report, absl::Seconds(10))))
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

struct Chain {
  int64_t version = 0;
  std::string hash;
  std::map<int64_t, std::string> hashes;
};

std::string FromHex(const std::string& hex) {
  auto digit = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2)
    out.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  return out;
}

void RunChainVerify(Session& session) {
  // Tickets before events: the log then reaches at least as far as every ticket seen.
  std::map<std::string, std::pair<int64_t, std::string>> heads;
  v1::ListTicketsRequest list;
  list.set_page_size(500);
  for (;;) {
    v1::ListTicketsResponse page;
    if (!session.Check(session.client().CallPatiently("hotline.v1.TicketService/ListTickets",
                                                      session.Identity("auditor", {"ANALYST"}),
                                                      list, &page, absl::Seconds(10))))
      return;
    for (const auto& t : page.tickets()) heads[t.name()] = {t.version(), t.chain_head()};
    if (page.next_page_token().empty()) break;
    list.set_page_token(page.next_page_token());
  }
  std::map<std::string, Chain> chains;
  std::map<int, int64_t> sequences;
  int64_t events = 0;
  std::vector<std::string> faults;
  auto fault = [&](const std::string& what) { faults.push_back(what); };
  absl::Status status =
      ReadAllEvents(session, {.until = "", .with_body = true}, [&](const v1::Event& e) {
        ++events;
        std::string where = absl::StrCat(e.ticket(), " version ", e.version());
        if (e.sequence() != sequences[e.partition()] + 1)
          fault(absl::StrCat("partition ", e.partition(), ": sequence ", e.sequence(), " after ",
                             sequences[e.partition()]));
        sequences[e.partition()] = e.sequence();
        if (ToHex(Sha256(e.body())) != e.hash()) fault(where + ": the body does not have the hash");
        Chain& chain = chains[e.ticket()];
        if (e.version() != chain.version + 1)
          fault(absl::StrCat(where, ": follows version ", chain.version));
        if (e.prev_hash() != chain.hash) fault(where + ": does not name the event before it");
        // What is chained is in the body itself, not beside it.
        if (!chain.hash.empty() && e.body().find(FromHex(chain.hash)) == std::string::npos)
          fault(where + ": the body does not hold the hash before it");
        chain.version = e.version();
        chain.hash = e.hash();
        chain.hashes[e.version()] = e.hash();
      });
  if (!session.Check(status)) return;
  // Of those in no list: the archived ones.
  for (const auto& [name, chain] : chains) {
    if (heads.contains(name)) continue;
    v1::GetTicketRequest get;
    get.set_name(name);
    v1::Ticket t;
    const absl::Status got = session.client().CallPatiently(
        "hotline.v1.TicketService/GetTicket", session.Identity("auditor", {"ANALYST"}), get, &t,
        absl::Seconds(10));
    if (absl::IsNotFound(got) || absl::IsDataLoss(got))
      fault(absl::StrCat(name, ": has events and no record: ", std::string(got.message())));
    else if (!session.Check(got))
      return;
    else
      heads[name] = {t.version(), t.chain_head()};
  }
  for (const auto& [name, head] : heads) {
    auto it = chains.find(name);
    if (it == chains.end())
      fault(name + ": has no events");
    else if (it->second.hashes[head.first] != head.second)
      fault(absl::StrCat(name, ": the record's chain head of version ", head.first,
                         " is not the log's"));
  }
  for (const auto& [name, chain] : chains) {
    if (chain.hashes.begin()->first != 1) fault(name + ": the first event is missing");
  }
  if (session.json) {
    std::printf("{\"tickets\":%zu,\"records\":%zu,\"events\":%ld,\"faults\":%zu}\n", chains.size(),
                heads.size(), events, faults.size());
  } else if (faults.empty()) {
    std::printf("%s %zu tickets, %ld events, every chain whole, every sequence without a gap\n",
                Paint("verified:", Colour::kGreen).c_str(), chains.size(), events);
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
