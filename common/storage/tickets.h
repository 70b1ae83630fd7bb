// Tickets in a record store.
#pragma once

#include <string>

#include "common/domain/ticket/ticket.h"
#include "common/storage/record_store.h"

namespace hotline {

// The ticket as it stands. NOT_FOUND / TICKET_NOT_FOUND, INTERNAL / RECORD_DAMAGED, and the errors
// of the store. `done` is called once, on a thread of the store.
void LoadTicket(RecordStore& store, const std::string& number, Callback<Ticket> done);

}  // namespace hotline
