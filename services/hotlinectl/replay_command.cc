// dispatch replay: what a changed catalogue or model would have done with the requests of the past.
#include <algorithm>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/formats/jurisdiction_format.h"
#include "common/learning/model_file.h"
#include "nlohmann/json.hpp"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/jurisdiction_files.h"
#include "services/hotlinectl/past_tickets.h"
#include "services/hotlinectl/replay.h"
#include "services/hotlinectl/terminal.h"

namespace hotline::ctl {
namespace {

using json = nlohmann::ordered_json;

struct Proposal {
  std::vector<std::string> files;
  int64_t version = 0;
  std::string model, model_now, since;
};

std::shared_ptr<const Jurisdiction> Made(const v1::Jurisdiction& proto) {
  std::vector<FieldFault> faults;  // it has been checked
  return std::make_shared<const Jurisdiction>(FromProto(proto, &faults));
}

// A page of tickets → those whose result was delivered, as they came.
void Gather(const v1::ListTicketsResponse& page, std::vector<PastRequest>* past) {
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  for (const v1::Ticket& t : page.tickets()) {
    const bool led = t.state() == v1::REPLIED || t.state() == v1::CLOSED;
    if (!led || t.department().empty()) continue;
    PastRequest& p = past->emplace_back();
    p.ticket = id(t.name());
    p.request.subject = t.subject();
    p.request.text = t.text();
    p.request.address = t.address();
    p.request.kind = static_cast<TicketKind>(t.kind());
    const bool enterprise = t.petitioners_size() > 0 && t.petitioners(0).kind() == v1::ENTERPRISE;
    p.request.petitioner_kind = enterprise ? PetitionerKind::kEnterprise : PetitionerKind::kCitizen;
    p.at = absl::FromUnixSeconds(t.create_time().seconds());
    p.led = id(t.department());
  }
}

void ShowReplay(const Replayed& r) {
  const auto of = [](int64_t n, int64_t all) {
    return all == 0
               ? std::string("—")
               : absl::StrFormat("%5.1f %% (%d/%d)",
                                 100.0 * static_cast<double>(n) / static_cast<double>(all), n, all);
  };
  Table table({"", "in force 现行", "proposed 拟改"});
  table.Add({"go out by themselves 自动派单占比", of(r.now.out, r.n), of(r.then.out, r.n)});
  table.Add(
      {"right of these 自动派单正确率", of(r.now.right, r.now.out), of(r.then.right, r.then.out)});
  table.Add({"left to a dispatcher 转人工", of(r.n - r.now.out, r.n), of(r.n - r.then.out, r.n)});
  table.Print();
  std::printf("%lld would go elsewhere 改派: %lld for the better 改对, %lld for the worse 改错\n",
              static_cast<long long>(r.moved), static_cast<long long>(r.better),
              static_cast<long long>(r.worse));
  std::vector<std::pair<int64_t, std::pair<std::string, std::string>>> moves;
  for (const auto& [move, n] : r.moves) moves.push_back({n, move});
  std::stable_sort(moves.begin(), moves.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  constexpr size_t kShown = 15;
  const auto name = [](const std::string& d) { return d.empty() ? "dispatcher 派单员" : d; };
  Table moved({"from", "to", "tickets"});
  for (size_t i = 0; i < std::min(kShown, moves.size()); ++i)
    moved.Add(
        {name(moves[i].second.first), name(moves[i].second.second), absl::StrCat(moves[i].first)});
  if (!moves.empty()) moved.Print();
  Table worst({"for the worse", "from", "to"});
  for (const auto& w : r.worst) worst.Add({w.ticket, name(w.from), name(w.to)});
  if (!r.worst.empty()) worst.Print();
}

// What is in force against what is proposed, over tickets whose result was delivered.
void RunReplay(Session& session, const Proposal& proposal) {
  if (proposal.files.empty() && proposal.version == 0 && proposal.model.empty()) {
    session.Check(InvalidFields(
        {{"files", "name what would be changed: files of a jurisdiction, --version or --model"}}));
    return;
  }
  auto in_force = FetchJurisdiction(session, 0);
  if (!session.Check(in_force.status())) return;
  auto proposed = proposal.files.empty() ? FetchJurisdiction(session, proposal.version)
                                         : ReadJurisdictionFiles(proposal.files);
  if (!session.Check(proposed.status())) return;
  std::shared_ptr<const Classifier> now_knows, then_knows;
  for (const auto& [path, model] :
       {std::pair(&proposal.model_now, &now_knows), std::pair(&proposal.model, &then_knows)}) {
    if (path->empty()) continue;
    auto opened = OpenModel(*path);
    if (!session.Check(opened.status())) return;
    *model = *opened;
  }
  if (proposal.model.empty()) then_knows = now_knows;
  std::vector<PastRequest> past;
  if (!ReadTickets(session, proposal.since,
                   [&](const v1::ListTicketsResponse& page) { Gather(page, &past); }))
    return;
  const Replayed r =
      Replay(past, Router(Made(*in_force), now_knows), Router(Made(*proposed), then_knows));
  if (!session.json) return ShowReplay(r);
  const auto side = [](const Routed& routed) {
    return json{{"out", routed.out}, {"right", routed.right}};
  };
  json moves = json::array();
  for (const auto& [move, n] : r.moves)
    moves.push_back({{"from", move.first}, {"to", move.second}, {"tickets", n}});
  std::printf("%s\n", json{{"n", r.n},
                           {"in_force", side(r.now)},
                           {"proposed", side(r.then)},
                           {"moved", r.moved},
                           {"better", r.better},
                           {"worse", r.worse},
                           {"moves", moves}}
                          .dump()
                          .c_str());
}

}  // namespace

void AddReplayCommand(CLI::App* dispatch, Session& session) {
  auto* replay = dispatch->add_subcommand(
      "replay", "past tickets routed again by a changed catalogue or model 回放");
  auto p = std::make_shared<Proposal>();
  replay->add_option("files", p->files, "files or folders of the jurisdiction that is proposed");
  replay->add_option("--version", p->version, "a version the server has, in place of files");
  replay->add_option("--model", p->model, "the model that is proposed");
  replay->add_option("--model-now", p->model_now, "the model in use; none: the catalogue alone");
  replay->add_option("--since", p->since, "tickets updated on or after this day, 2026-01-01");
  replay->callback([dispatch, &session, p] {
    NothingOfTheVerb(dispatch);
    RunReplay(session, *p);
  });
}

}  // namespace hotline::ctl
