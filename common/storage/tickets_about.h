// Which tickets are about a person: that person is shown nothing of them.
#pragma once

#include <set>
#include <string>

#include "common/storage/record_store.h"

namespace hotline {

// Their numbers, as they stand; of one partition, or of all where it is negative. An error of any
// partition is the answer. Threads: `done` is called on a thread of the store.
void FindTicketsAbout(RecordStore& store, const std::string& person, int partition,
                      Callback<std::set<std::string>> done);

}  // namespace hotline
