// The tickets of the past, page by page, for those who learn from them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "hotline/v1/ticket.pb.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/learning/replay.h"

namespace hotline::ctl {

// All that were updated on or after the day `since`, 2026-01-01 (empty: all), archived ones left
// out, with progress. False when the session has been told why not.
bool ReadTickets(Session& session, const std::string& since,
                 const std::function<void(const v1::ListTicketsResponse&)>& take);

// Of a page those whose result was delivered, as they came.
void GatherPast(const v1::ListTicketsResponse& page, std::vector<PastRequest>* past);

}  // namespace hotline::ctl
