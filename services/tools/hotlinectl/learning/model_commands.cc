// dispatch train and eval: a model of a file of examples, and how good it is on another.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <map>
#include <sstream>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/domain/routing/classifier.h"
#include "common/formats/jurisdiction_format.h"
#include "common/learning/described.h"
#include "common/learning/examples.h"
#include "common/learning/model_file.h"
#include "common/learning/trainer.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/jurisdiction_files.h"
#include "services/tools/hotlinectl/learning/model_figures.h"

namespace hotline::ctl {
namespace {

using json = nlohmann::ordered_json;

// Lines of JSON with "expected", the department, "subject" and "text", as of the sample's requests.
// What a person must decide, ABSTAIN, teaches nothing.
absl::StatusOr<Examples> ReadRequests(const std::string& path) {
  auto text = ReadFile(path);
  if (!text.ok()) return text.status();
  Examples out;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const json request = json::parse(line, nullptr, /*allow_exceptions=*/false);
    const std::string expected = request.is_object() ? request.value("expected", "") : "";
    if (expected.empty()) ++out.malformed;
    if (expected.empty() || expected == "ABSTAIN") continue;
    out.all.push_back({absl::StrCat("departments/", expected), request.value("subject", ""),
                       request.value("text", "")});
  }
  return out;
}

absl::StatusOr<Examples> Read(const std::string& path) {
  if (absl::EndsWith(path, ".jsonl")) return ReadRequests(path);
  // So many are shown; all are counted.
  constexpr int kShown = 20;
  int told = 0;
  auto examples = ReadExamples(path, [&](int64_t line, std::string_view why) {
    if (++told <= kShown)
      std::fprintf(stderr, "%s:%lld: %s\n", path.c_str(), static_cast<long long>(line),
                   std::string(why).c_str());
  });
  if (told > kShown)
    std::fprintf(stderr, "%s: %d more lines like these\n", path.c_str(), told - kShown);
  if (examples.ok() && examples->all.empty())
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": has no line of label, subject and text 没有可用的样本"));
  return examples;
}

struct Files {
  std::string in, out, model;
  std::vector<std::string> catalogue;
  bool by_matter = false;
  double precision = TrainingOptions().promised_precision;
};

void TrainModel(Session& session, const Files& files) {
  if (files.in.empty() && files.catalogue.empty()) {
    (void)Fail(session, absl::InvalidArgumentError(
                            "name what there is to learn from: --in, --catalogue or both"));
    return;
  }
  // Before minutes are spent on it.
  if (Fail(session, MayWriteModel(files.out))) return;
  std::error_code none;
  if (!files.in.empty() && std::filesystem::equivalent(files.in, files.out, none)) {
    (void)Fail(session, absl::InvalidArgumentError(
                            "--out is the file of the examples, which the model would replace"));
    return;
  }
  absl::StatusOr<Examples> examples = Examples();
  if (!files.in.empty()) examples = Read(files.in);
  if (Fail(session, examples.status())) return;
  TrainingOptions options;
  options.promised_precision = files.precision;
  if (!files.catalogue.empty()) {
    auto catalogue = ReadJurisdictionFiles(files.catalogue);
    if (Fail(session, catalogue.status())) return;
    std::vector<FieldFault> faults;  // it has been checked
    const JurisdictionData data = FromProto(*catalogue, &faults);
    options.described = DescribedBy(data, files.by_matter);
    examples->all = WithOneTown(data, std::move(examples->all));
  }
  Progress progress("training", kTrainingParts);
  options.progress = [&](int done, int) { progress.Set(done); };
  auto trained = Train(examples->all, options);
  if (Fail(session, trained.status())) return;
  auto bytes = Classifier::Pack(trained->parts);
  if (Fail(session, bytes.status()) || Fail(session, Classifier::FromBytes(*bytes).status()) ||
      Fail(session, WriteModel(files.out, *bytes)))
    return;
  if (!session.json && trained->cross_validated.n == 0) {
    std::printf("%s\n", Paint("nothing is proven: it suggests, and nothing is dispatched "
                              "automatically 仅供派单员参考",
                              Colour::kYellow)
                            .c_str());
  } else if (!session.json) {
    std::printf("%s\n", Paint("on examples held back 交叉验证", Colour::kBold).c_str());
    ShowFigures(trained->cross_validated);
  }
  json line = FiguresOf(trained->cross_validated);
  line["labels"] = trained->parts.labels.size();
  line["malformed"] = examples->malformed;
  line["described"] = options.described.size();
  line["threshold"] = trained->parts.threshold;
  line["model_bytes"] = bytes->size();
  line["train_seconds"] = std::round(trained->parts.train_seconds * 1000) / 1000;
  std::printf("%s\n", line.dump().c_str());
}

