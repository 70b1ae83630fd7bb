// Evidence 佐证: what a matter needs to be shown before it counts as done.
#pragma once

#include <vector>

#include "common/domain/rules/editor.h"

namespace hotline {

// Adds to the ticket's evidence, as far as it holds.
absl::Status AddEvidence(Editor& e, const std::vector<Evidence>& evidence);
// What is said to be done is shown to be done, where the settings ask for it: all that the matter
// needs is among `evidence`. That of an earlier round shows nothing of this one.
absl::Status CarriesEvidence(const Editor& e, const std::vector<Evidence>& evidence);
}  // namespace hotline
