// dispatch use, back: the decision which model is in use. A model is in use where the servers'
// configuration looks for one; nothing here talks to a server.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "common/base/file.h"
#include "common/learning/model_file.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/learning/model_figures.h"

namespace hotline::ctl {
namespace {

std::string Before(const std::string& model) { return model + ".before"; }

// `candidate` comes into the place of `model`, and what was there stands by for `back`.
void Use(Session& session, const std::string& candidate, const std::string& model) {
  auto fresh = OpenModel(candidate);
  if (Fail(session, fresh.status())) return;
  auto bytes = ReadFile(candidate);
  if (Fail(session, bytes.status())) return;
  auto now = ReadFile(model);
  if (!now.ok() && !absl::IsNotFound(now.status()) && Fail(session, now.status())) return;
  if (now.ok() && *now == *bytes) {
    std::printf("%s is in use already\n", (*fresh)->id().c_str());
    return;
  }
  // What is no model is nothing to go back to; the one that stands by already stays.
  const bool usable = now.ok() && OpenModel(model).ok();
  if (now.ok() && !usable)
    std::fprintf(stderr, "%s was no usable model; the one kept to go back to stays\n",
                 model.c_str());
  if (usable && Fail(session, WriteModel(Before(model), *now))) return;
  if (Fail(session, WriteModel(model, *bytes))) return;
  std::printf("in use: %s, of %lld tickets; servers take it over within a second%s\n",
              (*fresh)->id().c_str(), static_cast<long long>((*fresh)->examples()),
              usable ? ". To go back: hotlinectl dispatch back" : "");
}

void Back(Session& session, const std::string& model) {
  auto before = OpenModel(Before(model));
  if (absl::IsNotFound(before.status())) {
    (void)Fail(session, absl::NotFoundError(
                            absl::StrCat(Before(model),
                                         ": there is no model to go back to; dispatch use keeps "
                                         "the one it replaces 没有可回退的模型")));
    return;
  }
  if (Fail(session, before.status())) return;
  auto old = ReadFile(Before(model)), now = ReadFile(model);
  if (Fail(session, old.status()) || Fail(session, now.status()) ||
      Fail(session, WriteModel(model, *old)))
    return;
  if (Classifier::FromBytes(*now).ok() && Fail(session, WriteModel(Before(model), *now))) return;
  std::printf("in use again: %s, of %lld tickets\n", (*before)->id().c_str(),
              static_cast<long long>((*before)->examples()));
}

}  // namespace

void AddUseCommands(CLI::App* dispatch, Session& session) {
  auto* use = dispatch->add_subcommand("use", "put a candidate in use 启用模型");
  auto candidate = std::make_shared<std::string>(), model = std::make_shared<std::string>();
  use->add_option("candidate", *candidate, "made by learn or train")->required();
  use->add_option("--model", *model, "modelFile of the servers' configuration")->required();
  use->callback([dispatch, &session, candidate, model] {
    NothingOfTheVerb(dispatch);
    Use(session, *candidate, *model);
  });
  auto* back = dispatch->add_subcommand("back", "the model before, at once 回退模型");
  back->add_option("--model", *model, "modelFile of the servers' configuration")->required();
  back->callback([dispatch, &session, model] {
    NothingOfTheVerb(dispatch);
    Back(session, *model);
  });
}

}  // namespace hotline::ctl
