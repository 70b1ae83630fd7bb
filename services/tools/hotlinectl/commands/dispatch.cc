// dispatch explain: where a request would go, and why; and what stands beside it. The verb of the
// same name is a row of verbs.cc.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "hotline/v1/dispatch.pb.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

void Explain(Session& session, const v1::ExplainRouteRequest& request) {
  v1::ExplainRouteResponse response;
  if (!session.Check(session.client().Call("hotline.v1.DispatchService/ExplainRoute",
                                           session.Identity("p-centre-1", {"AGENT"}), request,
                                           &response)))
    return;
  if (session.json) return PrintJson(response);
  if (response.abstained())
    std::printf("%s\n", Paint("ABSTAIN → dispatcher 派单员", Colour::kYellow).c_str());
  else
    std::printf("%s  head %s  %.0f%%\n", Paint(response.department(), Colour::kBold).c_str(),
                response.head().substr(response.head().find('/') + 1).c_str(),
                100 * response.confidence());
  if (!response.assisting_departments().empty())
    std::printf("  assisting: %s\n", absl::StrJoin(response.assisting_departments(), ", ").c_str());
  if (!response.matter().empty()) std::printf("  matter: %s\n", response.matter().c_str());
  if (response.urgency() > v1::URGENCY_NORMAL)
    std::printf("  urgency: %s\n", ShortName(response.urgency()).c_str());
  for (const auto& reason : response.reasons()) std::printf("  %s\n", Printable(reason).c_str());
  Table table({"suggestion", "score", "why"});
  for (const auto& s : response.suggestions())
    table.Add({s.department().empty() ? "—" : s.department(), absl::StrFormat("%.2f", s.score()),
               s.reason()});
  if (response.suggestions_size() > 0) table.Print();
}

void AddExplain(CLI::App* dispatch, Session& session) {
  auto* explain = dispatch->add_subcommand("explain", "where a request would go, and why 派单解释");
  auto request = std::make_shared<v1::ExplainRouteRequest>();
  explain
      ->add_option_function<std::string>(
          "text", [request](const std::string& text) { request->set_text(text); }, "the request")
      ->required();
  explain->add_option_function<std::string>(
      "--subject", [request](const std::string& text) { request->set_subject(text); },
      "its subject");
  explain->add_option_function<std::string>(
      "--address", [request](const std::string& text) { request->set_address(text); },
      "where it is");
  explain->add_option_function<std::string>(
      "--matter", [request](const std::string& id) { request->set_matter("matters/" + id); },
      "its matter, where that is known");
  explain->add_option_function<std::string>(
      "--area", [request](const std::string& code) { request->set_area("areas/" + code); },
      "its area's code, where that is known");
  auto kind = std::make_shared<std::string>(), who = std::make_shared<std::string>();
  explain->add_option("--kind", *kind, "COMPLAINT, HELP, CONSULTATION…: rules may ask it");
  explain->add_option("--petitioner-kind", *who,
                      "CITIZEN or ENTERPRISE: rows and rules may ask it");
  explain->callback([dispatch, &session, request, kind, who] {
    NothingOfTheVerb(dispatch);
    v1::TicketKind of = v1::TICKET_KIND_UNSPECIFIED;
    v1::PetitionerKind by = v1::PETITIONER_KIND_UNSPECIFIED;
    if (!kind->empty() && !ParseShort(*kind, &of))
      throw CLI::ValidationError("--kind", "no kind \"" + *kind + "\", such as COMPLAINT");
    if (!who->empty() && !ParseShort(*who, &by))
      throw CLI::ValidationError("--petitioner-kind", "must be CITIZEN or ENTERPRISE");
    request->set_kind(of);
    request->set_petitioner_kind(by);
    Explain(session, *request);
  });
}

}  // namespace

void NothingOfTheVerb(CLI::App* dispatch) {
  for (const CLI::Option* option : dispatch->get_options()) {
    if (option->count() > 0)
      throw CLI::ValidationError(absl::StrCat(option->get_name(), " is not of this command"),
                                 "put a text of several words in quotes 多个词请加引号");
  }
}

void AddDispatchCommands(CLI::App& app, Session& session) {
  auto* dispatch = app.get_subcommand("dispatch");
  AddExplain(dispatch, session);
  AddModelCommands(dispatch, session);
  AddLearnCommands(dispatch, session);
  AddUseCommands(dispatch, session);
  AddReplayCommand(dispatch, session);
  AddDriftCommand(dispatch, session);
}

}  // namespace hotline::ctl
