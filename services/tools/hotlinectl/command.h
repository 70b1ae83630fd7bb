// What every command of hotlinectl shares.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "hotline/v1/directory.pb.h"
#include "services/tools/client/client.h"
#include "services/tools/client/credentials.h"

namespace hotline::ctl {

// The options in front of the command, and how a command ends.
struct Session {
  std::string address;
  TlsFiles tls;
  std::string as;       // who acts; empty: the command's usual one
  std::string citizen;  // the telephone number of the citizen who acts; empty: none does
  // In no other roles; empty: all that the directory grants, or the command's usual ones where `as`
  // is empty.
  std::vector<std::string> roles;
  bool json = false;
  int exit_code = 0;

  Client& client();
  // The identity to call with: what was given, else the usual one.
  Caller Identity(const std::string& usual, std::vector<std::string> usual_roles) const;
  // The jurisdiction in force, read once; empty where it cannot be read.
  const v1::Jurisdiction& InForce();
  const absl::TimeZone& zone();  // the jurisdiction's
  // "2026-03-02 17:05" in that zone.
  std::string LocalTime(const google::protobuf::Timestamp& time);
  // The heading of a column of such instants: "updated (Asia/Shanghai)".
  std::string Times(const std::string& heading);
  // Who reads the whole log: as AUDITOR, unless other roles were given.
  Caller Auditor() const;
  // Prints the error for people (or as JSON) and sets the exit code. True when `status` is OK.
  bool Check(const absl::Status& status);

 private:
  std::unique_ptr<Client> client_;
  std::optional<v1::Jurisdiction> in_force_;
  std::optional<absl::TimeZone> zone_;
};

// Prints any message as JSON on one line.
void PrintJson(const google::protobuf::Message& message);

// "1234…" or "tickets/1234…" → "tickets/1234…"; also as it was pasted: with blanks, in full width,
// after "No.", "#" or 工单编号.
std::string TicketName(const std::string& text);

// Each adds its commands.
void AddVerbCommands(CLI::App& app, Session& session);
void AddReadCommands(CLI::App& app, Session& session);
// `token`, `revoke`, `revocations`, `issuer new`.
void AddIdentityCommands(CLI::App& app, Session& session);
// After the verbs: `dispatch` is one of them.
void AddDispatchCommands(CLI::App& app, Session& session);
// `dispatch train`, `eval`; `history`, `learn`, `use`, `back`; `replay`; `drift`, beside those.
void AddModelCommands(CLI::App* dispatch, Session& session);
void AddLearnCommands(CLI::App* dispatch, Session& session);
void AddUseCommands(CLI::App* dispatch, Session& session);
void AddReplayCommand(CLI::App* dispatch, Session& session);
void AddDriftCommand(CLI::App* dispatch, Session& session);
// What the verb `dispatch` would take is not for its commands: "explain 水管 爆裂" without quotes.
void NothingOfTheVerb(CLI::App* dispatch);
void AddImportCommand(CLI::App& app, Session& session);
void AddReportCommands(CLI::App& app, Session& session);
void AddDirectoryCommands(CLI::App& app, Session& session);
// Below `directory`: `proposal`, `consent`, `withdraw`.
void AddProposalCommands(CLI::App& directory, Session& session);
void AddAuditCommands(CLI::App& app, Session& session);
void AddLimitsCommands(CLI::App& app, Session& session);

}  // namespace hotline::ctl
