// The tickets that stand in the lists of departments.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "common/domain/types/types.h"
#include "common/storage/record_store.h"

namespace hotline {

// For each of `departments`, in their order, the numbers of its tickets in `states`: of each state
// and partition the first ones only, so that there are at least so many. A number stands once for
// each list that holds it. Threads: any; `done` is called once, on a thread of the store.
void ReadDepartmentLists(RecordStore& store, const std::vector<std::string>& departments,
                         std::span<const State> states,
                         Callback<std::vector<std::vector<std::string>>> done);

}  // namespace hotline
