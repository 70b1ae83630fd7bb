// One index over all partitions, read in order.
#pragma once

#include <string>
#include <vector>

#include "common/storage/record_store.h"

namespace hotline {

// The first `size` rows of `index` after `after`, by (score, number), over all partitions of the
// store. Asks each partition for little more than an even share, and again those that turn out to
// hold more of the page. An error of any partition is the answer.
void ReadMergedIndex(RecordStore& store, const std::string& index, IndexPosition after, size_t size,
                     Callback<std::vector<IndexPosition>> done);

}  // namespace hotline
