// A replay for people and for machines.
#pragma once

#include "nlohmann/json.hpp"
#include "services/tools/hotlinectl/learning/replay.h"

namespace hotline::ctl {

void ShowReplay(const Replayed& r);
nlohmann::ordered_json JsonOf(const Replayed& r);

}  // namespace hotline::ctl
