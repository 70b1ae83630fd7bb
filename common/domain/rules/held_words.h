// Words of discipline 涉纪 that are said after intake: while it is in doubt whether they denounce
// somebody, nobody but the confidential officer is to read them, least of all the department that
// has the ticket. They are set aside, and SEAL runs until that officer has decided. Private to the
// rules.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

// Sets aside what `verb` has brought, where its `words`, or the names of its files, are of
// discipline and the ticket is not: out of the event's words, and out of the ticket's text and
// evidence, which become what they were in `before`. RESOURCE_EXHAUSTED / TEXT_FULL.
absl::Status HoldWords(Editor& e, Verb verb, std::string_view words, const Ticket& before);

}  // namespace hotline
