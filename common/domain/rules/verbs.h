// The verbs, one function each, called on a settled ticket in a state the table allows. Each is
// defined in the file of rules/verbs/ that is named after its part of a ticket's life.
#pragma once

#include "absl/status/status.h"
#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

#define VERB(Struct, ...) absl::Status Apply(Editor& e, const Struct& command);
HOTLINE_VERBS(VERB)
#undef VERB

}  // namespace hotline
