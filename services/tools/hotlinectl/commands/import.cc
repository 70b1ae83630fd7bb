// import: a file of requests into tickets. Every line has an id, every id makes one ticket however
// often the file is imported; a bad line is reported and skipped; a server that goes away is waited
// for.
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
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {
namespace {

struct Tally {
  std::atomic<int64_t> done{0}, created{0}, replayed{0}, bad{0}, failed{0};
  absl::Mutex mutex;
  std::map<std::string, int64_t> states;
  std::vector<std::string> faults;
};

// Takes one line in; `ticket` is what became of it.
absl::Status TakeIn(Session& session, const RequestLine& line, const rpc::Identity& identity,
                    int patience_seconds, v1::Ticket* ticket) {
  if (!line.status.ok()) return line.status;
  v1::CreateTicketRequest request;
  *request.mutable_ticket() = line.ticket;
  request.set_request_id("import:" + line.id);
  return session.client().CallPatiently("hotline.v1.TicketService/CreateTicket", identity, request,
                                        ticket, absl::Seconds(patience_seconds));
}

// Counts the line; whether the import goes on: where the server refuses or is gone for good, the
// rest would fare no better.
bool Count(const absl::Status& status, const v1::Ticket& ticket, const std::string& place,
           Tally* tally) {
  absl::MutexLock lock(&tally->mutex);
  ++tally->done;
  if (status.ok()) {
    ++(ticket.replayed_version() ? tally->replayed : tally->created);
    ++tally->states[ShortName(ticket.state())];
    return true;
  }
  const bool bad = status.code() == absl::StatusCode::kInvalidArgument;
  ++(bad ? tally->bad : tally->failed);
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

void Import(Session& session, const std::string& path, int parallel, int patience_seconds) {
  auto lines = ReadRequestFile(path);
  if (!session.Check(lines.status())) return;
  Tally tally;
  std::atomic<size_t> next{0};
  std::atomic<bool> stop{false};
  auto identity = session.Identity("importer", {"AGENT"});
  session.client();
  Progress progress("import", static_cast<int64_t>(lines->size()));
  std::vector<std::thread> workers;
  for (int i = 0; i < parallel; ++i) {
    workers.emplace_back([&] {
      for (size_t at = next++; at < lines->size() && !stop; at = next++) {
        const RequestLine& line = (*lines)[at];
        v1::Ticket ticket;
        const absl::Status status = TakeIn(session, line, identity, patience_seconds, &ticket);
        if (!Count(status, ticket, absl::StrCat(path, ":", line.number), &tally)) stop = true;
        absl::MutexLock lock(&tally.mutex);
        progress.Set(tally.done, absl::StrCat("created ", tally.created.load(), ", known ",
                                              tally.replayed.load(), ", bad ", tally.bad.load()));
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  progress.Set(static_cast<int64_t>(lines->size()));
  TellFaults(tally.faults);
  TellTally(session, lines->size(), tally);
  if (tally.created + tally.replayed == 0) {
    std::fprintf(stderr, "%s holds no request that could be taken in\n", path.c_str());
    session.exit_code = 1;
  }
  if (tally.failed > 0) {
    std::fprintf(stderr, "stopped; run the same command again to go on, nothing is made twice\n");
    session.exit_code = 3;
  }
}

}  // namespace

void AddImportCommand(CLI::App& app, Session& session) {
  auto* command =
      app.add_subcommand("import", "requests from a file (.jsonl or .tsv); repeat it safely");
  auto path = std::make_shared<std::string>();
  auto parallel = std::make_shared<int>(16);
  auto patience = std::make_shared<int>(120);
  command
      ->add_option("file", *path,
                   "JSON lines, or tab separated with a heading or as label, subject, text")
      ->required();
  command->add_option("--parallel", *parallel, "calls at once")->check(CLI::Range(1, 256));
  command->add_option("--patience", *patience, "seconds to wait for a server that is away");
  command->callback(
      [&session, path, parallel, patience] { Import(session, *path, *parallel, *patience); });
}

}  // namespace hotline::ctl
