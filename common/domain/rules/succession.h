// Departments that end 机构撤并: what they still hold goes to their successor
// (Department::successor).
//
// Whoever next decides anything on the ticket hands it over first, so that a successor's head never
// finds it with a department that is no more; a worker does the same for tickets that nobody
// touches. Clocks go on as they run; the log keeps the old name for what was done.
#pragma once

#include "common/domain/rules/editor.h"

namespace hotline {

// Whether something of the ticket stands with a department that has ended and has a successor.
bool MustBeHandedOver(const Ticket& ticket, const Jurisdiction& current);
// Hands it over, as of e.ctx.now.
void HandOver(Editor& e);

}  // namespace hotline
