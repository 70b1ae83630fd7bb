// What a catalogue says of its own matters and departments, as examples: a start for a city that
// has no history yet, and help for one that has little.
#pragma once

#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/learning/examples.h"

namespace hotline {

// Labels are "matters/…", or with `by_matter` false "departments/…": those that lead wherever the
// request comes from. Names, groups above, keywords, aliases.
std::vector<Example> DescribedBy(const JurisdictionData& catalogue, bool by_matter);

}  // namespace hotline
