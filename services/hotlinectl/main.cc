// hotlinectl: the operator's tool.
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "common/base/error.h"
#include "google/protobuf/util/json_util.h"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/terminal.h"

namespace hotline::ctl {

Client& Session::client() {
  if (client_ == nullptr) client_ = std::make_unique<Client>(address);
  return *client_;
}

rpc::Identity Session::Identity(const std::string& usual, std::vector<std::string> usual_roles) const {
  return {as.empty() ? usual : as, roles.empty() ? std::move(usual_roles) : roles};
}

bool Session::Check(const absl::Status& status) {
  if (status.ok()) return true;
  ErrorParts parts = PartsOf(status);
  exit_code = status.code() == absl::StatusCode::kUnavailable ? 3 : 1;
  std::string code = absl::StatusCodeToString(status.code());
  std::fprintf(stderr, "%s\n", Paint(std::string(status.message()), Colour::kRed).c_str());
  if (!parts.zh.empty()) std::fprintf(stderr, "%s\n", parts.zh.c_str());
  for (const FieldFault& f : parts.fields) std::fprintf(stderr, "  %s: %s\n", f.field.c_str(), f.description.c_str());
  std::fprintf(stderr, "(%s%s%s)\n", code.c_str(), parts.reason.empty() ? "" : " / ", parts.reason.c_str());
  return false;
}

void PrintJson(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  std::printf("%s\n", json.c_str());
}

std::string TicketName(const std::string& text) { return text.rfind("tickets/", 0) == 0 ? text : "tickets/" + text; }

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
  app.add_option("--as", session.as, "who acts: a person id of the directory, such as p-housing-1");
  app.add_option("--role", session.roles, "roles of the token, such as AGENT or OFFICIAL; may be repeated");
  app.add_flag("--json", session.json, "JSON for machines, one object a line");
  AddVerbCommands(app, session);
  AddReadCommands(app, session);
  AddImportCommand(app, session);
  AddReportCommands(app, session);
  AddDirectoryCommands(app, session);
  AddAuditCommands(app, session);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    int code = app.exit(e);
    return code == 0 ? 0 : 2;
  }
  return session.exit_code;
}
