// The tokens this tool calls with, and the key that signs them on a machine of one's own.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "services/tools/client/tokens.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

void AddIdentityCommands(CLI::App& app, Session& session) {
  auto* print = app.add_subcommand(
      "token", "an access token for --as and --role, for metadata \"authorization: Bearer …\"");
  print->callback([&session] {
    const auto token = Tokens::OfThisProcess().For(session.Identity("p-centre-1", {"AGENT"}));
    if (session.Check(token.status())) std::printf("%s\n", token->c_str());
  });

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
