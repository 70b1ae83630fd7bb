// import: a file of requests into tickets. Every row has an id in the file's system, and every
// (system, id) is one ticket however often the file is imported; a bad row is reported and written
// to a file of its own with the reason; a server that goes away is waited for. docs/importing.md is
// written for its users.
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <thread>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/reject_file.h"
#include "services/tools/client/request_file.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

struct ImportOptions {
  std::string path, system = "import", rejects;
  std::vector<std::string> ignore;
  int parallel = 16, patience_seconds = 120;
};

// Exit codes beside those of every command.
constexpr int kStopped = 3, kInterrupted = 130;

struct Tally {
  std::atomic<int64_t> done{0}, created{0}, replayed{0}, bad{0}, failed{0};
  std::atomic<bool> refused_for_good{false};
  absl::Mutex mutex;
  std::map<std::string, int64_t> states;
  std::map<size_t, std::string> faults;   // for the screen, by the row's place in the file
  std::map<size_t, std::string> refused;  // why, likewise
};

std::atomic<bool> interrupted{false};

// Ctrl-C ends the import after the calls that are under way; a second one ends the tool.
void HeedInterrupts() {
  struct sigaction heed = {};
  heed.sa_handler = [](int) { interrupted = true; };
  heed.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
  sigaction(SIGINT, &heed, nullptr);
}

