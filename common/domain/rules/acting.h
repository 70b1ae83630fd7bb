// For which of their departments a person acts 一肩挑: whoever holds offices in several departments
// of a ticket acts for the one in which the verb is possible. Where it is possible in several, the
// request names one; nothing is guessed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "common/domain/rules/editor.h"

namespace hotline {

// The departments with an open part for which the actor may act, as head, in the head's place or as
// one of the department's people; the lead first.
std::vector<std::string> PartsOf(const Editor& e);

// Settles e.acting_for before the verb is applied; `apply` applies it to a copy. PERMISSION_DENIED
// / NOT_IN_OFFICE for a named department that the actor has no part in; INVALID_ARGUMENT naming
// `department` (SEVERAL) where one must be named.
absl::Status ChooseDepartment(Editor& e, const std::function<absl::Status(Editor&)>& apply);

}  // namespace hotline
