// hotlinectl: the operator's tool.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "common/base/utf8.h"
#include "common/domain/types/role.h"
#include "services/tools/client/tokens.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

namespace {

// What ./run wrote down, else the usual port.
std::string DefaultAddress() {
  if (const char* given = std::getenv("HOTLINE_ADDRESS")) return given;
  const char* home = std::getenv("HOTLINE_HOME");
  std::ifstream file(std::string(home == nullptr ? "var" : home) + "/address");
  std::string address;
  if (std::getline(file, address) && !address.empty()) return address;
  return "127.0.0.1:12345";
}

std::vector<std::string> RoleNames() {
  std::vector<std::string> out;
  for (int i = 0; i < kRoles; ++i) {
    // No caller has the role SYSTEM.
    if (static_cast<Role>(i) != Role::kSystem) out.emplace_back(Name(static_cast<Role>(i)));
  }
  return out;
}

// What CLI11 says, or, where a command was written that does not exist, its name.
std::string Explain(const CLI::App& app, const CLI::ParseError& error) {
  if (dynamic_cast<const CLI::RequiredError*>(&error) == nullptr) return error.what();
  for (const std::string& word : app.remaining(/*recurse=*/true)) {
    if (!absl::StartsWith(word, "-"))
      return "there is no command \"" + word + "\" here 没有这个命令: " + word;
  }
  return error.what();
}

// Why no token can be for a citizen with this number; empty: one can.
std::string MayBeANumber(const std::string& text) {
  const absl::string_view digits = absl::StripPrefix(text, "+");
  constexpr size_t kFewest = 5, kMost = 15;
  if (digits.size() >= kFewest && digits.size() <= kMost &&
      std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit))
    return "";
  return "a telephone number has 5 to 15 digits, such as 19900000001 or +8619900000001";
}

// Why no token can be for this caller; empty: one can.
std::string MayBeACaller(const std::string& text) {
  const absl::string_view name = absl::StripPrefix(text, "persons/");
  constexpr size_t kLongest = 64;
  const bool formed = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
  });
  if (name.empty() || name.size() > kLongest || !formed)
    return "a person id has 1 to 64 letters, digits, '-', '_', '.' and ':'";
  if (name == "system" || name == "petitioner") return "nobody may act as \"" + text + "\"";
  return "";
}

}  // namespace
}  // namespace hotline::ctl

int main(int argc, char** argv) {
  using namespace hotline::ctl;
  CLI::App app{"hotlinectl — 12345 hotline from the command line / 12345热线命令行工具"};
  app.require_subcommand(1);
  app.fallthrough();
  Session session;
  session.address = DefaultAddress();
  app.add_option("--address", session.address, "host:port of hotlined (or HOTLINE_ADDRESS)");
  session.tls = TlsFiles::OfEnvironment();
  app.add_option("--ca", session.tls.authorities,
                 "PEM file: who signs the server's certificate (or HOTLINE_CA); without it the "
                 "connection is not encrypted");
  app.add_option("--certificate", session.tls.certificate,
                 "PEM file: this program's own certificate (or HOTLINE_CERTIFICATE), with --key");
  app.add_option("--key", session.tls.key, "PEM file: its private key (or HOTLINE_KEY)");
  app.add_option("--as", session.as, "who acts: a person id of the directory, such as p-housing-1")
      ->check(MayBeACaller);
  app.add_option(
         "--role", session.roles,
         "in no other roles than these, such as AGENT; may be repeated; without it in every "
         "role that the directory grants the person")
      ->transform(CLI::IsMember(RoleNames(), CLI::ignore_case));
  app.add_option("--citizen", session.citizen,
                 "as the citizen with this verified telephone number, instead of --as: files "
                 "requests, and reads, lists, supplements, urges, objects to and rates their own")
      ->check(MayBeANumber);
  app.add_option_function<std::string>(
      "--issuer", [](const std::string& folder) { Tokens::OfThisProcess().UseIssuer(folder); },
      "the folder of the development issuer that signs the tokens (or HOTLINE_ISSUER; otherwise "
      "var/issuer, which ./run makes)");
  app.add_option_function<std::string>(
      "--token-file", [](const std::string& file) { Tokens::OfThisProcess().UseFile(file); },
      "a file with an access token of your issuer, used instead (or HOTLINE_TOKEN_FILE); --as and "
      "--role change nothing then");
  app.add_flag("--json", session.json, "JSON for machines, one object a line");
  AddVerbCommands(app, session);
  AddReadCommands(app, session);
  AddIdentityCommands(app, session);
  AddDispatchCommands(app, session);
  AddImportCommand(app, session);
  AddReportCommands(app, session);
  AddDirectoryCommands(app, session);
  AddAuditCommands(app, session);
  AddLimitsCommands(app, session);
  for (int i = 1; i < argc; ++i) {
    if (!hotline::IsUtf8(argv[i])) {
      std::fprintf(stderr,
                   "argument %d is not UTF-8; set the terminal to UTF-8 参数不是UTF-8编码\n", i);
      return 2;
    }
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    if (e.get_exit_code() == 0) return app.exit(e);
    std::fprintf(stderr, "%s\nRun with --help for more information.\n", Explain(app, e).c_str());
    return 2;
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  // What could not be written was not answered.
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    std::fprintf(stderr,
                 "the answer could not be written; is the disk full, or the output closed?\n");
    return 1;
  }
  return session.exit_code;
}
