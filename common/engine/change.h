// From a decision to what a store writes: the record, the event, the wake and the indexes.
#pragma once

#include <map>
#include <string>

#include "common/domain/rules/decide.h"
#include "common/storage/ticket_store.h"

namespace hotline {

// The indexes a ticket stands in, by its record.
std::map<std::string, int64_t> IndexesOf(const Ticket& ticket);

// The change that takes `before` (null: create) to the decision: encodes, chains and diffs the
// indexes. `decision.ticket.chain_head` is set to the new event's hash.
Change MakeChange(const Ticket* before, Decision& decision, const FrozenPolicies& policies,
                  absl::Time now);

}  // namespace hotline
