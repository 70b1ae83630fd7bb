// import: a file of requests into tickets. Every row has an id in the file's system, and every
// (system, id) is one ticket however often the file is imported; a bad row is reported and written
// to a file of its own with the reason; a server that goes away is waited for.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/base/digest.h"
#include "common/base/error.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/request_file.h"
#include "services/tools/client/table_text.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

struct ImportOptions {
  std::string path, system = "import", rejects;
  std::vector<std::string> ignore;
  int parallel = 16, patience_seconds = 120;
};

struct Tally {
  std::atomic<int64_t> done{0}, created{0}, replayed{0}, bad{0}, failed{0};
  absl::Mutex mutex;
  std::map<std::string, int64_t> states;
  std::vector<std::string> faults;
  std::map<size_t, std::string> refused;  // why, by the row's place in the file
};

// Takes one line in; `ticket` is what became of it.
absl::Status TakeIn(Session& session, const RequestLine& line, const ImportOptions& options,
                    const rpc::Identity& identity, v1::Ticket* ticket) {
  if (!line.status.ok()) return line.status;
  v1::CreateTicketRequest request;
  *request.mutable_ticket() = line.ticket;
  request.mutable_ticket()->mutable_origin()->set_system(options.system);
  request.mutable_ticket()->mutable_origin()->set_number(line.id);
  return session.client().CallPatiently("hotline.v1.TicketService/CreateTicket", identity, request,
                                        ticket, absl::Seconds(options.patience_seconds));
}

// What is wrong with the row, for who corrects it.
std::string ReasonFor(const absl::Status& status) {
  std::string out;
  for (const FieldFault& f : PartsOf(status).fields)
    absl::StrAppend(&out, out.empty() ? "" : "; ", f.field, ": ", f.description, " ", f.zh);
  if (out.empty()) out = std::string(status.message());
  return out;
}

// Counts the line; whether the import goes on: where the server refuses or is gone for good, the
// rest would fare no better.
bool Count(const absl::Status& status, const v1::Ticket& ticket, size_t at,
           const std::string& place, Tally* tally) {
  absl::MutexLock lock(&tally->mutex);
  ++tally->done;
  if (status.ok()) {
    ++(ticket.replayed_version() ? tally->replayed : tally->created);
    ++tally->states[ShortName(ticket.state())];
    return true;
  }
  const bool bad = status.code() == absl::StatusCode::kInvalidArgument ||
                   status.code() == absl::StatusCode::kAlreadyExists;
  ++(bad ? tally->bad : tally->failed);
  if (bad) tally->refused[at] = ReasonFor(status);
  tally->faults.push_back(absl::StrCat(place, ": ", std::string(status.message())));
  return bad;
}

void TellFaults(const std::vector<std::string>& faults) {
  constexpr size_t kShownFaults = 20;
  for (size_t i = 0; i < faults.size() && i < kShownFaults; ++i)
    std::fprintf(stderr, "\n%s", Printable(faults[i]).c_str());
  if (faults.size() > kShownFaults)
    std::fprintf(stderr, "\n… and %zu more", faults.size() - kShownFaults);
  if (!faults.empty()) std::fprintf(stderr, "\n");
}

void TellTally(const Session& session, size_t lines, const Tally& tally) {
  if (session.json) {
    nlohmann::json out = {{"lines", lines},
                          {"created", tally.created.load()},
                          {"known", tally.replayed.load()},
                          {"bad", tally.bad.load()},
                          {"failed", tally.failed.load()},
                          {"states", tally.states}};
    std::printf("%s\n", out.dump().c_str());
    return;
  }
  std::printf("%zu lines: %ld created, %ld known before, %ld bad (skipped), %ld failed\n", lines,
              tally.created.load(), tally.replayed.load(), tally.bad.load(), tally.failed.load());
  for (const auto& [state, count] : tally.states)
    std::printf("  %s %ld\n", Pad(state, 12).c_str(), count);
}

// The rows that were refused, as they stand in the file, with the line and the reason before them.
absl::Status WriteRejects(const std::string& path, const RequestFile& file, const Tally& tally) {
  std::ofstream out(path, std::ios::binary);
  out << "\xEF\xBB\xBF";  // spreadsheets know UTF-8 by it
  std::vector<std::string> heading = {"line", "reason"};
  heading.insert(heading.end(), file.heading.begin(), file.heading.end());
  out << WriteRow(heading);
  for (const auto& [at, reason] : tally.refused) {
    const RequestLine& line = file.lines[at];
    std::vector<std::string> row = {absl::StrCat(line.number), reason};
    row.insert(row.end(), line.cells.begin(), line.cells.end());
    out << WriteRow(row);
  }
  if (out.flush()) return absl::OkStatus();
  return Error(absl::StatusCode::kInternal, "CANNOT_WRITE", absl::StrCat("cannot write ", path))
      .status();
}

