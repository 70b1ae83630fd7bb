// What tickets of a merge have to tell each other (common/domain/merge.h): read what is owed, tell
// it, note that it was told. Anybody may do it, at any time and at the same time as others.
#pragma once

#include <string>

#include "services/engine/engine.h"

namespace hotline {

// Tells what this ticket owes others: how many were told. An error when none could be; what was not
// told is still owed.
void DeliverErrands(Engine& engine, const std::string& number, Callback<int64_t> done);

}  // namespace hotline
