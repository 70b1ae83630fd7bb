#include "common/domain/rules/held_words.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/domain/routing/routing.h"

namespace hotline {
namespace {

// Names of files and what they are for say words of discipline too: taken out, for the officer.
std::string TakeNames(Editor& e) {
  std::string out;
  for (Evidence& evidence : e.t.evidence) {
    if (!e.ctx.router->SaysDiscipline(absl::StrCat(evidence.name, "\n", evidence.need))) continue;
    absl::StrAppend(&out, "\n附件：", std::exchange(evidence.name, ""), " ",
                    std::exchange(evidence.need, ""));
  }
  return out;
}

}  // namespace

void HoldWords(Editor& e, Verb verb, std::string_view words, const std::string& text_before) {
  if (e.ctx.router == nullptr || e.t.discipline) return;
  // What a department was told on the telephone, it has heard.
  if (verb == Verb::kContact && !(e.ctx.actor.roles & kCentreRoles)) return;
  const std::string names = verb == Verb::kSupplement ? TakeNames(e) : "";
  if (names.empty() && !e.ctx.router->SaysDiscipline(words)) return;
  e.t.priv.text = text_before;
  std::string brought = std::exchange(e.priv.text, "");
  if (brought.empty()) brought = std::exchange(e.priv.note, "");
  e.priv.note.clear();
  brought += names;
  e.priv.held = {brought};
  const int place = static_cast<int>(e.t.held.size()) + 1;
  e.t.held.push_back({e.ctx.now, HeldDecision::kNone});
  e.t.priv.held.push_back(std::move(brought));
  Fact& fact = e.Add(FactType::kWordsHeld, e.ctx.now);
  fact.code = std::string(Name(verb));
  fact.row = std::to_string(place);
  if (e.Open(LimitKind::kSeal, Scope::Case()) == nullptr)
    e.Start(LimitKind::kSeal, Scope::Case(), e.ctx.now);
}

}  // namespace hotline
