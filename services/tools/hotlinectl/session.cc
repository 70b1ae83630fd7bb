#include <cstdio>
#include <cstdlib>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "common/base/unicode.h"
#include "google/protobuf/util/json_util.h"
#include "services/tools/client/local_time.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

Client& Session::client() {
  if (client_ != nullptr) return *client_;
  auto credentials = CredentialsOf(tls);
  if (!Check(credentials.status())) std::exit(exit_code);
  client_ = std::make_unique<Client>(address, *credentials);
  return *client_;
}

const v1::Jurisdiction& Session::InForce() {
  if (!in_force_) {
    in_force_.emplace();
    if (!citizen.empty()) return *in_force_;  // not for citizens
    const absl::Status read =
        client().Call("hotline.v1.DirectoryService/GetJurisdiction",
                      Identity("p-centre-1", {"AGENT"}), v1::GetJurisdictionRequest(), &*in_force_);
    if (!read.ok()) in_force_->Clear();
  }
  return *in_force_;
}

const absl::TimeZone& Session::zone() {
  if (!zone_) {
    auto zone = ZoneOf(InForce());
    Check(zone.status());
    zone_ = zone.value_or(absl::UTCTimeZone());
  }
  return *zone_;
}

std::string Session::LocalTime(const google::protobuf::Timestamp& time) {
  return ctl::LocalTime(time, zone());
}

std::string Session::Times(const std::string& heading) {
  return absl::StrCat(heading, " (", zone().name(), ")");
}

Caller Session::Identity(const std::string& usual, std::vector<std::string> usual_roles) const {
  // As a login of citizens does, by a pseudonym that says nothing of the number.
  if (!citizen.empty()) return {ToHex(Sha256(citizen)).substr(0, 16), {}, citizen};
  if (as.empty()) return {usual, roles.empty() ? std::move(usual_roles) : roles};
  // A person may be given as the contract names them, persons/{id}.
  return {std::string(absl::StripPrefix(as, "persons/")), roles};
}

Caller Session::Auditor() const {
  Caller auditor = Identity("auditor", {});
  if (auditor.roles.empty()) auditor.roles = {"AUDITOR"};
  return auditor;
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
  if (text.rfind("tickets/", 0) == 0) return text;
  // What is around a number that was pasted: blanks, full width, "No.", "#", 工单编号.
  std::string digits, around;
  for (const char c : FoldedForm(text)) {
    if (absl::ascii_isdigit(static_cast<unsigned char>(c)))
      digits.push_back(c);
    else if (!absl::ascii_isspace(static_cast<unsigned char>(c)))
      around.push_back(c);
  }
  static const auto* known =
      new std::set<std::string>{"",       "#",       "no.",      "no",        "no:",  "工单",
                                "工单号", "工单号:", "工单编号", "工单编号:", "编号", "编号:"};
  constexpr size_t kDigits = 16;
  const bool pasted = digits.size() == kDigits && known->contains(around);
  return "tickets/" + (pasted ? digits : text);
}

}  // namespace hotline::ctl
