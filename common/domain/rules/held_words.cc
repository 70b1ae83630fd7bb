#include "common/domain/rules/held_words.h"

#include <utility>

#include "common/domain/routing/routing.h"

namespace hotline {

void HoldWords(Editor& e, Verb verb, std::string_view words, const std::string& text_before) {
  if (e.ctx.router == nullptr || e.t.discipline || !e.ctx.router->SaysDiscipline(words)) return;
  // What a department was told on the telephone, it has heard.
  if (verb == Verb::kContact && !(e.ctx.actor.roles & kCentreRoles)) return;
  e.t.priv.text = text_before;
  std::string brought = std::exchange(e.priv.text, "");
  if (brought.empty()) brought = std::exchange(e.priv.note, "");
  e.priv.note.clear();
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
