// What the petitioner has yet to bring: 容缺受理, a request is taken in with a list of it;
// 一次告知, a department asks for what is missing once, as a whole. Private to the rules.
#pragma once

#include <string>

#include "common/domain/rules/editor.h"

namespace hotline {

// At intake: what is missing may be brought until the settings' days are over.
void TakeInIncomplete(Editor& e, const std::string& missing);
// What was missing is there: nothing is awaited any more.
void BroughtWhatWasMissing(Editor& e);
// While it may still be brought it is no ground for a return. FAILED_PRECONDITION /
// SUPPLEMENT_STILL_DUE.
absl::Status CheckNotWhileMissing(const Editor& e, const std::string& reason_code);

}  // namespace hotline
