#include "common/domain/rules/held_words.h"

#include <utility>

#include "absl/strings/str_cat.h"

#include "common/domain/routing/routing.h"
#include "common/domain/rules/guards.h"

namespace hotline {
namespace {

// More than anybody says in earnest; DecideHeldWords names them by a place.
constexpr size_t kMostHeld = 100;

// Names of files and what they are for say words of discipline too: taken out of what this verb has
// brought, for the officer.
std::string TakeNames(Editor& e, size_t had) {
  std::string out;
  for (size_t i = had; i < e.t.evidence.size(); ++i) {
    Evidence& evidence = e.t.evidence[i];
    if (!e.ctx.router->SaysDiscipline(absl::StrCat(evidence.name, "\n", evidence.need))) continue;
    absl::StrAppend(&out, "\n附件：", std::exchange(evidence.name, ""), " ",
                    std::exchange(evidence.need, ""));
  }
  return out;
}

}  // namespace

absl::Status HoldWords(Editor& e, Verb verb, std::string_view words, const Ticket& before) {
  if (e.ctx.router == nullptr || e.t.discipline) return absl::OkStatus();
  // What a department was told on the telephone, it has heard.
  if (verb == Verb::kContact && !(e.ctx.actor.roles & kCentreRoles)) return absl::OkStatus();
  const std::string names = verb == Verb::kSupplement ? TakeNames(e, before.evidence.size()) : "";
  if (names.empty() && !e.ctx.router->SaysDiscipline(words)) return absl::OkStatus();
  e.t.priv.text = before.priv.text;
  std::string brought = std::exchange(e.priv.text, "");
  if (brought.empty()) brought = std::exchange(e.priv.note, "");
  e.priv.note.clear();
  brought += names;
  size_t size = e.t.priv.text.size() + brought.size();
  for (const std::string& each : e.t.priv.held) size += each.size();
  if (size > kMostText || e.t.held.size() >= kMostHeld) return TextFull();
  e.priv.held = {brought};
  const int place = static_cast<int>(e.t.held.size()) + 1;
  e.t.held.push_back({e.ctx.now, HeldDecision::kNone});
  e.t.priv.held.push_back(std::move(brought));
  Fact& fact = e.Add(FactType::kWordsHeld, e.ctx.now);
  fact.code = std::string(Name(verb));
  fact.row = std::to_string(place);
  if (e.Open(LimitKind::kSeal, Scope::Case()) == nullptr)
    e.Start(LimitKind::kSeal, Scope::Case(), e.ctx.now);
  return absl::OkStatus();
}

}  // namespace hotline
