// directory proposal, consent, withdraw: a version of the jurisdiction that waits for a second
// person or for its hour.
#include <cstdio>
#include <memory>

#include "absl/strings/str_cat.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/differences.h"
#include "services/tools/hotlinectl/jurisdiction_files.h"

namespace hotline::ctl {
namespace {

constexpr char kService[] = "hotline.v1.DirectoryService/";

Caller Consenter(const Session& session) {
  return session.Identity("security", {"SECURITY_ADMIN"});
}

void Tell(Session& session, const v1::Proposal& p) {
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  std::printf("proposal %s: version %d, by %s at %s\n", p.id().c_str(), p.version(),
              id(p.proposer()).c_str(), session.LocalTime(p.propose_time()).c_str());
  if (!p.note().empty()) std::printf("why 理由: %s\n", Printable(p.note()).c_str());
  if (p.consenter().empty())
    std::printf("waits for the consent of a security administrator 待安全管理员复核\n");
  else
    std::printf("%s has consented; in force at %s 已复核，届时生效\n", id(p.consenter()).c_str(),
                session.LocalTime(p.in_force_time()).c_str());
}

void Look(Session& session) {
  v1::Proposal proposal;
  if (!session.Check(session.client().Call(absl::StrCat(kService, "GetProposal"),
                                           Consenter(session), v1::GetProposalRequest(),
                                           &proposal)))
    return;
  auto in_force = FetchJurisdiction(session, 0);
  if (!session.Check(in_force.status())) return;
  const auto differences = Diff(*in_force, proposal.jurisdiction());
  if (session.json) {
    proposal.clear_jurisdiction();
    PrintJson(proposal);
  } else {
    Tell(session, proposal);
  }
  PrintDifferences(session, differences);
}

void Consent(Session& session, const std::string& id) {
  v1::ConsentToProposalRequest request;
  request.set_id(id);
  v1::Proposal proposal;
  if (!session.Check(session.client().Call(absl::StrCat(kService, "ConsentToProposal"),
                                           Consenter(session), request, &proposal)))
    return;
  if (session.json) return PrintJson(proposal);
  Tell(session, proposal);
}

}  // namespace

void AddProposalCommands(CLI::App& directory, Session& session) {
  directory
      .add_subcommand("proposal", "what waits for a second person, and what it changes 待复核变更")
      ->callback([&session] { Look(session); });
  auto id = std::make_shared<std::string>();
  auto* consent = directory.add_subcommand(
      "consent", "consent to the proposal: five minutes later it is in force 复核通过");
  consent->add_option("id", *id, "of the proposal that was read")->required();
  consent->callback([&session, id] { Consent(session, *id); });
  auto* withdraw = directory.add_subcommand("withdraw", "take the proposal away 撤销变更");
  withdraw->add_option("id", *id, "of the proposal")->required();
  withdraw->callback([&session, id] {
    v1::WithdrawProposalRequest request;
    request.set_id(*id);
    v1::Proposal proposal;
    if (!session.Check(session.client().Call(absl::StrCat(kService, "WithdrawProposal"),
                                             session.Identity("admin", {"ADMIN"}), request,
                                             &proposal)))
      return;
    if (session.json) return PrintJson(proposal);
    std::printf("proposal %s is taken away 已撤销\n", proposal.id().c_str());
  });
}

}  // namespace hotline::ctl
