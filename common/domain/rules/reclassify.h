// What becomes of running limits when the ticket is classified again 重新定性. Private to the
// rules.
#pragma once

#include "common/domain/rules/editor.h"

namespace hotline {

// Kind, urgency or matter have changed: each running limit whose new row is stricter begins again,
// now; one whose new row gives more days is extended, as far as extensions go.
void ReckonAgain(Editor& e);

}  // namespace hotline
