// What still hangs on departments that a new version of the jurisdiction would end.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/storage/record_store.h"

namespace hotline {

struct OpenParts {
  std::string department, successor;  // successor empty: none is named
  int64_t tickets = 0;                // at least so many
  std::vector<std::string> some;      // their numbers
};

// Of every department that works in `in_force` and is missing, inactive or without a head in
// `proposed`: the tickets it has an open part in, or whose reply may still be objected to.
// Departments with none are left out. Threads: any; `done` is called once, on a thread of the
// store.
void FindOpenParts(RecordStore& store, const Jurisdiction& in_force, const Jurisdiction& proposed,
                   absl::Time now, Callback<std::vector<OpenParts>> done);

// FAILED_PRECONDITION / OPEN_PARTS: a department would end and leave tickets to nobody.
absl::Status NobodyTakesOver(const OpenParts& part);

// NobodyTakesOver() of the first part without a successor; OK where each has one.
absl::Status EachHasAnHeir(const std::vector<OpenParts>& parts);

}  // namespace hotline
