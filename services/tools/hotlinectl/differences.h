// What differs between two jurisdictions, as the operator reads it.
#pragma once

#include <vector>

#include "common/formats/jurisdiction_diff.h"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

// One line each, in colour where the output is a terminal.
void ShowDifferences(const std::vector<Difference>& differences);
// The same, or one JSON object with --json.
void PrintDifferences(Session& session, const std::vector<Difference>& differences);

}  // namespace hotline::ctl
