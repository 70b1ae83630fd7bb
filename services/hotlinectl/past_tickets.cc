#include "services/hotlinectl/past_tickets.h"

#include "absl/time/time.h"
#include "common/base/error.h"
#include "services/hotlinectl/terminal.h"

namespace hotline::ctl {

bool ReadTickets(Session& session, const std::string& since,
                 const std::function<void(const v1::ListTicketsResponse&)>& take) {
  v1::ListTicketsRequest request;
  request.set_page_size(500);
  absl::CivilDay day(2000, 1, 1);
  if (!since.empty() && !absl::ParseCivilTime(since, &day))
    return session.Check(InvalidFields({{"--since", "must be a date such as 2026-01-01"}}));
  request.mutable_updated_after()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(day, absl::LocalTimeZone())));
  int64_t looked_at = 0;
  Progress progress("tickets", 0);
  do {
    v1::ListTicketsResponse page;
    if (!session.Check(session.client().Call("hotline.v1.TicketService/ListTickets",
                                             session.Identity("admin", {"ADMIN"}), request, &page)))
      return false;
    take(page);
    progress.Set(looked_at += page.tickets_size());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return true;
}

}  // namespace hotline::ctl
