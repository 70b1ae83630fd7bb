// Compares what clients were promised with what stands: journal, log, records, indexes, request
// ids.
#pragma once

#include <string>
#include <vector>

#include "tests/nemesis/journal.h"
#include "tests/support/installation.h"

namespace hotline::nemesis {

struct Checked {
  int64_t tickets = 0, events = 0;
  std::vector<std::string> faults;  // each begins with the name of the invariant it breaks
};
// On an installation at rest.
Checked Check(testing::Installation& home, const std::vector<Acknowledged>& promised);

}  // namespace hotline::nemesis
