// A fault in a service goes to the entity that must repair it, and its regulator has a copy 抄送
// (domain rules, conflict of interest). Private to the rules.
#pragma once

#include "common/domain/rules/editor.h"

namespace hotline {

// The ticket was dispatched as this leg: where the matter names a regulator, and that is another
// department than the lead, the regulator is told and may read the ticket, and every petitioner is
// called back for certain.
void CopyToRegulator(Editor& e, int leg);

}  // namespace hotline
