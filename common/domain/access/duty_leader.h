// Duty leaders 值班领导: who answers for a threat to life at the centre.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "common/domain/directory/jurisdiction.h"

namespace hotline {

// In which capacity the person leads the duty at `at`: for the head of the hotline centre or of the
// government office (as head, in the head's place, or on duty there), or as the leader who
// supervises the centre. kNone: not at all, or the ticket is about the person (`concerns`).
Capacity DutyLeaderCapacity(const Jurisdiction& current, const std::string& person,
                            const std::string& concerns, absl::Time at);

}  // namespace hotline
