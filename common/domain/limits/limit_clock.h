// One limit 限时 as it runs: what the rules store of it, whatever it belongs to.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "common/domain/calendar/interval.h"
#include "common/domain/types/types.h"

namespace hotline {

// Time granted beyond a limit's own 延期.
struct Extension {
  absl::Time granted = kUnset;
  int days = 0;  // working or calendar days, as the limit's row counts
};

// One running or stopped limit 限时 of the ticket.
struct LimitClock {
  LimitKind limit = LimitKind::kNone;
  std::string row;     // id of the policy row
  int leg = 0;         // scope LEG; 0 otherwise
  int petitioner = 0;  // scope PETITIONER; 0 otherwise
  absl::Time started = kUnset;
  absl::Time due = kUnset;
  // Without extensions and suspensions; moved only by a pause for a review that did not pass.
  absl::Time original_due = kUnset;
  absl::Time stopped = kUnset;
  absl::Time paused = kUnset;  // in review, where it is stopped provisionally, or suspended
  std::vector<Interval> pauses;
  std::vector<Extension> extensions;
  int generation = 1;
  int fired = 0;  // rungs of this generation already fired, as bits
  bool breached = false;
  bool provisional = false;  // the due lies in a year whose calendar is not loaded
  // By which it is counted and rings, where that is not what the ticket is under now; 0: the
  // ticket's.
  int64_t policy_version = 0, calendar_version = 0;
  absl::Time adopted = kUnset;  // brought under other policies or calendars
  std::string obligor;          // department that answers for it
  std::string calendar;         // that department's own, where it is counted by it
  // Of a ticket merged into this one, whose limit it is; empty: this ticket's own.
  std::string ticket;
  bool carried = false;  // by the ticket this one is merged into: it rings there
  bool voided = false;   // 作废: it stopped without counting

  bool running() const { return !Happened(stopped) && !Happened(paused) && !carried; }
};

}  // namespace hotline
