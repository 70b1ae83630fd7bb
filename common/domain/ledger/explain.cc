#include "common/domain/ledger/explain.h"

#include <algorithm>

#include "common/domain/ledger/explain_words.h"
#include "common/domain/limits/days_given_back.h"
#include "common/domain/limits/limits.h"

namespace hotline {
namespace {

using Kind = LedgerLine::Kind;
using Reason = LedgerLine::Reason;

// A pause of the clock with what it was for; one that has not ended has no `to`.
struct Pause {
  absl::Time from, to;
  Reason reason;
  bool Holds(absl::Time t) const { return from <= t && (to == kUnset || t < to); }
};

std::vector<Pause> PausesOf(const Ticket& t, const LimitClock& clock) {
  std::vector<Pause> out;
  for (const Interval& p : clock.pauses) {
    out.push_back({p.from, p.to, t.WasSuspension(p) ? Reason::kSuspended : Reason::kReview});
  }
  if (Happened(clock.paused))
    out.push_back({clock.paused, kUnset, t.suspended ? Reason::kSuspended : Reason::kReview});
  return out;
}

PauseFor For(const Pause& pause) {
  return pause.reason == Reason::kSuspended ? PauseFor::kSuspension : PauseFor::kReview;
}

class Ledger {
 public:
  Ledger(const Ticket& ticket, const LimitClock& clock, const Jurisdiction& policies,
         const LimitRow& row)
      : clock_(clock),
        row_(row),
        policies_(policies),
        calendar_(CalendarOf(policies, row, clock)),
        pauses_(PausesOf(ticket, clock)) {}

  // The due once more, step by step as it came about, by the functions the engine used.
  absl::Time Due(int amount) const {
    LimitClock again = clock_;
    again.pauses.clear();
    again.due = DueOf(calendar_, row_, amount, clock_.started);
    size_t p = 0, x = 0;
    const auto& extensions = clock_.extensions;
    while (p < clock_.pauses.size() || x < extensions.size()) {
      bool pause = x == extensions.size() ||
                   (p < clock_.pauses.size() && clock_.pauses[p].to <= extensions[x].granted);
      if (pause) {
        again.due = DueAfterPause(policies_, again, clock_.pauses[p], For(pauses_[p]));
        again.pauses.push_back(clock_.pauses[p++]);
      } else {
        again.due = DueAfterExtension(policies_, again, extensions[x++].days).value_or(again.due);
      }
    }
    return again.due;
  }

  std::vector<LedgerLine> Lines() {
    Add(Kind::kStarted, Reason::kNone, clock_.started, kUnset);
    if (row_.unit == LimitUnit::kWorkingDays || row_.unit == LimitUnit::kCalendarDays)
      CountDays();
    else
      CountTime();
    for (const Extension& x : clock_.extensions)
      Add(Kind::kExtended, Reason::kNone, x.granted, kUnset).days = x.days;
    Add(clock_.breached ? Kind::kBreached : Kind::kDue, Reason::kNone, clock_.due, kUnset);
    std::stable_sort(lines_.begin(), lines_.end(),
                     [](const LedgerLine& a, const LedgerLine& b) { return a.from < b.from; });
    // Last, also when it came early: the lines before it say why the due is what it is.
    if (Happened(clock_.stopped)) Add(Kind::kStopped, Reason::kNone, clock_.stopped, kUnset);
    Total();
    return std::move(lines_);
  }

 private:
  LedgerLine& Add(Kind kind, Reason reason, absl::Time from, absl::Time to) {
    LedgerLine& line = lines_.emplace_back();
    line.kind = kind;
    line.reason = reason;
    line.from = from;
    line.to = to;
    return line;
  }

  absl::Time Midnight(absl::CivilDay day) const {
    return calendar_.zone().At(absl::CivilSecond(day)).pre;
  }

  // Why the day is no counted one; kNone when it is. A day is given back where the pauses together
  // reach another whole day of open time.
  Reason NotCounted(absl::CivilDay day, const std::vector<absl::CivilDay>& given_back) const {
    bool working_days = row_.unit == LimitUnit::kWorkingDays;
    DayKind kind = calendar_.KindOf(day);
    if (working_days && kind == DayKind::kHoliday) return Reason::kHoliday;
    if (working_days && kind == DayKind::kRest) return Reason::kRest;
    if (!std::binary_search(given_back.begin(), given_back.end(), day)) return Reason::kNone;
    const auto last = std::find_if(pauses_.rbegin(), pauses_.rend(), [&](const Pause& p) {
      return p.to != kUnset && p.from < Midnight(day + 1);
    });
    return last == pauses_.rend() ? Reason::kNone : last->reason;
  }

  // The ended pauses that began before the due. A pause that began after the due gives no time
  // back.
  std::vector<Interval> Paused() const {
    std::vector<Interval> out;
    for (const Pause& p : pauses_) {
      if (p.to != kUnset && p.from < clock_.due) out.push_back({p.from, p.to});
    }
    return out;
  }

