// Who may act in which role 授权.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// What is wrong with the grants of a version that would be in force from `today` (local): nobody
// could put the next one in force; and, where two people are needed (`apart`), one could do so
// alone.
std::vector<FieldFault> CheckAdministrators(const JurisdictionData& data, absl::CivilDay today,
                                            bool apart);

}  // namespace hotline
