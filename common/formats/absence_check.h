// Absences of heads 一把手缺席: registered before they begin, and not so long that the deputy
// leads.
#pragma once

#include <vector>

#include "common/base/error.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// What is wrong with the absences of one version: two of a department that overlap, a stretch
// longer than settings.absence_days, more than settings.absence_percent of a quarter's working
// days. REQUIRES: the calendars are sound.
std::vector<FieldFault> CheckAbsences(const JurisdictionData& data);

// What is wrong with the absences that no version before had: a day registered after it has begun.
// `today` is local. An absence by illness may begin today.
std::vector<FieldFault> CheckNewAbsences(const JurisdictionData& data,
                                         const std::vector<Absence>& registered,
                                         absl::CivilDay today);

}  // namespace hotline
