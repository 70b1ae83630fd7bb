// Compares what clients were promised with what stands: journal, log, records, indexes, request
// ids.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/redis/client.h"
#include "tests/nemesis/journal.h"
#include "tests/support/policies.h"

namespace hotline::nemesis {

struct Checked {
  int64_t tickets = 0, events = 0, alarms = 0;
  std::vector<int64_t> lateness_ms;  // of everything that fell due, ascending
  std::vector<std::string> faults;   // each begins with the name of the invariant it breaks
};
// Rows of wakes and lists that are missing or too many, by the records: each begins with I5. While
// people are at work some are only about to be written.
std::set<std::string> WrongRows(const redis::Options& redis, const testing::Policies& policies);

// Waits, for some seconds, until no ticket has anything to tell another; the checker finds what has
// not been told.
void AwaitErrands(const redis::Options& redis);

// Of a ledger at rest, on the host's true clock. `policies` are all its versions; what fell due
// before `settled` has had its time to be told.
Checked Check(const redis::Options& redis, const testing::Policies& policies, absl::Time settled,
              const std::vector<Acknowledged>& promised);

}  // namespace hotline::nemesis
