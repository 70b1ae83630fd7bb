// dispatch history, learn: what past tickets teach, and a candidate made of it, tried on the last
// of them. Nothing here changes what is in use.
#include <algorithm>
#include <cstdio>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/formats/jurisdiction_format.h"
#include "common/learning/described.h"
#include "common/learning/model_file.h"
#include "common/learning/trainer.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/jurisdiction_files.h"
#include "services/tools/hotlinectl/learning/labelled.h"
#include "services/tools/hotlinectl/learning/model_figures.h"
#include "services/tools/hotlinectl/learning/past_tickets.h"
#include "services/tools/hotlinectl/learning/replay_view.h"

namespace hotline::ctl {
namespace {

using json = nlohmann::ordered_json;

// What one ticket teaches.
struct Lesson {
  std::string ticket;
  absl::Time at;  // when it came
  Example example;
  LabelSource source = LabelSource::kClosed;
};

// One line of a file of examples.
std::string InOneLine(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

void GatherLessons(const v1::ListTicketsResponse& page, bool by_matter,
                   std::vector<Lesson>* lessons) {
  for (const v1::Ticket& t : page.tickets()) {
    auto labelled = LabelOf(t, by_matter);
    if (!labelled) continue;
    lessons->push_back({t.name().substr(t.name().find('/') + 1),
                        absl::FromUnixSeconds(t.create_time().seconds()),
                        {labelled->label, InOneLine(t.subject()), InOneLine(t.text())},
                        labelled->source});
  }
}

// Which ticket taught what, and who had decided it; in the order of the examples.
std::string Provenance(const std::vector<Lesson>& lessons) {
  std::string out;
  for (const Lesson& lesson : lessons)
    absl::StrAppend(&out, lesson.ticket, "\t", std::string(Name(lesson.source)), "\t",
                    lesson.example.label, "\n");
  return out;
}

json BySource(const std::vector<Lesson>& lessons) {
  json out = json::object();
  for (LabelSource source : {LabelSource::kAdjudicated, LabelSource::kReturned,
                             LabelSource::kOverridden, LabelSource::kClosed}) {
    out[std::string(Name(source))] =
        std::count_if(lessons.begin(), lessons.end(),
                      [&](const Lesson& lesson) { return lesson.source == source; });
  }
  return out;
}

struct HistoryFiles {
  std::string out, provenance, since;
  bool by_matter = false;
};

void WriteHistory(Session& session, const HistoryFiles& files) {
  int64_t looked_at = 0;
  std::vector<Lesson> lessons;
  const auto take = [&](const v1::ListTicketsResponse& page) {
    looked_at += page.tickets_size();
    GatherLessons(page, files.by_matter, &lessons);
  };
  if (!ReadTickets(session, files.since, take)) return;
  // It holds what people wrote: for its owner alone, and whole or not at all.
  std::string lines;
  for (const Lesson& lesson : lessons)
    absl::StrAppend(&lines, lesson.example.label, "\t", lesson.example.subject, "\t",
                    lesson.example.text, "\n");
  if (Fail(session, WriteFile(files.out, lines))) return;
  if (!files.provenance.empty() && Fail(session, WriteFile(files.provenance, Provenance(lessons))))
    return;
  if (session.json) {
    std::printf(
        "%s\n",
        json{{"tickets", looked_at}, {"examples", lessons.size()}, {"sources", BySource(lessons)}}
            .dump()
            .c_str());
    return;
  }
  std::printf("%lld tickets looked at, %zu examples written\n", static_cast<long long>(looked_at),
              lessons.size());
}

struct LearnOptions {
  std::string folder, since, model_now;
  bool by_matter = false;
  int replayed = 500;
  double precision = TrainingOptions().promised_precision;
};

struct Candidate {
  std::string bytes, id;
  Trained trained;
};

absl::StatusOr<Candidate> Make(const std::vector<Lesson>& lessons, TrainingOptions options,
                               const std::string& what) {
  std::vector<Example> examples;
  for (const Lesson& lesson : lessons) examples.push_back(lesson.example);
  Progress progress(what, kTrainingParts);
  options.progress = [&](int done, int) { progress.Set(done); };
  auto trained = Train(examples, options);
  if (!trained.ok()) return trained.status();
  auto bytes = Classifier::Pack(trained->parts);
  if (!bytes.ok()) return bytes.status();
  auto model = Classifier::FromBytes(*bytes);
  if (!model.ok()) return model.status();
  return Candidate{*std::move(bytes), (*model)->id(), *std::move(trained)};
}

// What the last requests would have met with a model made of those before them: one that has seen
// them would flatter itself.
absl::StatusOr<Replayed> TryOnTheLast(std::vector<PastRequest> past,
                                      const std::vector<Lesson>& lessons,
                                      const TrainingOptions& options,
                                      const std::shared_ptr<const Jurisdiction>& in_force,
                                      const std::shared_ptr<const Classifier>& in_use, int last) {
  std::sort(past.begin(), past.end(),
            [](const PastRequest& a, const PastRequest& b) { return a.at < b.at; });
  if (past.size() > static_cast<size_t>(last)) past.erase(past.begin(), past.end() - last);
  std::vector<Lesson> before;
  for (const Lesson& lesson : lessons) {
    if (!past.empty() && lesson.at < past.front().at) before.push_back(lesson);
  }
  auto made = Make(before, options, "replay");
  if (!made.ok()) return made.status();
  auto model = Classifier::FromBytes(made->bytes);
  if (!model.ok()) return model.status();
  return Replay(past, Router(in_force, in_use), Router(in_force, *model));
}

void ShowCandidate(const json& report, const Candidate& candidate,
                   const absl::StatusOr<Replayed>& replayed, const std::string& path) {
  Table sources({"learned from 学习样本", "tickets"});
  for (const auto& [source, n] : report["examples"].items())
    sources.Add({source, absl::StrCat(n.get<int64_t>())});
  sources.Add({"the catalogue's words", absl::StrCat(report["described"].get<int64_t>())});
  sources.Print();
  std::printf("%s\n", Paint("on examples held back 交叉验证", Colour::kBold).c_str());
  if (candidate.trained.cross_validated.n > 0)
    ShowFigures(candidate.trained.cross_validated);
  else
    std::printf(
        "too few examples to prove anything: it suggests, and nothing is dispatched "
        "automatically\n");
  std::printf("%s\n",
              Paint("the last requests, by a model of those before 回放", Colour::kBold).c_str());
  if (replayed.ok())
    ShowReplay(*replayed);
  else
    std::printf("%s\n", std::string(replayed.status().message()).c_str());
  std::printf(
      "candidate: %s\nnothing has changed; to put it in use: hotlinectl dispatch use %s "
      "--model MODELFILE\n",
      path.c_str(), path.c_str());
}

void Learn(Session& session, const LearnOptions& o) {
  auto proto = FetchJurisdiction(session, 0);
  if (!session.Check(proto.status())) return;
  std::vector<FieldFault> faults;  // the server has checked it
  const auto in_force = std::make_shared<const Jurisdiction>(FromProto(*proto, &faults));
  std::shared_ptr<const Classifier> in_use;
  if (!o.model_now.empty()) {
    auto opened = OpenModel(o.model_now);
    if (Fail(session, opened.status())) return;
    in_use = *opened;
  }
  std::vector<Lesson> lessons;
  std::vector<PastRequest> past;
  if (!ReadTickets(session, o.since, [&](const v1::ListTicketsResponse& page) {
        GatherLessons(page, o.by_matter, &lessons);
        GatherPast(page, &past);
      }))
    return;
  TrainingOptions options;
  options.promised_precision = o.precision;
  options.described = DescribedBy(in_force->data(), o.by_matter);
  auto candidate = Make(lessons, options, "training");
  if (Fail(session, candidate.status())) return;
  const auto replayed = TryOnTheLast(past, lessons, options, in_force, in_use, o.replayed);

  const std::string path =
      absl::StrCat(o.folder, "/",
                   absl::FormatTime("%Y%m%d-%H%M%S-", NewSystemClock()->Now(), absl::UTCTimeZone()),
                   candidate->id.substr(0, 8), ".model");
  const json report = {{"candidate", path},
                       {"id", candidate->id},
                       {"catalogue_version", in_force->version()},
                       {"examples", BySource(lessons)},
                       {"described", options.described.size()},
                       {"cross_validated", FiguresOf(candidate->trained.cross_validated)},
                       {"threshold", candidate->trained.parts.threshold},
                       {"replay", replayed.ok() ? JsonOf(*replayed) : json(nullptr)}};
  // The model last: one that is there has its report and its provenance beside it.
  if (Fail(session, WriteFile(path + ".examples.tsv", Provenance(lessons))) ||
      Fail(session, WriteFile(path + ".json", report.dump(2) + "\n")) ||
      Fail(session, WriteModel(path, candidate->bytes)))
    return;
  if (session.json)
    std::printf("%s\n", report.dump().c_str());
  else
    ShowCandidate(report, *candidate, replayed, path);
}

}  // namespace

void AddLearnCommands(CLI::App* dispatch, Session& session) {
  auto* history = dispatch->add_subcommand(
      "history", "what past tickets teach, as examples for train 导出训练样本");
  auto files = std::make_shared<HistoryFiles>();
  history->add_option("--out", files->out, "lines of label, subject and text")->required();
  history->add_option("--provenance", files->provenance,
                      "beside it, line for line: the ticket and who had decided it");
  history->add_option("--since", files->since, "updated on or after this day, 2026-01-01");
  history->add_flag("--matters", files->by_matter, "labels are matters; else the departments");
  history->callback([dispatch, &session, files] {
    NothingOfTheVerb(dispatch);
    WriteHistory(session, *files);
  });

  auto* learn = dispatch->add_subcommand(
      "learn", "make a candidate of what past tickets and the catalogue teach 学习新模型");
  auto o = std::make_shared<LearnOptions>();
  learn->add_option("--models", o->folder, "an existing folder for candidates")
      ->required()
      ->check(CLI::ExistingDirectory);
  learn->add_option("--since", o->since, "tickets updated on or after this day, 2026-01-01");
  learn->add_flag("--matters", o->by_matter, "learn matters; else departments");
  learn->add_option("--precision", o->precision, "share of automatic dispatches that must be right")
      ->check(CLI::Range(0.5, 0.9999))
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789.") == text.npos
                   ? ""
                   : "must be a number, such as 0.98";
      });
  learn->add_option("--replay", o->replayed, "number of the last requests to try on it")
      ->check(CLI::Range(1, 100'000));
  learn->add_option("--model-now", o->model_now, "the model in use, to compare with");
  learn->callback([dispatch, &session, o] {
    NothingOfTheVerb(dispatch);
    Learn(session, *o);
  });
}

}  // namespace hotline::ctl
