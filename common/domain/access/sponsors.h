// Leaders and cadres who look after enterprises, projects and matters 包抓、挂帮: which tickets are
// theirs to hear of, to read and to file. Confidential tickets and those about somebody's conduct
// have no sponsor.
#pragma once

#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// The persons, each once. Looks at the ticket's private text for the names of projects, and at the
// credit codes of its petitioners.
std::vector<std::string> SponsorsOf(const Jurisdiction& in_force, const Ticket& ticket,
                                    absl::Time t);

bool IsSponsor(const Jurisdiction& in_force, const std::string& person, const Ticket& ticket,
               absl::Time t);

}  // namespace hotline
