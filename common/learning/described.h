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

// The examples with the labels of all towns made one, that of the first: which town it is the place
// says, not the words, and a town by itself has too few.
std::vector<Example> WithOneTown(const JurisdictionData& catalogue, std::vector<Example> examples);

}  // namespace hotline
