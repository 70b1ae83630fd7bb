// The two tickets of every merge 并单, held against each other.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "common/domain/ticket/ticket.h"

namespace hotline::testing {

// Of tickets at rest: those that do not say what their other one says, and what is so.
std::vector<std::pair<std::string, std::string>> MergesThatDiffer(
    const std::map<std::string, Ticket>& tickets);

}  // namespace hotline::testing
