#include "tests/sim/model.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/storage/keys.h"
#include "common/storage/stored_form.h"

namespace hotline::sim {
namespace {

int64_t Ms(absl::Time t) { return t == kUnset ? -1 : absl::ToUnixMillis(t); }
std::string Text(absl::Time t) {
  return t == kUnset ? "never" : absl::FormatTime("%Y-%m-%d %H:%M:%E3S", t, absl::UTCTimeZone());
}

bool Within(const std::vector<Interval>& pauses, absl::Time t) {
  return std::any_of(pauses.begin(), pauses.end(),
                     [&](const Interval& p) { return p.from <= t && t < p.to; });
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

std::vector<Interval> Model::Clock::pauses() const {
  std::vector<Interval> out;
  for (const Step& s : steps) {
    if (s.days == 0) out.push_back(s.pause);
  }
  return out;
}

void Model::Broken(const std::string& invariant, const std::string& what) {
  ++violations_;
  constexpr size_t kKept = 20;
  if (first_.size() < kKept) first_.push_back(absl::StrCat(invariant, " ", ticket_, ": ", what));
}

void Model::Mix(uint64_t value) {
  for (int i = 0; i < 8; ++i, value >>= 8) hash_ = (hash_ ^ (value & 255)) * 0x100000001b3;
}
void Model::Mix(const std::string& text) {
  for (unsigned char c : text) hash_ = (hash_ ^ c) * 0x100000001b3;
}

const LimitRow& Model::Row(const Seen& seen, const Clock& clock) const {
  return *county_.version(seen.policy)->limit_row(clock.row);
}
const testing::MinuteWalker& Model::WalkerOf(const Seen& seen, const Clock& clock) const {
  return county_.walker(seen.policy, Row(seen, clock).calendar);
}

absl::Time Model::Due(const Seen& seen, const Clock& clock, bool original) const {
  const LimitRow& row = Row(seen, clock);
  const testing::MinuteWalker& walker = WalkerOf(seen, clock);
  const absl::TimeZone& zone = county_.version(seen.policy)->calendar(row.calendar).zone();
  int amount = clock.amount;
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
        for (int n = 1, counted = 0;; ++n) {
          absl::Time close = walker.AddWorkingDays(clock.started, n);
          if (!Within(pauses, close) && ++counted == amount) return close;
        }
      case LimitUnit::kCalendarDays: {
        absl::CivilDay day = walker.LocalDay(clock.started);
        for (int counted = 0; counted < amount;) {
          ++day;
          bool paused = std::any_of(pauses.begin(), pauses.end(), [&](const Interval& p) {
            return walker.LocalDay(p.from) <= day && day < walker.LocalDay(p.to);
          });
          counted += !paused;
        }
        return absl::FromCivil(day + 1, zone);
      }
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
    } else if (step.pause.from < due) {
      pauses.push_back(step.pause);  // what was over before cannot be given back
    }
    due = reckon();
  }
  return due;
}

absl::Time Model::RungInstant(const Seen& seen, const Clock& clock, const Rung& rung) const {
  const std::vector<Interval> pauses = clock.pauses();
  const absl::Time moved = clock.steps.empty() ? clock.started : clock.steps.back().pause.to;
  return std::max(moved, OfTime(seen, clock, rung, pauses));
}

absl::Time Model::OfTime(const Seen& seen, const Clock& clock, const Rung& rung,
                         const std::vector<Interval>& pauses) const {
  const LimitRow& row = Row(seen, clock);
  const testing::MinuteWalker& walker = WalkerOf(seen, clock);
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

void Model::AllTold(const Seen& seen, const Clock& clock, absl::Time until,
                    const std::string& why) {
  const LimitRow& row = Row(seen, clock);
  std::string name = absl::StrCat(std::string(Name(clock.limit)), " gen ", clock.generation);
  if (clock.due < until && !clock.breached)
    Broken("I6", absl::StrCat(name, " due ", Text(clock.due), " never breached, ", why, " at ",
                              Text(until)));
  for (size_t i = 0; i < row.ladder.size(); ++i) {
    if (clock.fired.contains(static_cast<int>(i)) || clock.behind.contains(static_cast<int>(i)))
      continue;
    absl::Time at = RungInstant(seen, clock, row.ladder[i]);
    if (at < until)
      Broken("I6", absl::StrCat(name, " alarm ", std::string(Name(row.ladder[i].level)), " of ",
                                Text(at), " never rang, ", why, " at ", Text(until)));
  }
}

void Model::LimitFact(Seen& seen, const Ticket& ticket, const Fact& f) {
  Clock* open = nullptr;
  for (Clock& c : seen.clocks) {
    if (c.limit == f.limit && c.leg == f.leg && c.petitioner == f.petitioner &&
        !Happened(c.stopped))
      open = &c;
  }
  std::string name = absl::StrCat(std::string(Name(f.type)), " ", std::string(Name(f.limit)));
  if (f.type == FactType::kLimitStarted) {
    if (open != nullptr) Broken("I6", name + " while it runs already");
    Clock& c = seen.clocks.emplace_back();
    c.limit = f.limit;
    c.leg = f.leg;
    c.petitioner = f.petitioner;
    c.row = f.row;
    c.started = f.at;
    c.due = f.due;
    c.original = f.original_due;
    const LimitRow& row = Row(seen, c);
    // The share assisting departments have, three fifths, whole units rounded up.
    bool share = f.limit == LimitKind::kLegHandle && f.leg_kind == LegKind::kAssisting;
    c.amount = share ? (row.amount * 3 + 4) / 5 : row.amount;
    if (c.due != Due(seen, c, false))
      Broken("I9", absl::StrCat(name, " of ", Text(f.at), ": due ", Text(f.due), ", counted ",
                                Text(Due(seen, c, false))));
    return;
  }
  if (open == nullptr) return Broken("I6", name + " of a limit that does not run");
  Clock& c = *open;
  switch (f.type) {
    case FactType::kLimitPaused:
      AllTold(seen, c, f.at, "paused");
      if (Happened(c.paused)) Broken("I6", name + " twice");
      c.paused = f.at;
      break;
    case FactType::kLimitResumed: {
      if (!Happened(c.paused)) Broken("I6", name + " without a pause");
      bool suspension =
          std::any_of(ticket.suspensions.begin(), ticket.suspensions.end(),
                      [&](const Interval& s) { return s.from == c.paused && s.to == f.at; });
      c.steps.push_back({{c.paused, f.at}, suspension, 0});
      c.paused = kUnset;
      break;
    }
    case FactType::kLimitExtended:
      AllTold(seen, c, f.at, "extended");
      c.steps.push_back({{f.at, f.at}, false, f.days});
      break;
    case FactType::kLimitStopped:
    case FactType::kLimitVoided: {
      bool paused = Happened(c.paused);
      AllTold(seen, c, paused ? c.paused : f.at, "stopped");
      c.stopped = f.at;
      c.paused = kUnset;
      bool on_time = f.at <= c.original && !c.breached;
      if (f.type == FactType::kLimitStopped && f.on_time != on_time)
        Broken("I11", name + " is wrong about being on time");
      break;
    }
    case FactType::kBreached:
      if (Happened(c.paused)) Broken("I8", name + " while paused");
      if (c.breached) Broken("I6", name + " twice");
      if (f.at != c.due)
        Broken("I8", absl::StrCat(name, " at ", Text(f.at), ", due ", Text(c.due)));
      c.breached = true;
      break;
    case FactType::kAlarm: {
      ++alarms_;
      if (Happened(c.paused)) Broken("I6", name + " while paused");
      const LimitRow& row = Row(seen, c);
      int rung = -1;
      for (size_t i = 0; i < row.ladder.size(); ++i) {
        if (row.ladder[i].level == f.level) rung = static_cast<int>(i);
      }
      if (rung < 0) return Broken("I6", name + " of no rung");
      if (!c.fired.insert(rung).second)
        Broken("I6", absl::StrCat(name, " ", std::string(Name(f.level)), " twice"));
      absl::Time at = RungInstant(seen, c, row.ladder[static_cast<size_t>(rung)]);
      if (c.behind.contains(rung))
        Broken("I6", absl::StrCat(name, " ", std::string(Name(f.level)), " rang again"));
      if (f.at != at)
        Broken("I9", absl::StrCat(name, " ", std::string(Name(f.level)), " at ", Text(f.at),
                                  ", counted ", Text(at)));
      break;
    }
    default:
      break;
  }
  if (f.generation != 0 && f.generation != c.generation) {
    bool moves = f.type == FactType::kLimitResumed || f.type == FactType::kLimitExtended;
    if (!moves || f.generation != c.generation + 1)
      Broken("I6", absl::StrCat(name, ": generation ", f.generation, " after ", c.generation));
    c.generation = f.generation;
    c.due = f.due;
    // What has rung, now or in the generation before it, and lies behind does not ring again.
    std::set<int> rang = c.fired;
    rang.insert(c.behind.begin(), c.behind.end());
    c.fired.clear();
    c.behind.clear();
    const LimitRow& row = Row(seen, c);
    for (int i : rang) {
      if (RungInstant(seen, c, row.ladder[static_cast<size_t>(i)]) <= f.at) c.behind.insert(i);
    }
  }
  if (f.type == FactType::kLimitResumed || f.type == FactType::kLimitExtended) {
    c.due = f.due;
    c.original = f.original_due;
    if (c.due != Due(seen, c, false))
      Broken("I9",
             absl::StrCat(name, ": due ", Text(f.due), ", counted ", Text(Due(seen, c, false))));
    if (c.original != Due(seen, c, true))
      Broken("I9", absl::StrCat(name, ": original due ", Text(f.original_due), ", counted ",
                                Text(Due(seen, c, true))));
  }
}

void Model::Compare(const Seen& seen, const Ticket& ticket) {
  if (ticket.limits.size() != seen.clocks.size())
    return Broken("I5", "the record has other limits than the log");
  for (size_t i = 0; i < seen.clocks.size(); ++i) {
    const LimitClock& a = ticket.limits[i];
    const Clock& b = seen.clocks[i];
    if (a.limit != b.limit || a.due != b.due || a.original_due != b.original ||
        a.stopped != b.stopped || a.paused != b.paused || a.generation != b.generation ||
        a.breached != b.breached)
      Broken("I5", absl::StrCat("the record and the log differ on ", std::string(Name(b.limit))));
  }
  int leads = 0;
  for (const Leg& leg : ticket.legs)
    leads += leg.kind != LegKind::kAssisting && !Happened(leg.ended);
  if (leads > 1) Broken("I10", absl::StrCat(leads, " open leads"));
}

void Model::Committed(const Change& change, absl::Time now) {
  ++events_;
  ticket_ = change.number;
  auto decoded = DecodeEvent(change.event);
  auto ticket = DecodeTicket(change.record);
  if (!decoded.ok() || !ticket.ok()) return Broken("I5", "what was stored cannot be read");
  const Event& event = decoded->event;
  Seen& seen = seen_[change.number];
  if (event.version != seen.version + 1)
    Broken("I4", absl::StrCat("version ", event.version, " after ", seen.version));
  if (event.prev_hash != seen.hash) Broken("I12", "the chain is broken");
  if (ticket->version != event.version || ticket->chain_head != decoded->hash ||
      ticket->state != event.state_after)
    Broken("I5", "the record is not of its event");
  if (seen.version > 0 && event.recorded < seen.recorded) Broken("I4", "time has gone back");
  if (event.recorded > now)
    Broken("I8", absl::StrCat("recorded at ", Text(event.recorded), ", it is ", Text(now)));
  // What somebody does is recorded when it is done: late by the way to the store and by what a host
  // may be behind, no more.
  constexpr absl::Duration kRecordedWithin = absl::Seconds(12);
  if (event.verb != Name(Verb::kSettle) && event.recorded + kRecordedWithin < now)
    Broken("I8",
           absl::StrCat(event.verb, " recorded at ", Text(event.recorded), ", it is ", Text(now)));
  if (!change.request.empty() && !requests_.try_emplace(change.request, change.number).second)
    Broken("I3", "a second ticket of one request");
  seen.version = event.version;
  seen.hash = decoded->hash;
  seen.recorded = event.recorded;
  seen.policy = ticket->policy_version;
  if (event.facts.empty()) return Broken("I5", "a version without facts");
  // What fell due comes first, what was done last, and at the instant it is recorded at.
  if (event.verb != Name(Verb::kSettle) && event.facts.back().at != event.recorded)
    Broken("I4", absl::StrCat(event.verb, " done at ", Text(event.facts.back().at),
                              ", recorded at ", Text(event.recorded)));
  Mix(static_cast<uint64_t>(Ms(now)));
  Mix(change.number);
  Mix(event.verb);
  Mix(static_cast<uint64_t>(event.state_after));
  for (const Fact& f : event.facts) {
    if (f.at > event.recorded) Broken("I8", "a fact before it happens");
    ++facts_[std::string(Name(f.type))];
    Mix(static_cast<uint64_t>(f.type));
    Mix(static_cast<uint64_t>(Ms(f.at)));
    Mix(static_cast<uint64_t>(Ms(f.due)));
    Mix(static_cast<uint64_t>(f.limit) * 64 + static_cast<uint64_t>(f.level));
    Mix(f.code);
    if (f.limit != LimitKind::kNone) LimitFact(seen, *ticket, f);
  }
  Compare(seen, *ticket);
  for (const RequestMark& mark : ticket->requests) {
    if (mark.version == event.version) seen.marks[event.version] = mark.id_hash;
  }
  if (seen.wake != 0) wakes_.erase({seen.wake, change.number});
  seen.wake = change.wake == absl::InfiniteFuture() ? 0 : absl::ToUnixMillis(change.wake);
  if (seen.wake != 0) wakes_.insert({seen.wake, change.number});
}

void Model::Acknowledged(const std::string& request, const std::string& mark,
                         const std::string& number, int64_t version) {
  ticket_ = number;
  auto [it, fresh] = acknowledged_.try_emplace(request, number, version);
  if (!fresh && it->second != std::pair(number, version))
    Broken("I3", absl::StrCat(request, " made version ", it->second.second, " of ",
                              it->second.first, " and version ", version));
  if (!seen_.contains(number) || seen_[number].version < version)
    Broken("I1", absl::StrCat(request, " was told of version ", version, ", which is not stored"));
  else if (!mark.empty() && seen_[number].marks[version] != mark)
    Broken("I1", absl::StrCat(request, " was told of version ", version, ", which another made"));
}

std::vector<std::string> Model::numbers() const {
  std::vector<std::string> out;
  for (const auto& [number, seen] : seen_) out.push_back(number);
  return out;
}

void Model::End(TicketStore& truth, absl::Time now) {
  int64_t logged = 0;
  for (int p = 0; p < truth.partitions(); ++p) {
    truth.ReadLog(p, 0, 1 << 30, [&](absl::StatusOr<std::vector<LogEntry>> entries) {
      logged += static_cast<int64_t>(entries->size());
    });
  }
  if (logged != events_)
    Broken("I13", absl::StrCat("the log has ", logged, " events, ", events_, " were stored"));
  for (auto& [number, seen] : seen_) {
    ticket_ = number;
    std::optional<Ticket> ticket;
    truth.Load(number, [&](absl::StatusOr<Ticket> t) {
      if (t.ok()) ticket = *std::move(t);
    });
    if (!ticket) {
      Broken("I1", "the ticket is gone");
      continue;
    }
    if (ticket->version != seen.version) Broken("I5", "the record is not the last version");
    for (const Clock& clock : seen.clocks) {
      if (!Happened(clock.stopped) && !Happened(clock.paused)) AllTold(seen, clock, now, "ended");
    }
    auto expected = IndexesOf(*ticket);
    absl::Time wake = NextWake(*ticket, *county_.version(seen.policy));
    if (wake != absl::InfiniteFuture()) expected["wake"] = absl::ToUnixMillis(wake);
    if (wake <= now) Broken("I7", absl::StrCat("still due since ", Text(wake)));
    std::vector<std::string> names;
    for (const std::string& department : County::departments()) {
      for (int s = 1; s < kStates; ++s)
        names.push_back(keys::DepartmentIndex(department, static_cast<State>(s)));
    }
    for (int s = 1; s < kStates; ++s)
      names.push_back(keys::DepartmentIndex("centre", static_cast<State>(s)));
    for (const auto& [name, score] : expected) {
      if (std::find(names.begin(), names.end(), name) == names.end() && name != "wake")
        names.push_back(name);
    }
    truth.Scores(number, names, [&](absl::StatusOr<std::map<std::string, int64_t>> standing) {
      if (*standing != expected) Broken("I5", "the indexes are not those of the record");
    });
  }
}

}  // namespace hotline::sim
