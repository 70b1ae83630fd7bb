// What is sound in an upload and will go wrong all the same: whom nobody can tell, and what nobody
// hears.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// One a kind, with some examples; `field` is a path such as "persons".
std::vector<FieldFault> DirectoryWarnings(const Jurisdiction& jurisdiction, absl::Time now);

}  // namespace hotline
