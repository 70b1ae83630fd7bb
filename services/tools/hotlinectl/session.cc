#include <cstdio>

#include "absl/strings/strip.h"
#include "common/base/error.h"
#include "google/protobuf/util/json_util.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

Client& Session::client() {
  if (client_ == nullptr) client_ = std::make_unique<Client>(address);
  return *client_;
}

rpc::Identity Session::Identity(const std::string& usual,
                                std::vector<std::string> usual_roles) const {
  // A person may be given as the contract names them, persons/{id}.
  const std::string subject(absl::StripPrefix(as, "persons/"));
  return {subject.empty() ? usual : subject, roles.empty() ? std::move(usual_roles) : roles};
}

bool Session::Check(const absl::Status& status) {
  if (status.ok()) return true;
  ErrorParts parts = PartsOf(status);
  exit_code = status.code() == absl::StatusCode::kUnavailable ? 3 : 1;
  std::string code = absl::StatusCodeToString(status.code());
  std::fprintf(stderr, "%s\n", Paint(std::string(status.message()), Colour::kRed).c_str());
  if (!parts.zh.empty()) std::fprintf(stderr, "%s\n", parts.zh.c_str());
  for (const FieldFault& f : parts.fields) {
    std::fprintf(stderr, "  %s: %s\n", f.field.c_str(), f.description.c_str());
    if (!f.zh.empty()) std::fprintf(stderr, "    %s\n", f.zh.c_str());
  }
  std::fprintf(stderr, "(%s%s%s)\n", code.c_str(), parts.reason.empty() ? "" : " / ",
               parts.reason.c_str());
  return false;
}

void PrintJson(const google::protobuf::Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  (void)google::protobuf::util::MessageToJsonString(message, &json, options);
  std::printf("%s\n", json.c_str());
}

std::string TicketName(const std::string& text) {
  return text.rfind("tickets/", 0) == 0 ? text : "tickets/" + text;
}

}  // namespace hotline::ctl
