// What an upload says to petitioners 短信模板: known events, each once, in words whose places are
// known.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

std::vector<FieldFault> CheckMessages(const Settings& settings);

}  // namespace hotline
