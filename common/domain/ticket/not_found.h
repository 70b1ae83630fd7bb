// What is said of a ticket that is not there.
#pragma once

#include <string>

#include "absl/status/status.h"

namespace hotline {

// NOT_FOUND / TICKET_NOT_FOUND. Who may not know that a ticket is there is answered the same bytes,
// whatever was asked of the ticket: the text therefore says that it cannot be shown, and whom to
// ask.
absl::Status TicketNotFound(const std::string& number);

}  // namespace hotline
