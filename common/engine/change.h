// From a decision to what a store writes: the record, the event, the wake and the indexes. The
// first two functions serve records of every kind, the others tickets.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/domain/rules/decide.h"
#include "common/storage/record_store.h"

namespace hotline {

// Encodes the event into the change, with a fresh salt, and returns its hash: the new head of the
// record's chain.
std::string PutEvent(const Event& event, Change* change);
// What takes a record from the indexes it stands in to those it should.
std::vector<IndexChange> IndexChanges(const std::map<std::string, int64_t>& before,
                                      const std::map<std::string, int64_t>& after);

// The indexes a ticket stands in, by its record.
std::map<std::string, int64_t> IndexesOf(const Ticket& ticket);

// The change that takes `before` (null: create) to the decision: encodes, chains and diffs the
// indexes. `decision.ticket.chain_head` is set to the new event's hash.
Change MakeChange(const Ticket* before, Decision& decision, const FrozenPolicies& policies,
                  absl::Time now);

}  // namespace hotline