void EvaluateModel(Session& session, const std::string& path, const std::string& in) {
  auto model = OpenModel(path);
  if (Fail(session, model.status())) return;
  auto examples = Read(in);
  if (Fail(session, examples.status())) return;
  std::map<std::string, int> labels;
  for (const std::string& label : (*model)->labels()) labels.emplace(label, labels.size());
  std::vector<Judged> judged;
  std::vector<double> us;
  std::map<std::string, int64_t> unknown;
  // As in a process that has been serving for a moment.
  constexpr size_t kWarm = 200;
  for (size_t i = 0; i < std::min(kWarm, examples->all.size()); ++i)
    (void)(*model)->Classify(examples->all[i].subject, examples->all[i].text);
  Progress progress("messages", static_cast<int64_t>(examples->all.size()));
  for (const Example& example : examples->all) {
    const int64_t from = MonotonicNs();
    auto verdict = (*model)->Classify(example.subject, example.text);
    us.push_back(static_cast<double>(MonotonicNs() - from) / 1000);
    auto it = labels.find(example.label);
    if (it == labels.end()) ++unknown[example.label];
    judged.push_back({it == labels.end() ? -1 : it->second, std::move(verdict)});
    if (judged.size() % 1000 == 0) progress.Set(static_cast<int64_t>(judged.size()));
  }
  constexpr int kNamed = 20;
  int named = 0;
  for (const auto& [label, n] : unknown) {
    if (++named <= kNamed)
      std::fprintf(stderr, "the model does not know the label \"%s\" of %lld lines\n",
                   Printable(label).c_str(), static_cast<long long>(n));
  }
  if (named > kNamed) std::fprintf(stderr, "nor %d labels more\n", named - kNamed);
  const Evaluation figures = Evaluate(judged, static_cast<int>(labels.size()));
  if (!session.json) ShowFigures(figures);
  double sum = 0;
  for (double each : us) sum += each;
  std::sort(us.begin(), us.end());
  const auto rounded = [](double x) { return std::round(x * 10) / 10; };
  json line = FiguresOf(figures);
  line["mean_us"] = rounded(sum / static_cast<double>(us.size()));
  line["p50_us"] = rounded(us[us.size() / 2]);
  line["p99_us"] = rounded(us[us.size() * 99 / 100]);
  line["model_bytes"] = (*model)->bytes();
  line["train_seconds"] = std::round((*model)->train_seconds() * 1000) / 1000;
  line["malformed"] = examples->malformed;
  std::printf("%s\n", line.dump().c_str());
}

}  // namespace

void AddModelCommands(CLI::App* dispatch, Session& session) {
  auto files = std::make_shared<Files>();
  auto* train = dispatch->add_subcommand(
      "train", "make a model of lines of label, subject and text 训练分派模型");
  train->add_option("--in", files->in,
                    "examples, tabs between the fields; or .jsonl, requests with what is expected");
  train->add_option("--catalogue", files->catalogue,
                    "files or folders of a jurisdiction: its names and keywords are learned from "
                    "too, for a city of little or no history");
  train->add_flag("--matters", files->by_matter,
                  "the catalogue's labels are its matters, as of history --matters; else "
                  "departments");
  train->add_option("--out", files->out, "the model")->required();
  train
      ->add_option("--precision", files->precision,
                   "share of automatic dispatches that must be right")
      ->check(CLI::Range(0.5, 0.9999))
      ->check([](const std::string& text) {
        return text.find_first_not_of("0123456789.") == text.npos
                   ? ""
                   : "must be a number, such as 0.98";
      });
  train->callback([dispatch, &session, files] {
    NothingOfTheVerb(dispatch);
    TrainModel(session, *files);
  });
  auto* eval = dispatch->add_subcommand("eval", "how good a model is on examples 评估分派模型");
  eval->add_option("--model", files->model, "made by dispatch train")->required();
  eval->add_option("--in", files->in, "examples, tabs between the fields")->required();
  eval->callback([dispatch, &session, files] {
    NothingOfTheVerb(dispatch);
    EvaluateModel(session, files->model, files->in);
  });
}

}  // namespace hotline::ctl
