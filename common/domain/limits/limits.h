// Reckoning of time limits 限时: which policy row binds, when it is due, when its alarms ring.
// Pure functions over the frozen policy version of a ticket.
#pragma once

#include <optional>
#include <string>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/limits/limit_clock.h"

namespace hotline {

// An extension 延期 is asked for so much service time before the due, and granted so often.
inline constexpr absl::Duration kExtensionAskedAhead = absl::Hours(4);
inline constexpr int kMostExtensions = 3;

// The ticket attributes that select a limit row.
struct LimitSubject {
  TicketKind kind = TicketKind::kNone;
  Urgency urgency = Urgency::kNormal;
  PetitionerKind petitioner_kind = PetitionerKind::kCitizen;
  DepartmentLevel level = DepartmentLevel::kNone;
  std::string matter;
  bool rework = false, abstained = false;
  // Of the department that answers for the limit; empty: the jurisdiction's.
  std::string calendar;
  // Share of the row's amount that is granted, rounded up to whole units: 60 for assisting legs.
  int percent = 100;
};

struct Reckoning {
  const LimitRow* row = nullptr;
  std::string calendar;  // it was counted by; empty: the jurisdiction's
  absl::Time due;
  bool provisional = false;
};

// The share of a row's amount that a leg of this kind has, percent: 60 for assisting ones'
// LEG_HANDLE.
int SharePercent(LimitKind limit, LegKind leg);
// That share of the row's amount, rounded up to whole units.
int AmountOf(const LimitRow& row, int percent);
// When `amount` of the row's units from `start` are over, before any pause or extension.
absl::Time DueOf(const WorkingCalendar& calendar, const LimitRow& row, int amount,
                 absl::Time start);
// The calendar the clock is counted by: the row's, else that of the department that answers for it.
const WorkingCalendar& CalendarOf(const Jurisdiction& policies, const LimitRow& row,
                                  const LimitClock& clock);

// The binding row: of all that match, the one due earliest, ties by id. Nothing when none matches.
std::optional<Reckoning> Reckon(const Jurisdiction& policies, LimitKind limit,
                                const LimitSubject& subject, absl::Time start);

// What a clock stands still for. A department asks for a suspension 挂起; a review 审核 that did
// not pass is the centre's time.
enum class PauseFor : int8_t { kReview, kSuspension };

// The due after one more pause, [from, to). `clock.pauses` holds the pauses before this one. A
// limit in minutes or service hours gets exactly the paused time back; a limit in days gets whole
// days back (days_given_back.h). If a review would end after the due moved by whole days, the head
// gets the time that was left when the review began.
absl::Time DueAfterPause(const Jurisdiction& policies, const LimitClock& clock, Interval pause,
                         PauseFor what);

// The due `days` later, as the row counts days; nothing when it counts minutes or hours.
std::optional<absl::Time> DueAfterExtension(const Jurisdiction& policies, const LimitClock& clock,
                                            int days);

// When rung `index` of the clock's ladder rings; percentages are shares of the limit's own time.
// Not before the due was last moved: a pause can shift a share to where it has not been noticed.
absl::Time RungInstant(const Jurisdiction& policies, const LimitRow& row, const LimitClock& clock,
                       int index);

// The earliest instant at which something of this running clock falls due: a rung not yet fired, or
// the breach. InfiniteFuture when nothing is ahead or it does not run.
struct ClockInstant {
  absl::Time at = absl::InfiniteFuture();
  int rung = -1;  // -1: the breach
};
ClockInstant NextInstant(const Jurisdiction& policies, const LimitClock& clock);

// Time left to `due` in the limit's own unit, for people: open time for service hours, else plain.
// Negative when over.
absl::Duration TimeLeft(const Jurisdiction& policies, const LimitClock& clock, absl::Time now);

}  // namespace hotline
