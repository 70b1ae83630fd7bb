// What a ticket may be a duplicate of: others whose text is like its, and open ones of the same
// petitioner, whichever process took them and however old they are.
#pragma once

#include "common/rpc/call.h"
#include "common/workers/recent_feed.h"
#include "hotline/v1/ticket.pb.h"
#include "services/api/verb.h"

namespace hotline {

using SimilarTickets = google::protobuf::RepeatedPtrField<v1::SimilarTicket>;

// At most `most`, best first. What cannot be read is left out.
void FindSimilar(const ServiceContext& context, const Ticket& ticket, size_t most,
                 std::function<void(SimilarTickets)> done);

}  // namespace hotline
