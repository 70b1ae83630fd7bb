// Why a limit is due when it is: the ledger 时限明细 anybody can check with a wall calendar.
// Reckoned again from what is frozen on the ticket, by the engine's own functions; nothing is
// stored for it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/ticket/ticket.h"

namespace hotline {

// The same said twice, for people.
struct Words {
  std::string zh, en;
};

// One entry of the ledger: a time that counts or does not, or something that happened at an
// instant.
struct LedgerLine {
  enum class Kind : int8_t {
    kStarted,
    kCounted,     // `counted` of open time, or `days` whole days
    kNotCounted,  // for `reason`
    kExtended,    // `days` granted
    kDue,
    kBreached,
    kStopped,
  };
  enum class Reason : int8_t {
    kNone,
    kStartDay,  // the day it starts on (Civil Code art. 201)
    kRest,      // no hours on that weekday, or outside hours
    kHoliday,
    kMakeUp,     // counted although a weekend: 调休
    kReview,     // the time in a review that did not pass
    kSuspended,  // 挂起
  };
  Kind kind = Kind::kStarted;
  Reason reason = Reason::kNone;
  absl::Time from = kUnset, to = kUnset;  // half-open; `to` unset for an instant, or not yet over
  absl::Duration counted;                 // in this line
  int days = 0;                           // in this line
  absl::Duration counted_so_far;
  int days_so_far = 0;
  Words words;
};

struct LimitLedger {
  const LimitRow* row = nullptr;  // of the policy version frozen on the ticket
  std::string calendar;
  // Granted by the row: its own, or the share an assisting leg has of it. Of a promise: the days to
  // the one that was named.
  int amount = 0;
  std::vector<LedgerLine> lines;  // by time, where it stopped last
  absl::Time due = kUnset;        // as reckoned again
  // The reckoning ends where the engine put the due. False would be a fault of ours, and says so.
  bool agrees = false;
  Words summary;
  std::vector<Words> would_change;  // what may still move or stop it
};

// The ledger of one clock of the ticket. Nothing when the policies do not
// know the clock's row (never, for tickets made by this system).
std::optional<LimitLedger> Explain(const Ticket& ticket, const LimitClock& clock,
                                   const Jurisdiction& policies);

}  // namespace hotline
