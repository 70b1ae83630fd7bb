// A threat to life 特急 (domain rules, EXTREME): three limits of the centre run beside everything
// else, and outlive the ticket: EMERGENCY_CALL, LEADER_TOLD, RECONTACT. A shift leader may lower
// it, and another person reviews that (LOWERING_REVIEW). Private to the rules.
#pragma once

#include <string_view>

#include "common/domain/rules/editor.h"

namespace hotline {

// The ticket is EXTREME from now on. `how`: RECEIVED, RECLASSIFIED, SUPPLEMENTED, CALLED or
// RESTORED.
// A limit that runs already runs on.
void OpenEmergency(Editor& e, std::string_view how);
// The ticket, which was not, becomes EXTREME: classified again, with its other limits.
void BecomeExtreme(Editor& e, std::string_view how);
// What the petitioner says later is a threat to life: the ticket becomes EXTREME.
void RaiseIfExtreme(Editor& e, std::string_view words);

// Only a shift leader lowers it, and says why. PERMISSION_DENIED / SHIFT_LEADER_ONLY.
absl::Status MayLower(const Editor& e, std::string_view reason);
// The urgency has been lowered: the three limits end without counting, the review begins.
void LowerEmergency(Editor& e);

}  // namespace hotline
