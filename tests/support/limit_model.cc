#include "tests/support/limit_model.h"

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace hotline::testing {
namespace {

std::string Text(absl::Time t) {
  return t == kUnset ? "never" : absl::FormatTime("%Y-%m-%d %H:%M:%E3S", t, absl::UTCTimeZone());
}

// How many whole days the pauses make up: of each day after the first the share that was paused.
int WholeDays(const MinuteWalker& walker, LimitUnit unit, const absl::TimeZone& zone,
              absl::Time started, const std::vector<Interval>& pauses) {
  auto open = [&](absl::Time from, absl::Time to) {
    return unit == LimitUnit::kWorkingDays ? walker.Between(from, to, {}) : to - from;
  };
  long double sum = 0;
  for (const Interval& p : pauses) {
    for (absl::CivilDay day = walker.LocalDay(p.from); day <= walker.LocalDay(p.to); ++day) {
      if (day <= walker.LocalDay(started)) continue;
      const absl::Time from = absl::FromCivil(day, zone), to = absl::FromCivil(day + 1, zone);
      const absl::Time a = std::max(p.from, from), b = std::min(p.to, to);
      if (a < b && open(from, to) > absl::ZeroDuration())
        sum += static_cast<long double>(absl::ToInt64Milliseconds(open(a, b))) /
               static_cast<long double>(absl::ToInt64Milliseconds(open(from, to)));
    }
  }
  constexpr long double kRounding = 1e-12L;
  return static_cast<int>(sum + kRounding);
}

const Rung* RungOf(const LimitRow& row, AlarmLevel level) {
  for (const Rung& rung : row.ladder) {
    if (rung.level == level) return &rung;
  }
  return nullptr;
}

// Plain time: `share` of it after `from`, pauses passed over.
absl::Time Plain(absl::Time from, absl::Duration share, const std::vector<Interval>& pauses) {
  absl::Time at = from;
  for (const Interval& p : pauses) {
    if (p.to <= at) continue;
    if (p.from >= at && p.from - at >= share) break;
    share -= std::max(absl::ZeroDuration(), p.from - at);
    at = p.to;
  }
  return at + share;
}

}  // namespace

std::vector<Interval> LimitModel::Clock::pauses() const {
  std::vector<Interval> out;
  for (const Step& s : steps) {
    if (s.days == 0) out.push_back(s.pause);
  }
  return out;
}

const LimitRow& LimitModel::Row(const Clock& clock) const {
  return *policies_->version(clock.version)->limit_row(clock.row);
}

std::string LimitModel::OwnCalendar(const Clock& clock) const {
  if (clock.limit == LimitKind::kCaseHandle || clock.limit == LimitKind::kPromise) return "";
  const Department* department = policies_->version(version_)->department(clock.obligor);
  return department == nullptr ? "" : department->calendar;
}

const MinuteWalker& LimitModel::Walker(const Clock& clock) const {
  const LimitRow& row = Row(clock);
  return policies_->walker(clock.version, clock.calendars,
                           row.calendar.empty() ? clock.calendar : row.calendar);
}

absl::Time LimitModel::Due(const Clock& clock, bool original) const {
  if (Happened(clock.stated)) return clock.stated;
  const LimitRow& row = Row(clock);
  const MinuteWalker& walker = Walker(clock);
  const absl::TimeZone& zone = policies_->version(clock.version)->calendar().zone();
  int amount = clock.share ? (row.amount * 3 + 4) / 5 : row.amount;
  const bool days = row.unit == LimitUnit::kWorkingDays || row.unit == LimitUnit::kCalendarDays;
  auto later = [&](absl::Time from, int n) {
    if (n == 0) return from;
    return row.unit == LimitUnit::kWorkingDays ? walker.AddWorkingDays(from, n)
                                               : absl::FromCivil(walker.LocalDay(from) + n, zone);
  };
  std::vector<Interval> pauses;
  auto reckon = [&]() -> absl::Time {
    switch (row.unit) {
      case LimitUnit::kMinutes:
        return Plain(clock.started, absl::Minutes(amount), pauses);
      case LimitUnit::kServiceMinutes:
        return walker.Add(clock.started, absl::Minutes(amount), pauses);
      case LimitUnit::kServiceHours:
        return walker.Add(clock.started, absl::Hours(amount), pauses);
      case LimitUnit::kWorkingDays:
        return walker.AddWorkingDays(clock.started, amount);
      case LimitUnit::kCalendarDays:
        return absl::FromCivil(walker.LocalDay(clock.started) + amount + 1, zone);
      case LimitUnit::kNone:
        break;
    }
    return kUnset;
  };
  absl::Time due = reckon();
  for (const Clock::Step& step : clock.steps) {
    if (original && (step.days != 0 || step.suspension)) continue;
    if (step.days != 0) {
      amount += step.days;
      due = days ? later(due, step.days) : reckon();
      continue;
    }
    if (step.pause.from >= due) continue;  // what was over before cannot be given back
    const int before = days ? WholeDays(walker, row.unit, zone, clock.started, pauses) : 0;
    pauses.push_back(step.pause);
    if (!days) {
      due = reckon();
      continue;
    }
    const absl::Time moved =
        later(due, WholeDays(walker, row.unit, zone, clock.started, pauses) - before);
    if (!step.suspension && moved < step.pause.to)
      due = row.unit == LimitUnit::kCalendarDays
                ? due + (step.pause.to - step.pause.from)
                : walker.Add(step.pause.to, walker.Between(step.pause.from, due, {}), {});
    else
      due = moved;
  }
  return due;
}

absl::Time LimitModel::RungInstant(const Clock& clock, const Rung& rung) const {
  const std::vector<Interval> pauses = clock.pauses();
  absl::Time moved = clock.steps.empty() ? clock.started : clock.steps.back().pause.to;
  if (Happened(clock.adopted)) moved = std::max(moved, clock.adopted);
  return std::max(moved, OfTime(clock, rung, pauses));
}

absl::Time LimitModel::OfTime(const Clock& clock, const Rung& rung,
                              const std::vector<Interval>& pauses) const {
  const LimitRow& row = Row(clock);
  const MinuteWalker& walker = Walker(clock);
  if (rung.percent == 0) {
    if (rung.working_days_after > 0)
      return walker.AddWorkingDays(clock.due, rung.working_days_after);
    return clock.due + absl::Minutes(rung.minutes_after);
  }
  auto share_of = [&](absl::Duration whole) {
    return absl::Milliseconds(absl::ToInt64Milliseconds(whole) * rung.percent / 100);
  };
  bool plain = row.unit == LimitUnit::kMinutes || row.unit == LimitUnit::kCalendarDays;
  if (plain) {
    absl::Duration whole = clock.due - clock.started;
    for (const Interval& p : pauses) {
      absl::Time from = std::max(p.from, clock.started), to = std::min(p.to, clock.due);
      if (from < to) whole -= to - from;
    }
    return Plain(clock.started, share_of(whole), pauses);
  }
  absl::Duration share = share_of(walker.Between(clock.started, clock.due, pauses));
  absl::Time at = share > absl::ZeroDuration() ? walker.Add(clock.started, share, pauses)
                                               : walker.NextOpen(clock.started);
  return std::min(at, clock.due);
}

void LimitModel::AllTold(const Clock& clock, absl::Time until, const std::string& why) const {
  const LimitRow& row = Row(clock);
  std::string name = absl::StrCat(std::string(Name(clock.limit)), " gen ", clock.generation);
  if (clock.due < until && !clock.breached)
    broken_("I6", absl::StrCat(name, " due ", Text(clock.due), " never breached, ", why, " at ",
                               Text(until)));
  for (const Rung& rung : row.ladder) {
    if (clock.fired.contains(rung.level) || clock.behind.contains(rung.level)) continue;
    absl::Time at = RungInstant(clock, rung);
    if (at < until)
      broken_("I6", absl::StrCat(name, " alarm ", std::string(Name(rung.level)), " of ", Text(at),
                                 " never rang, ", why, " at ", Text(until)));
  }
}

void LimitModel::Adopt(const Fact& f) {
  // What came before has been told under the old ones.
  for (const Clock& c : clocks_) {
    if (!Happened(c.stopped) && !Happened(c.paused) && !c.carried) AllTold(c, f.at, "adopted");
  }

  calendars_ = std::atoll(f.row.c_str());
  if (f.code == "ALL") version_ = calendars_;
  for (Clock& c : clocks_) {
    if (Happened(c.stopped) || c.breached || c.limit == LimitKind::kPromise) continue;
    // Of a merged ticket only the calendars, and not once something has moved it.
    const bool merged = !c.ticket.empty();
    if (merged && !c.steps.empty()) continue;
    if (!merged) c.version = version_;
    c.calendars = calendars_;
    c.adopted = f.at;
    if (f.code == "ALL" && !merged) c.calendar = OwnCalendar(c);
  }
}

LimitModel::Clock* LimitModel::Open(LimitKind limit, int leg, int petitioner,
                                    const std::string& ticket) {
  Clock* open = nullptr;
  for (Clock& c : clocks_) {
    if (c.limit == limit && c.leg == leg && c.petitioner == petitioner && c.ticket == ticket &&
        !Happened(c.stopped))
      open = &c;
  }
  return open;
}

bool LimitModel::HandsOver() const {
  return std::any_of(clocks_.begin(), clocks_.end(), [](const Clock& c) { return c.carried; });
}

bool LimitModel::HasHandedBack(const std::string& number) const {
  return std::any_of(clocks_.begin(), clocks_.end(),
                     [&](const Clock& c) { return c.ticket == number && Happened(c.stopped); });
}

void LimitModel::TakeIn(const Fact& taken, const LimitModel& child) {
  for (const Clock& theirs : child.clocks_) {
    if (!theirs.carried) continue;
    if (Open(theirs.limit, 0, 0, taken.ticket) != nullptr) broken_("I6", "taken in twice");
    Clock c = theirs;
    c.ticket = taken.ticket;
    c.carried = false;
    c.adopted = taken.at;
    if (taken.limit != c.limit || taken.due != c.due || taken.original_due != c.original ||
        taken.generation != c.generation)
      broken_("I5", "the limit taken in is not the one handed over");
    clocks_.push_back(std::move(c));
    return;
  }
  broken_("I5", "a limit taken in that nobody handed over");
}

void LimitModel::TakeBack(const Fact& back, const LimitModel& parent, const std::string& number) {
  Clock* own = Open(back.limit, 0, 0, "");
  if (own == nullptr || !own->carried) return broken_("I5", "back without having been handed over");
  own->carried = false;
  own->adopted = back.at;
  // Refused, it has never been there.
  if (back.code != Name(MergeEnd::kRefused)) {
    const Clock* theirs = nullptr;
    for (const Clock& c : parent.clocks_) {
      if (c.ticket == number) theirs = &c;
    }
    if (theirs == nullptr || !Happened(theirs->stopped))
      return broken_("I5", "back from a ticket that still holds it");
    own->due = theirs->due;
    own->original = theirs->original;
    own->steps = theirs->steps;
    own->generation = theirs->generation;
    own->fired = theirs->fired;
    own->behind = theirs->behind;
    own->breached = theirs->breached;
    own->version = theirs->version;
    own->calendars = theirs->calendars;
  }
  if (back.due != own->due || back.original_due != own->original ||
      back.generation != own->generation)
    broken_("I5", "the limit taken back is not the one handed back");
}

void LimitModel::Tell(const Fact& f, const std::vector<Interval>& suspensions) {
  if (f.type == FactType::kPoliciesAdopted) return Adopt(f);
  if (f.type == FactType::kHandedOver) {
    for (Clock& c : clocks_) {
      const bool of_part = c.leg == f.leg || (c.leg == 0 && c.obligor == f.row);
      if (of_part && !Happened(c.stopped) && !c.breached) c.obligor = f.department;
    }
    return;
  }
  if (f.type == FactType::kPromised) {
    promised_ = f.due;
    interim_ = f.code == "INTERIM";
    return;
  }
  // Of a merged ticket's own event the other ticket is the parent.
  const bool merged = f.type == FactType::kMerged;
  Clock* open = Open(f.limit, f.leg, f.petitioner, merged ? "" : f.ticket);
  std::string name = absl::StrCat(std::string(Name(f.type)), " ", std::string(Name(f.limit)));
  if (f.type == FactType::kLimitStarted) {
    if (open != nullptr) broken_("I6", name + " while it runs already");
    Clock& c = clocks_.emplace_back();
    c.limit = f.limit;
    c.leg = f.leg;
    c.petitioner = f.petitioner;
    c.row = f.row;
    c.obligor = f.department;
    c.calendar = OwnCalendar(c);
    c.started = f.at;
    c.due = f.due;
    c.original = f.original_due;
    c.version = version_;
    c.calendars = calendars_;
    // The day that was named, within what the row gives a procedure.
    if (f.limit == LimitKind::kPromise && Happened(promised_))
      c.stated = interim_ ? std::min(promised_, Due(c, false)) : promised_;
    // The share assisting departments have, three fifths, whole units rounded up.
    c.share = f.limit == LimitKind::kLegHandle && f.leg_kind == LegKind::kAssisting;
    if (c.due != Due(c, false))
      broken_("I9", absl::StrCat(name, " of ", Text(f.at), ": due ", Text(f.due), ", counted ",
                                 Text(Due(c, false))));
    return;
  }
  if (open == nullptr) return broken_("I6", name + " of a limit that does not run");
  Clock& c = *open;
  if (c.carried) broken_("I6", name + " while another ticket carries it");
  switch (f.type) {
    case FactType::kMerged:
      AllTold(c, f.at, "merged");
      c.carried = true;
      break;
    case FactType::kChildLeaving: {
      const bool paused = Happened(c.paused);
      if (paused && f.code != Name(MergeEnd::kShared)) broken_("I5", name + " while paused");
      AllTold(c, paused ? c.paused : f.at, "leaving");
      c.stopped = paused ? c.paused : f.at;
      c.paused = kUnset;
      break;
    }
    case FactType::kLimitPaused:
      AllTold(c, f.at, "paused");
      if (Happened(c.paused)) broken_("I6", name + " twice");
      c.paused = f.at;
      break;
    case FactType::kLimitResumed: {
      if (!Happened(c.paused)) broken_("I6", name + " without a pause");
      bool suspension = std::any_of(suspensions.begin(), suspensions.end(), [&](const Interval& s) {
        return s.from == c.paused && s.to == f.at;
      });
      c.steps.push_back({{c.paused, f.at}, suspension, 0});
      c.paused = kUnset;
      break;
    }
    case FactType::kLimitExtended:
      AllTold(c, f.at, "extended");
      c.steps.push_back({{f.at, f.at}, false, f.days});
      break;
    case FactType::kLimitStopped:
    case FactType::kLimitVoided: {
      bool paused = Happened(c.paused);
      AllTold(c, paused ? c.paused : f.at, "stopped");
      c.stopped = f.at;
      c.paused = kUnset;
      bool on_time = f.at <= c.original && !c.breached;
      if (f.type == FactType::kLimitStopped && f.on_time != on_time)
        broken_("I11", name + " is wrong about being on time");
      break;
    }
    case FactType::kBreached:
      if (Happened(c.paused)) broken_("I8", name + " while paused");
      if (c.breached) broken_("I6", name + " twice");
      if (f.at != c.due)
        broken_("I8", absl::StrCat(name, " at ", Text(f.at), ", due ", Text(c.due)));
      c.breached = true;
      break;
    case FactType::kAlarm: {
      ++alarms_;
      if (Happened(c.paused)) broken_("I6", name + " while paused");
      const LimitRow& row = Row(c);
      const Rung* rung = RungOf(row, f.level);
      if (rung == nullptr) return broken_("I6", name + " of no rung");
      if (!c.fired.insert(f.level).second)
        broken_("I6", absl::StrCat(name, " ", std::string(Name(f.level)), " twice"));
      absl::Time at = RungInstant(c, *rung);
      if (c.behind.contains(f.level))
        broken_("I6", absl::StrCat(name, " ", std::string(Name(f.level)), " rang again"));
      if (f.at != at)
        broken_("I9", absl::StrCat(name, " ", std::string(Name(f.level)), " at ", Text(f.at),
                                   ", counted ", Text(at)));
      break;
    }
    case FactType::kLimitMoved:
      c.row = f.row;
      break;
    default:
      break;
  }
  const bool moves = f.type == FactType::kLimitResumed || f.type == FactType::kLimitExtended ||
                     f.type == FactType::kLimitMoved;
  if (f.generation != 0 && f.generation != c.generation) {
    if (!moves || f.generation != c.generation + 1)
      broken_("I6", absl::StrCat(name, ": generation ", f.generation, " after ", c.generation));
    c.generation = f.generation;
    c.due = f.due;
    // What has rung, now or in the generation before it, and lies behind does not ring again.
    std::set<AlarmLevel> rang = c.fired;
    rang.insert(c.behind.begin(), c.behind.end());
    c.fired.clear();
    c.behind.clear();
    const LimitRow& row = Row(c);
    for (AlarmLevel level : rang) {
      const Rung* rung = RungOf(row, level);
      if (rung != nullptr && RungInstant(c, *rung) <= f.at) c.behind.insert(level);
    }
  }
  if (moves) {
    c.due = f.due;
    c.original = f.original_due;
    if (c.due != Due(c, false))
      broken_("I9", absl::StrCat(name, ": due ", Text(f.due), ", counted ", Text(Due(c, false))));
    if (c.original != Due(c, true))
      broken_("I9", absl::StrCat(name, ": original due ", Text(f.original_due), ", counted ",
                                 Text(Due(c, true))));
  }
}

void LimitModel::AllToldAt(absl::Time now) const {
  for (const Clock& clock : clocks_) {
    if (!Happened(clock.stopped) && !Happened(clock.paused) && !clock.carried)
      AllTold(clock, now, "ended");
  }
}

void LimitModel::Compare(const Ticket& ticket) const {
  if (ticket.limits.size() != clocks_.size())
    return broken_("I5", "the record has other limits than the log");
  for (size_t i = 0; i < clocks_.size(); ++i) {
    const LimitClock& a = ticket.limits[i];
    const Clock& b = clocks_[i];
    if (a.limit != b.limit || a.due != b.due || a.original_due != b.original ||
        a.stopped != b.stopped || a.paused != b.paused || a.generation != b.generation ||
        a.breached != b.breached || a.ticket != b.ticket || a.carried != b.carried)
      broken_("I5", absl::StrCat("the record and the log differ on ", std::string(Name(b.limit))));
  }
}

}  // namespace hotline::testing