// Takes one line in; `ticket` is what became of it.
absl::Status TakeIn(Session& session, const RequestLine& line, const ImportOptions& options,
                    const Caller& identity, v1::Ticket* ticket) {
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
  for (const FieldFault& f : PartsOf(status).fields) {
    absl::StrAppend(&out, out.empty() ? "" : "; ", f.field, ": ", f.description, " ", f.zh);
  }
  if (out.empty()) out = absl::StrCat(std::string(status.message()), " ", PartsOf(status).zh);
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
  if (!bad && !absl::IsUnavailable(status)) tally->refused_for_good = true;
  if (bad) tally->refused[at] = ReasonFor(status);
  tally->faults[at] = absl::StrCat(place, ": ", std::string(status.message()));
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

void TellFaults(const std::string& path, const RequestFile& file, const Tally& tally) {
  std::vector<std::string> remarks, faults;
  for (const RequestLine& line : file.lines) {
    for (const std::string& remark : line.remarks)
      remarks.push_back(absl::StrCat(path, ":", line.number, ": ", remark));
  }
  for (const auto& [at, fault] : tally.faults) faults.push_back(fault);
  TellFaults(remarks);
  TellFaults(faults);
}

void TellTally(const Session& session, size_t lines, const Tally& tally) {
  if (session.json) {
    nlohmann::json out = {{"lines", lines},
                          {"created", tally.created.load()},
                          {"known", tally.replayed.load()},
                          {"bad", tally.bad.load()},
                          {"failed", tally.failed.load()},
                          {"untried", static_cast<int64_t>(lines) - tally.done.load()},
                          {"states", tally.states}};
    std::printf("%s\n", out.dump().c_str());
    return;
  }
  std::printf("%zu lines: %ld created, %ld known before, %ld bad (skipped), %ld failed", lines,
              tally.created.load(), tally.replayed.load(), tally.bad.load(), tally.failed.load());
  const int64_t untried = static_cast<int64_t>(lines) - tally.done;
  std::printf(untried == 0 ? "\n" : ", %ld not tried\n", untried);
  for (const auto& [state, count] : tally.states)
    std::printf("  %s %ld\n", Pad(state, 12).c_str(), count);
}

// Every column means something here, or is passed over by name; and what is to be passed over is
// there. A system's name has the form that the contract takes.
absl::Status CheckNames(const RequestFile& file, const ImportOptions& options) {
  std::vector<FieldFault> faults;
  for (const std::string& name : file.unknown)
    faults.push_back({absl::StrCat("column \"", name, "\""),
                      "means nothing here; rename it, or pass over it with --ignore", "UNKNOWN",
                      "列名无法识别，请改名或用 --ignore 忽略"});
  for (const std::string& name : file.unused)
    faults.push_back({absl::StrCat("--ignore \"", name, "\""), "the file has no such column",
                      "UNKNOWN", "文件中没有该列"});
  constexpr size_t kLongestSystem = 64;
  const bool formed =
      !options.system.empty() && options.system.size() <= kLongestSystem &&
      std::all_of(options.system.begin(), options.system.end(), [](unsigned char c) {
        return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':';
      });
  if (!formed)
    faults.push_back({"--system", "holds 1 to 64 letters, digits, '-', '_', '.' and ':'",
                      "WRONG_FORM", "仅限字母、数字和 - _ . :，最多64个"});
  return faults.empty() ? absl::OkStatus() : InvalidFields(faults);
}

// What the file is taken for, so that who imports it can see that it is not what it says.
void TellReading(const RequestFile& file, const ImportOptions& options) {
  const std::string path = Printable(options.path);
  if (file.encoding != "UTF-8") {
    const std::string shown = file.lines.empty() ? "" : Fit(file.lines[0].ticket.text(), 40);
    std::fprintf(stderr, "%s is read as %s: %s\n", path.c_str(), file.encoding.c_str(),
                 Printable(shown).c_str());
  }
  if (!file.labels.empty())
    std::fprintf(stderr, "not taken in 不导入: %s\n",
                 Printable(absl::StrJoin(file.labels, ", ")).c_str());
  if (!file.has_ids && !file.lines.empty())
    std::fprintf(
        stderr,
        "%s has no column id 编号: rows are known by what they say, and one that is changed is a "
        "new request 无编号列，按内容识别，修改后视为新诉求\n",
        path.c_str());
}

void TakeInAll(Session& session, const RequestFile& file, const ImportOptions& options,
               Tally* tally) {
  const std::vector<RequestLine>& lines = file.lines;
  std::atomic<size_t> next{0};
  std::atomic<bool> stop{false};
  const auto identity = session.Identity("importer", {"AGENT"});
  session.client();
  Progress progress("import", static_cast<int64_t>(lines.size()));
  HeedInterrupts();
  std::vector<std::thread> workers;
  for (int i = 0; i < options.parallel; ++i) {
    workers.emplace_back([&] {
      for (size_t at = next++; at < lines.size() && !stop && !interrupted; at = next++) {
        const RequestLine& line = lines[at];
        v1::Ticket ticket;
        const absl::Status status = TakeIn(session, line, options, identity, &ticket);
        const std::string place = absl::StrCat(options.path, ":", line.number);
        if (!Count(status, ticket, at, place, tally)) stop = true;
        absl::MutexLock lock(&tally->mutex);
        progress.Set(tally->done,
                     absl::StrCat("created ", tally->created.load(), ", known ",
                                  tally->replayed.load(), ", bad ", tally->bad.load()));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
}

void Import(Session& session, const ImportOptions& options) {
  auto file = ReadRequestFile(options.path, options.ignore);
  if (!session.Check(file.status()) || !session.Check(CheckNames(*file, options))) return;
  auto rejects = RejectFile::Make(options.path, options.rejects, *file);
  if (!session.Check(rejects.status())) return;
  if (!session.json) TellReading(*file, options);
  Tally tally;
  TakeInAll(session, *file, options, &tally);
  TellFaults(options.path, *file, tally);
  TellTally(session, file->lines.size(), tally);
  if (file->lines.empty())
    std::fprintf(stderr, "%s holds no request that could be taken in\n", options.path.c_str());
  if (file->lines.empty() || tally.bad > 0) session.exit_code = 1;
  if (session.Check(rejects->Write(*file, tally.refused)) && tally.bad > 0)
    std::fprintf(
        stderr,
        "refused rows and why 未导入的行及原因: %s\ncorrect them there and import that file "
        "更正后导入该文件\n",
        rejects->path().c_str());
  if (tally.failed > 0) session.exit_code = kStopped;
  if (interrupted) session.exit_code = kInterrupted;
  if (tally.refused_for_good && !interrupted)
    std::fprintf(stderr,
                 "stopped: the server refuses all of it; put that right and run the same command "
                 "again 已停止，服务器拒绝，请先解决后重新执行\n");
  else if (tally.failed > 0 || interrupted)
    std::fprintf(stderr,
                 "stopped; run the same command again to go on, nothing is made twice "
                 "已停止，可重新执行同一命令继续，不会重复\n");
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
  command
      ->add_option("--ignore", options->ignore,
                   "a column to pass over; may be given again 忽略的列")
      ->allow_extra_args(false);
  command->add_option("--rejects", options->rejects,
                      "a new file for refused rows; beside FILE (….rejected.csv) when not given");
  command->add_option("--parallel", options->parallel, "calls at once")->check(CLI::Range(1, 256));
  command->add_option("--patience", options->patience_seconds,
                      "seconds to wait for a server that is away");
  command->callback([&session, options] { Import(session, *options); });
}

}  // namespace hotline::ctl
