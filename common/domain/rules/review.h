// What follows when a result has passed review 审核, or needs none.
#pragma once

#include <string_view>

#include "common/domain/rules/editor.h"

namespace hotline {

// HANDLE stopped at the approval; every petitioner is owed a reply.
void ReviewPassed(Editor& e, std::string_view code);
// REPLY starts for every petitioner who waits for one: those who keep an earlier reply do not.
void StartReplies(Editor& e);

}  // namespace hotline