  void CountDays() {
    absl::CivilDay start = calendar_.LocalDay(clock_.started);
    Add(Kind::kNotCounted, Reason::kStartDay, clock_.started, Midnight(start + 1));
    // A calendar-day due is the midnight after the last day.
    absl::CivilDay last = calendar_.LocalDay(clock_.due - absl::Milliseconds(1));
    const auto given_back = DaysGivenBack(calendar_, row_.unit, clock_.started, Paused());
    for (absl::CivilDay day = start + 1; day <= last; ++day) {
      if (RestOfDay(day)) continue;
      Reason reason = NotCounted(day, given_back);
      if (reason == Reason::kNone) {
        bool make_up = calendar_.KindOf(day) == DayKind::kMakeUp;
        LedgerLine& line =
            Add(Kind::kCounted,
                make_up && row_.unit == LimitUnit::kWorkingDays ? Reason::kMakeUp : Reason::kNone,
                Midnight(day), Midnight(day + 1));
        line.days = 1;
        continue;
      }
      LedgerLine& before = lines_.back();
      if (before.kind == Kind::kNotCounted && before.reason == reason) {
        before.to = Midnight(day + 1);
      } else {
        Add(Kind::kNotCounted, reason, Midnight(day), Midnight(day + 1));
      }
    }
  }

  // A review that did not pass ended after the day's due: what was left of it was left afterwards.
  bool RestOfDay(absl::CivilDay day) {
    const bool last = row_.unit == LimitUnit::kWorkingDays &&
                      day == calendar_.LocalDay(clock_.due) && clock_.due != calendar_.CloseOf(day);
    if (!last || clock_.pauses.empty()) return false;
    const absl::Time from = clock_.pauses.back().to;
    Add(Kind::kCounted, Reason::kReview, from, clock_.due).counted =
        calendar_.Between(from, clock_.due);
    return true;
  }

  // Every stretch of time that counted, cut where a pause lies; closed hours are not listed.
  void CountTime() {
    absl::Time end = clock_.due;
    for (const Pause& p : pauses_) {
      Add(Kind::kNotCounted, p.reason, p.from, p.to);
      if (p.to == kUnset) end = std::min(end, p.from);
    }
    std::vector<Interval> open;
    if (row_.unit == LimitUnit::kMinutes) {
      open.push_back({clock_.started, end});
    } else {
      constexpr int kMostIntervals = 1000;
      open = calendar_.IntervalsFrom(clock_.started, kMostIntervals);
    }
    for (Interval i : open) {
      if (i.from >= end) break;
      i.to = std::min(i.to, end);
      for (const Pause& p : pauses_) {
        if (p.to == kUnset || p.to <= i.from || p.from >= i.to) continue;
        Count(i.from, p.from);
        i.from = p.to;
      }
      Count(i.from, i.to);
    }
  }
  void Count(absl::Time from, absl::Time to) {
    if (from < to) Add(Kind::kCounted, Reason::kNone, from, to).counted = to - from;
  }

  void Total() {
    absl::Duration time;
    int days = 0;
    for (LedgerLine& line : lines_) {
      if (line.kind == Kind::kCounted) time += line.counted, days += line.days;
      line.counted_so_far = time;
      line.days_so_far = days;
    }
  }

  const LimitClock& clock_;
  const LimitRow& row_;
  const Jurisdiction& policies_;
  const WorkingCalendar& calendar_;
  const std::vector<Pause> pauses_;
  std::vector<LedgerLine> lines_;
};

}  // namespace

std::optional<LimitLedger> Explain(const Ticket& ticket, const LimitClock& clock,
                                   const Jurisdiction& policies) {
  const LimitRow* row = policies.limit_row(clock.row);
  if (row == nullptr) return std::nullopt;
  LegKind leg = clock.leg == 0 ? LegKind::kNone : ticket.legs[clock.leg - 1].kind;
  LimitLedger out;
  out.row = row;
  out.calendar = !row->calendar.empty()    ? row->calendar
                 : !clock.calendar.empty() ? clock.calendar
                                           : policies.settings().calendar;
  out.amount = AmountOf(*row, SharePercent(clock.limit, leg));
  Ledger ledger(ticket, clock, policies, *row);
  out.due = ledger.Due(out.amount);
  if (clock.limit == LimitKind::kPromise && out.due != clock.due) {
    // A day was named, and the due is its end.
    const WorkingCalendar& calendar = CalendarOf(policies, *row, clock);
    const absl::CivilDay day = calendar.LocalDay(clock.due - absl::Milliseconds(1));
    out.amount = static_cast<int>(day - calendar.LocalDay(clock.started));
    out.due = calendar.zone().At(absl::CivilSecond(day + 1)).pre;
  }
  out.agrees = out.due == clock.due;
  out.lines = ledger.Lines();
  Word(ticket, clock, policies, &out);
  return out;
}

}  // namespace hotline
