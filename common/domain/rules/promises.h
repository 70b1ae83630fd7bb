// Promises 承诺 and interim results 阶段性办结, as the verbs before the reply make them.
#pragma once

#include <string_view>

#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

// The promise of the result, or none.
inline constexpr std::string_view kInterim = "INTERIM";
absl::Status MakePromise(Editor& e, const SubmitResult& c);
// A result whose day has passed before it is told goes back for another.
absl::Status PromiseStillAhead(const Editor& e);
// From the reply on, the promise of that leg's result; one whose day has passed meanwhile is unkept
// at once.
void TellPromise(Editor& e, int leg);
}  // namespace hotline
