// The figures of a model for people and for machines.
#pragma once

#include "absl/status/status.h"
#include "common/learning/evaluation.h"
#include "nlohmann/json.hpp"
#include "services/tools/hotlinectl/command.h"

namespace hotline::ctl {

nlohmann::ordered_json FiguresOf(const Evaluation& e);
void ShowFigures(const Evaluation& e);

// Says why on standard error and ends with 2. False when `status` is OK.
bool Fail(Session& session, const absl::Status& status);

}  // namespace hotline::ctl