// Every column means something here, or is passed over by name.
absl::Status CheckColumns(const RequestFile& file, const ImportOptions& options) {
  std::vector<FieldFault> faults;
  for (const std::string& name : file.unknown) {
    if (std::find(options.ignore.begin(), options.ignore.end(), name) != options.ignore.end())
      continue;
    faults.push_back({absl::StrCat("column \"", name, "\""),
                      "means nothing here; rename it, or pass over it with --ignore", "UNKNOWN",
                      "列名无法识别，请改名或用 --ignore 忽略"});
  }
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

void Import(Session& session, const ImportOptions& options) {
  auto file = ReadRequestFile(options.path);
  if (!session.Check(file.status()) || !session.Check(CheckColumns(*file, options))) return;
  const std::vector<RequestLine>& lines = file->lines;
  if (file->encoding != "UTF-8" && !session.json)
    std::fprintf(stderr, "%s is read as %s\n", options.path.c_str(), file->encoding.c_str());
  Tally tally;
  std::atomic<size_t> next{0};
  std::atomic<bool> stop{false};
  auto identity = session.Identity("importer", {"AGENT"});
  session.client();
  Progress progress("import", static_cast<int64_t>(lines.size()));
  std::vector<std::thread> workers;
  for (int i = 0; i < options.parallel; ++i) {
    workers.emplace_back([&] {
      for (size_t at = next++; at < lines.size() && !stop; at = next++) {
        const RequestLine& line = lines[at];
        v1::Ticket ticket;
        const absl::Status status = TakeIn(session, line, options, identity, &ticket);
        const std::string place = absl::StrCat(options.path, ":", line.number);
        if (!Count(status, ticket, at, place, &tally)) stop = true;
        absl::MutexLock lock(&tally.mutex);
        progress.Set(tally.done, absl::StrCat("created ", tally.created.load(), ", known ",
                                              tally.replayed.load(), ", bad ", tally.bad.load()));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  progress.Set(static_cast<int64_t>(lines.size()));
  std::vector<std::string> remarks;
  for (const RequestLine& line : lines) {
    for (const std::string& remark : line.remarks)
      remarks.push_back(absl::StrCat(options.path, ":", line.number, ": ", remark));
  }
  TellFaults(remarks);
  TellFaults(tally.faults);
  TellTally(session, lines.size(), tally);
  if (lines.empty())
    std::fprintf(stderr, "%s holds no request that could be taken in\n", options.path.c_str());
  if (lines.empty() || tally.bad > 0) session.exit_code = 1;
  if (tally.bad > 0) {
    const std::string rejects =
        options.rejects.empty() ? options.path + ".rejected.csv" : options.rejects;
    if (session.Check(WriteRejects(rejects, *file, tally)))
      std::fprintf(stderr, "refused rows and why 未导入的行及原因: %s\n", rejects.c_str());
  }
  if (tally.failed > 0) {
    std::fprintf(stderr, "stopped; run the same command again to go on, nothing is made twice\n");
    session.exit_code = 3;
  }
}

}  // namespace

void AddImportCommand(CLI::App& app, Session& session) {
  auto* command = app.add_subcommand(
      "import", "requests from a file (.jsonl, .csv or .tsv); repeat it safely 批量导入");
  auto options = std::make_shared<ImportOptions>();
  command
      ->add_option("file", options->path,
                   "JSON lines; comma or tab separated with a heading; UTF-8, UTF-16 or GB18030")
      ->required();
  command->add_option("--system", options->system,
                      "whose ids the file has: (system, id) is one ticket for ever 来源系统");
  command->add_option("--ignore", options->ignore,
                      "a column to pass over; may be given again 忽略的列");
  command->add_option("--rejects", options->rejects,
                      "where refused rows go; FILE.rejected.csv when not given");
  command->add_option("--parallel", options->parallel, "calls at once")->check(CLI::Range(1, 256));
  command->add_option("--patience", options->patience_seconds,
                      "seconds to wait for a server that is away");
  command->callback([&session, options] { Import(session, *options); });
}

}  // namespace hotline::ctl
