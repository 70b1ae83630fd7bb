// dispatch replay: what a changed catalogue or model would have done with the requests of the past.
#include <cstdio>

#include "common/base/error.h"
#include "common/formats/jurisdiction_format.h"
#include "common/learning/model_file.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/jurisdiction_files.h"
#include "services/tools/hotlinectl/learning/past_tickets.h"
#include "services/tools/hotlinectl/learning/replay.h"
#include "services/tools/hotlinectl/learning/replay_view.h"

namespace hotline::ctl {
namespace {

struct Proposal {
  std::vector<std::string> files;
  int64_t version = 0;
  std::string model, model_now, since;
};

std::shared_ptr<const Jurisdiction> Made(const v1::Jurisdiction& proto) {
  std::vector<FieldFault> faults;  // it has been checked
  return std::make_shared<const Jurisdiction>(FromProto(proto, &faults));
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
                   [&](const v1::ListTicketsResponse& page) { GatherPast(page, &past); }))
    return;
  const Replayed r =
      Replay(past, Router(Made(*in_force), now_knows), Router(Made(*proposed), then_knows));
  if (!session.json) return ShowReplay(r);
  std::printf("%s\n", JsonOf(r).dump().c_str());
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
