// dispatch history, train, eval, explain, replay: what there is to learn from, what routing
// learned, how good that is, where a request would go, and where past ones would have gone. The
// verb of the same name is a row of verbs.cc.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/domain/classifier.h"
#include "common/learning/evaluation.h"
#include "common/learning/examples.h"
#include "common/learning/model_file.h"
#include "common/learning/trainer.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "nlohmann/json.hpp"
#include "services/hotlinectl/command.h"
#include "services/hotlinectl/past_tickets.h"
#include "services/hotlinectl/replay.h"
#include "services/hotlinectl/show.h"
#include "services/hotlinectl/terminal.h"

namespace hotline::ctl {
namespace {

using json = nlohmann::ordered_json;

bool Fail(Session& session, const absl::Status& status) {
  if (status.ok()) return false;
  std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  session.exit_code = 2;
  return true;
}

absl::StatusOr<Examples> Read(const std::string& path) {
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

json FiguresOf(const Evaluation& e) {
  const auto rounded = [](double x) { return std::round(x * 1e5) / 1e5; };
  return {{"n", e.n},
          {"accuracy", rounded(e.accuracy)},
          {"macro_f1", rounded(e.macro_f1)},
          {"top3", rounded(e.top3)},
          {"auto_precision", rounded(e.auto_precision)},
          {"auto_coverage", rounded(e.auto_coverage)},
          {"ece", rounded(e.ece)}};
}

void ShowFigures(const Evaluation& e) {
  const auto share = [](double x) { return absl::StrFormat("%5.1f %%", x * 100); };
  Table table({"", ""});
  table.Add({"right at the first 首位正确率", share(e.accuracy)});
  table.Add({"macro F1", share(e.macro_f1)});
  table.Add({"among the first three 前三命中率", share(e.top3)});
  table.Add({"go out by themselves 自动派单占比", share(e.auto_coverage)});
  table.Add({"right of these 自动派单正确率", share(e.auto_precision)});
  table.Add({"calibration error 置信度偏差", share(e.ece)});
  table.Print();
}

void TrainModel(Session& session, const std::string& in, const std::string& out,
                double promised_precision) {
  auto examples = Read(in);
  if (Fail(session, examples.status())) return;
  TrainingOptions options;
  options.promised_precision = promised_precision;
  Progress progress("training", kTrainingParts);
  options.progress = [&](int done, int) { progress.Set(done); };
  auto trained = Train(examples->all, options);
  if (Fail(session, trained.status())) return;
  auto bytes = Classifier::Pack(trained->parts);
  if (Fail(session, bytes.status()) || Fail(session, Classifier::FromBytes(*bytes).status()) ||
      Fail(session, WriteModel(out, *bytes)))
    return;
  if (!session.json) {
    std::printf("%s\n", Paint("on examples held back 交叉验证", Colour::kBold).c_str());
    ShowFigures(trained->cross_validated);
  }
  json line = FiguresOf(trained->cross_validated);
  line["labels"] = trained->parts.labels.size();
  line["malformed"] = examples->malformed;
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
  for (const auto& [label, n] : unknown)
    std::fprintf(stderr, "the model does not know the label \"%s\" of %lld lines\n",
                 Printable(label).c_str(), static_cast<long long>(n));
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

void Explain(Session& session, const v1::ExplainRouteRequest& request) {
  v1::ExplainRouteResponse response;
  if (!session.Check(session.client().Call("hotline.v1.DispatchService/ExplainRoute",
                                           session.Identity("p-centre-1", {"AGENT"}), request,
                                           &response)))
    return;
  if (session.json) return PrintJson(response);
  if (response.abstained())
    std::printf("%s\n", Paint("ABSTAIN → dispatcher 派单员", Colour::kYellow).c_str());
  else
    std::printf("%s  head %s\n", Paint(response.department(), Colour::kBold).c_str(),
                response.head().c_str());
  for (const auto& reason : response.reasons()) std::printf("  %s\n", Printable(reason).c_str());
  Table table({"suggestion", "score", "why"});
  for (const auto& s : response.suggestions())
    table.Add({s.department().empty() ? "—" : s.department(),
               absl::StrCat(static_cast<int>(s.score() * 10) / 10.0), s.reason()});
  if (response.suggestions_size() > 0) table.Print();
}

// One line of a file of examples.
std::string InOneLine(std::string text) {
  for (char& c : text) {
    if (c == '\t' || c == '\n' || c == '\r') c = ' ';
  }
  return text;
}

// What closed tickets turned out to be, for `train`. Nothing confidential leaves the ledger.
void WriteHistory(Session& session, const std::string& out, const std::string& since,
                  bool by_matter) {
  // It holds what people wrote: for its owner alone, and whole or not at all.
  std::string lines;
  int64_t looked_at = 0, written = 0;
  const auto take = [&](const v1::ListTicketsResponse& page) {
    for (const v1::Ticket& t : page.tickets()) {
      ++looked_at;
      const std::string& label = by_matter ? t.matter() : t.department();
      const bool told = t.state() == v1::CLOSED && !t.confidential() && !t.disputed();
      if (!told || label.empty()) continue;
      absl::StrAppend(&lines, label, "\t", InOneLine(t.subject()), "\t", InOneLine(t.text()), "\n");
      ++written;
    }
  };
  if (!ReadTickets(session, since, take)) return;
  if (Fail(session, WriteFile(out, lines))) return;
  if (session.json)
    std::printf("%s\n", json{{"tickets", looked_at}, {"examples", written}}.dump().c_str());
  else
    std::printf("%lld tickets looked at, %lld examples written\n",
                static_cast<long long>(looked_at), static_cast<long long>(written));
}

void AddHistory(CLI::App* dispatch, Session& session) {
  auto* history = dispatch->add_subcommand(
      "history", "what closed tickets turned out to be, as examples for train 导出训练样本");
  auto out = std::make_shared<std::string>(), since = std::make_shared<std::string>();
  auto by_matter = std::make_shared<bool>(false);
  history->add_option("--out", *out, "lines of label, subject and text")->required();
  history->add_option("--since", *since, "updated on or after this day, 2026-01-01");
  history->add_flag("--matters", *by_matter, "labels are matters; else the departments");
  history->callback([dispatch, &session, out, since, by_matter] {
    NothingOfTheVerb(dispatch);
    WriteHistory(session, *out, *since, *by_matter);
  });
}

void AddExplain(CLI::App* dispatch, Session& session) {
  auto* explain = dispatch->add_subcommand("explain", "where a request would go, and why 派单解释");
  auto request = std::make_shared<v1::ExplainRouteRequest>();
  explain
      ->add_option_function<std::string>(
          "text", [request](const std::string& text) { request->set_text(text); }, "the request")
      ->required();
  explain->add_option_function<std::string>(
      "--subject", [request](const std::string& text) { request->set_subject(text); },
      "its subject");
  explain->add_option_function<std::string>(
      "--address", [request](const std::string& text) { request->set_address(text); },
      "where it is");
  explain->add_option_function<std::string>(
      "--matter", [request](const std::string& id) { request->set_matter("matters/" + id); },
      "its matter, where that is known");
  explain->add_option_function<std::string>(
      "--area", [request](const std::string& code) { request->set_area("areas/" + code); },
      "its area's code, where that is known");
  explain->callback([dispatch, &session, request] {
    NothingOfTheVerb(dispatch);
    Explain(session, *request);
  });
}

}  // namespace

void NothingOfTheVerb(CLI::App* dispatch) {
  for (const CLI::Option* option : dispatch->get_options()) {
    if (option->count() > 0)
      throw CLI::ValidationError(absl::StrCat(option->get_name(), " is not of this command"),
                                 "put a text of several words in quotes 多个词请加引号");
  }
}

void AddDispatchCommands(CLI::App& app, Session& session) {
  auto* dispatch = app.get_subcommand("dispatch");
  AddExplain(dispatch, session);
  AddHistory(dispatch, session);
  AddReplayCommand(dispatch, session);
  AddDriftCommand(dispatch, session);

  struct Files {
    std::string in, out, model;
    double precision = TrainingOptions().promised_precision;
  };
  auto files = std::make_shared<Files>();
  auto* train = dispatch->add_subcommand(
      "train", "make a model of lines of label, subject and text 训练分派模型");
  train->add_option("--in", files->in, "examples, tabs between the fields")->required();
  train->add_option("--out", files->out, "the model")->required();
  train->add_option("--precision", files->precision, "share to be right of what goes out by itself")
      ->check(CLI::Range(0.5, 0.9999));
  train->callback([dispatch, &session, files] {
    NothingOfTheVerb(dispatch);
    TrainModel(session, files->in, files->out, files->precision);
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
