// What open tickets still name that a new version of the jurisdiction would no longer have: their
// matter, area, desk, or the person who handles them. Nobody is stranded by it, because the ids
// stay; so the uploader is warned, and may keep the row.
#pragma once

#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/storage/record_store.h"

namespace hotline {

struct Reference {
  std::string list, id;           // "matters", "noise-night"
  int64_t tickets = 0;            // at least so many
  std::vector<std::string> some;  // their numbers
};

// The rows of `in_force` that `proposed` has not, and that open tickets name; by list and id.
// Nothing is read where nothing vanishes. Threads: any; `done` is called once, on a thread of the
// store.
void FindReferences(RecordStore& store, const Jurisdiction& in_force, const Jurisdiction& proposed,
                    Callback<std::vector<Reference>> done);

}  // namespace hotline
