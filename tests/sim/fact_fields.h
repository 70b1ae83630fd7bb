// What facts hold against what docs/audit.md says they hold.
#pragma once

#include <string>

#include "common/domain/ticket/fact.h"

namespace hotline::sim {

// A field that is set and not among FieldsOf the fact's type, or a code that its text does not
// name; empty: there is none.
std::string Undocumented(const Event& event);

}  // namespace hotline::sim
