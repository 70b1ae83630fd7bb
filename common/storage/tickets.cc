#include "common/storage/tickets.h"

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/storage/stored_form.h"

namespace hotline {

absl::Status TicketNotFound(const std::string& number) {
  return Error(absl::StatusCode::kNotFound, "TICKET_NOT_FOUND", absl::StrCat("no ticket ", number))
      .Zh("没有这张工单")
      .With("ticket", number);
}

void LoadTicket(RecordStore& store, const std::string& number, Callback<Ticket> done) {
  store.Load(number, [number, done = std::move(done)](absl::StatusOr<std::string> record) {
    if (record.ok()) return done(DecodeTicket(*record));
    if (!absl::IsNotFound(record.status())) return done(record.status());
    done(TicketNotFound(number));
  });
}

}  // namespace hotline
