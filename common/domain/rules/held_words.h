// Words of discipline 涉纪 that are said after intake: while it is in doubt whether they denounce
// somebody, nobody but the confidential officer is to read them, least of all the department that
// has the ticket. They are set aside, and SEAL runs until that officer has decided. Private to the
// rules.
#pragma once

#include <string>
#include <string_view>

#include "common/domain/rules/editor.h"
#include "common/domain/ticket/command.h"

namespace hotline {

// Sets aside what `verb` has brought, where its `words` are of discipline and the ticket is not:
// out of the event's words, and out of the ticket's text, which becomes `text_before` again.
void HoldWords(Editor& e, Verb verb, std::string_view words, const std::string& text_before);

}  // namespace hotline
