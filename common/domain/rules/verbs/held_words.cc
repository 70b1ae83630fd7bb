// The confidential officer decides who reads words that were set aside 甄别.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/domain/rules/evidence.h"
#include "common/domain/rules/guards.h"
#include "common/domain/rules/verbs.h"

namespace hotline {

absl::Status Apply(Editor& e, const DecideHeldWords& c) {
  const auto place = static_cast<size_t>(c.place);
  if (place < 1 || place > e.t.held.size())
    return InvalidFields({{"place",
                           absl::StrCat("the ticket has ", e.t.held.size(),
                                        " words that were set aside; count them from 1"),
                           "NOT_FOUND", "没有该条暂存内容"}});
  HeldWords& held = e.t.held[place - 1];
  if (held.decision != HeldDecision::kNone)
    return Refuse("WORDS_DECIDED", "it has been decided already who reads these words",
                  "该条内容已经甄别");
  const bool reworded = c.decision == HeldDecision::kReworded;
  if (reworded == c.text.empty())
    return InvalidFields(
        {{"text", reworded ? "give the words that everybody may read" : "is for REWORDED only",
          reworded ? "REQUIRED" : "NOT_ALLOWED",
          reworded ? "请填写可公开的表述" : "仅改写时填写"}});
  std::string& words = e.t.priv.held[place - 1];
  const std::string& shown = reworded ? c.text : words;
  if (c.decision != HeldDecision::kKept) {
    if (e.t.priv.text.size() + shown.size() > kMostText) return TextFull();
    absl::StrAppend(&e.t.priv.text, kSupplementMark, shown);
    e.priv.text = shown;
  }
  held.decision = c.decision;
  // What everybody may read need not be kept twice.
  if (c.decision == HeldDecision::kReleased) words.clear();
  e.actor.capacity = Capacity::kCentre;
  e.priv.note = c.note;
  Fact& fact = e.Add(FactType::kWordsDecided, e.ctx.now);
  fact.person = e.ctx.actor.id;
  fact.code = std::string(Name(c.decision));
  fact.row = absl::StrCat(c.place);
  const bool waits = std::any_of(e.t.held.begin(), e.t.held.end(), [](const HeldWords& one) {
    return one.decision == HeldDecision::kNone;
  });
  if (!waits) e.Stop(LimitKind::kSeal);
  return absl::OkStatus();
}

}  // namespace hotline
