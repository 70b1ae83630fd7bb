// What an uploaded jurisdiction must hold besides its form.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// Every fault of the data that would make it unfit to be put in force; `field` is a path such as
// "matters[3].responsibilities[0].lead".
std::vector<FieldFault> CheckJurisdiction(const JurisdictionData& data);

}  // namespace hotline
