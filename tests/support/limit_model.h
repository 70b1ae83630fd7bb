// The limits of one ticket as its log tells of them, held against what the rules say: every due and
// every alarm is where the minute walker puts it, rings once if it falls due while the limit runs,
// and never otherwise. Shares nothing with the engine but the forms of policies and facts.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/ticket/fact.h"
#include "common/domain/ticket/ticket.h"
#include "tests/support/policies.h"

namespace hotline::testing {

class LimitModel {
 public:
  // Told of each fault: the name of the invariant it breaks (docs/reliability.md), and what is so.
  using Broken = std::function<void(const std::string&, const std::string&)>;
  LimitModel(const Policies& policies, Broken broken)
      : policies_(&policies), broken_(std::move(broken)) {}

  // The policies the ticket is received under.
  void set_version(int64_t version) { version_ = version; }
  // The next fact about a limit, in the order of the log; `suspensions` are those of the ticket
  // then.
  void Tell(const Fact& fact, const std::vector<Interval>& suspensions);
  // The ticket has taken in another, with its limit as that one's model knows it.
  void TakeIn(const Fact& taken, const LimitModel& child);
  // The ticket's own limit is back from the one it was merged into.
  void TakeBack(const Fact& back, const LimitModel& parent, const std::string& number);
  // Whether a limit of this ticket is on its way to another, or of that one back from here.
  bool HandsOver() const;
  bool HasHandedBack(const std::string& number) const;
  // The record has the same limits as the log.
  void Compare(const Ticket& ticket) const;
  // Whatever fell before `now` of the limits that still run has been told.
  void AllToldAt(absl::Time now) const;
  int64_t alarms() const { return alarms_; }

 private:
  struct Clock {
    LimitKind limit;
    int leg, petitioner;
    std::string row, obligor, calendar;
    absl::Time stated = kUnset;  // the due, where it does not follow from the row
    absl::Time started, due, original, stopped = kUnset, paused = kUnset;
    struct Step {
      Interval pause;  // or, with `days`, an extension
      bool suspension = false;
      int days = 0;
    };
    std::vector<Step> steps;
    int generation = 1;
    // By which it is counted and rings: those it was started or adopted under.
    int64_t version = 0, calendars = 0;
    bool share = false;  // three fifths of the row's amount
    // Levels of this generation that rang, and those that lay behind when it began.
    std::set<AlarmLevel> fired, behind;
    bool breached = false;
    absl::Time adopted = kUnset;
    std::string ticket;  // merged into this one, whose limit it is
    bool carried = false;

    std::vector<Interval> pauses() const;
  };

  // That of the department that answers for it, in the version the ticket is under.
  std::string OwnCalendar(const Clock& clock) const;

  // The due by the walker: what was granted, with `original` what was promised first.
  absl::Time Due(const Clock& clock, bool original) const;
  absl::Time RungInstant(const Clock& clock, const Rung& rung) const;
  // By the limit's own time alone, also where that lies before the due was last moved.
  absl::Time OfTime(const Clock& clock, const Rung& rung,
                    const std::vector<Interval>& pauses) const;
  void AllTold(const Clock& clock, absl::Time until, const std::string& why) const;
  const LimitRow& Row(const Clock& clock) const;
  const MinuteWalker& Walker(const Clock& clock) const;
  Clock* Open(LimitKind limit, int leg, int petitioner, const std::string& ticket);
  void Adopt(const Fact& fact);

  const Policies* policies_;
  Broken broken_;
  int64_t version_ = 0, calendars_ = 0, alarms_ = 0;
  absl::Time promised_ = kUnset;  // by the last result
  bool interim_ = false;
  std::vector<Clock> clocks_;
};

}  // namespace hotline::testing
