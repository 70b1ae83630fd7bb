// Lists over all partitions, and the events of one ticket.
#pragma once

#include "services/api/verb.h"
#include "services/ticket/log_ends.h"

namespace hotline {

// Merges one index over the partitions; the page token is the last (score, ticket), sealed. The
// first page says where the log ended before it was read.
void ListTickets(ServiceContext& context, LogEnds& log_ends, const Actor& actor,
                 const v1::ListTicketsRequest& request,
                 rpc::Answer<v1::ListTicketsResponse> answer);

// A page of a ticket's events up to `version`, oldest first: the log of its partition is read
// through. `view`: what the caller may see of the ticket.
void ListEvents(ServiceContext& context, const Actor& actor,
                const v1::ListTicketEventsRequest& request, int64_t version, const api::View& view,
                rpc::Answer<v1::ListTicketEventsResponse> answer);

}  // namespace hotline
