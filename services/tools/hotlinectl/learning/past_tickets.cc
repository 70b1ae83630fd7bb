#include "services/tools/hotlinectl/learning/past_tickets.h"

#include "absl/time/time.h"
#include "common/base/error.h"
#include "services/tools/client/terminal.h"

namespace hotline::ctl {

bool ReadTickets(Session& session, const std::string& since,
                 const std::function<void(const v1::ListTicketsResponse&)>& take) {
  v1::ListTicketsRequest request;
  request.set_page_size(500);
  absl::CivilDay day(2000, 1,
                     2);  // the first instant that the contract takes lies in it everywhere
  if (!since.empty() && !absl::ParseCivilTime(since, &day))
    return session.Check(InvalidFields({{"--since", "must be a date such as 2026-01-01"}}));
  request.mutable_updated_since()->set_seconds(
      absl::ToUnixSeconds(absl::FromCivil(day, session.zone())));
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

void GatherPast(const v1::ListTicketsResponse& page, std::vector<PastRequest>* past) {
  const auto id = [](const std::string& name) { return name.substr(name.find('/') + 1); };
  for (const v1::Ticket& t : page.tickets()) {
    const bool led = t.state() == v1::TICKET_STATE_REPLIED || t.state() == v1::TICKET_STATE_CLOSED;
    if (!led || t.department().empty()) continue;
    PastRequest& p = past->emplace_back();
    p.ticket = id(t.name());
    p.request.subject = t.subject();
    p.request.text = t.text();
    p.request.address = t.address();
    p.request.kind = static_cast<TicketKind>(t.kind());
    const bool enterprise =
        t.petitioners_size() > 0 && t.petitioners(0).kind() == v1::PETITIONER_KIND_ENTERPRISE;
    p.request.petitioner_kind = enterprise ? PetitionerKind::kEnterprise : PetitionerKind::kCitizen;
    p.at = absl::FromUnixSeconds(t.create_time().seconds());
    p.led = id(t.duty().empty() ? t.department() : t.duty());
  }
}

}  // namespace hotline::ctl
