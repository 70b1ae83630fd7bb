// The tokens this tool calls with, those that are taken back, and the key that signs them on a
// machine of one's own.
#include <cstdio>

#include "hotline/v1/identity.pb.h"
#include "services/tools/client/tokens.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

void AddRevoke(CLI::App& app, Session& session) {
  auto* revoke = app.add_subcommand(
      "revoke", "take access tokens back before they expire: one, or all of a caller until now");
  auto token = std::make_shared<std::string>(), subject = std::make_shared<std::string>(),
       note = std::make_shared<std::string>();
  auto* by_token = revoke->add_option("--token", *token, "the token's id (its \"jti\")");
  revoke->add_option("--subject", *subject, "whose tokens: a person id, or a system's name")
      ->excludes(by_token);
  revoke->add_option("--note", *note, "why")->required();
  revoke->callback([&session, token, subject, note] {
    v1::RevokeTokensRequest request;
    if (!token->empty()) request.set_token_id(*token);
    if (!subject->empty()) request.set_subject(*subject);
    request.set_note(*note);
    v1::RevokeTokensResponse response;
    if (!session.Check(session.client().Call("hotline.v1.IdentityService/RevokeTokens",
                                             session.Identity("admin", {"ADMIN"}), request,
                                             &response)))
      return;
    if (session.json) return PrintJson(response);
    const std::string until = session.LocalTime(response.revoke_time());
    if (subject->empty())
      std::printf("token %s: refused everywhere within five seconds\n", token->c_str());
    else
      std::printf("tokens of %s issued until %s: refused everywhere within five seconds\n",
                  subject->c_str(), until.c_str());
  });

  auto* list =
      app.add_subcommand("revocations", "the tokens that were taken back and could still be valid");
  list->callback([&session] {
    v1::ListRevocationsResponse response;
    if (!session.Check(session.client().Call("hotline.v1.IdentityService/ListRevocations",
                                             session.Identity("admin", {"ADMIN"}),
                                             v1::ListRevocationsRequest(), &response)))
      return;
    if (session.json) return PrintJson(response);
    if (response.revocations_size() == 0) std::printf("none\n");
    for (const auto& each : response.revocations())
      std::printf("%s  %s\n", session.LocalTime(each.revoke_time()).c_str(),
                  each.subject().empty() ? ("token " + each.token_id()).c_str()
                                         : ("tokens of " + each.subject()).c_str());
  });
}

}  // namespace

void AddIdentityCommands(CLI::App& app, Session& session) {
  auto* print = app.add_subcommand(
      "token", "an access token for --as and --role, for metadata \"authorization: Bearer …\"");
  print->callback([&session] {
    const auto token = Tokens::OfThisProcess().For(session.Identity("p-centre-1", {"AGENT"}));
    if (session.Check(token.status())) std::printf("%s\n", token->c_str());
  });

  AddRevoke(app, session);
  auto* issuer = app.add_subcommand("issuer", "the development issuer, which signs these tokens");
  issuer->require_subcommand(1);
  auto* made = issuer->add_subcommand(
      "new", "a new key: FOLDER/issuer.key for the tools, FOLDER/jwks.json for the server");
  auto folder = std::make_shared<std::string>();
  made->add_option("folder", *folder, "where; made if it is not there")->required();
  made->callback([&session, folder] {
    if (!session.Check(DevIssuer::Create(*folder))) return;
    std::printf(
        "%s/issuer.key, %s/jwks.json\n"
        "the server believes it by: \"identity\": {\"issuers\": [{\"issuer\": \"%s\", "
        "\"jwksFile\": \"%s/jwks.json\", \"development\": true}]}\n",
        folder->c_str(), folder->c_str(), DevIssuer::kName, folder->c_str());
  });
}

}  // namespace hotline::ctl
