// Who answers in person for a limit (domain.md §4): whoever holds the head's office when it stops,
// or, where it is missed, at its due.
//
// A miss is personal only after two full working days: in the office, and, where the department
// took the part over from one that ended, with the part. Before that it is the unit's alone
// (交接期), and the log says how much working time those before had it.
#pragma once

#include <string>

#include "common/domain/rules/editor.h"

namespace hotline {

struct Answerable {
  std::string person;      // none where it is the unit's alone, or the centre's
  bool handover = false;   // 交接期
  int64_t seconds_before;  // of working time that it was with others
};

// Who holds the office of the department that answers for the clock, at `at`.
std::string HolderFor(const Editor& e, const LimitClock& clock, absl::Time at);
// Who answers for the clock's being missed at its due.
Answerable AnswersForMiss(const Editor& e, const LimitClock& clock);

}  // namespace hotline
