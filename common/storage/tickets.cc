#include "common/storage/tickets.h"

#include "common/domain/ticket/not_found.h"
#include "common/storage/stored_form.h"

namespace hotline {

void LoadTicket(RecordStore& store, const std::string& number, Callback<Ticket> done) {
  store.Load(number, [number, done = std::move(done)](absl::StatusOr<std::string> record) {
    if (record.ok()) return done(DecodeTicket(*record));
    if (!absl::IsNotFound(record.status())) return done(record.status());
    done(TicketNotFound(number));
  });
}

}  // namespace hotline
