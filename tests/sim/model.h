// What must hold, whatever happens: an independent account of every ticket, kept from the stored
// events alone, with working time counted by the minute walker. Named after the invariants of
// docs/reliability.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "common/storage/stored_form.h"
#include "common/storage/ticket_store.h"
#include "tests/sim/county.h"

namespace hotline::sim {

class Model {
 public:
  explicit Model(const County& county) : county_(county) {}

  // A version was stored at this true instant.
  void Committed(const Change& change, absl::Time now);
  // A caller was told that its request made this version of the ticket; `mark` is how the record
  // names the request, empty for a create.
  void Acknowledged(const std::string& request, const std::string& mark, const std::string& number,
                    int64_t version);
  // A caller was told something that is nobody's fault but ours.
  void Broken(const std::string& invariant, const std::string& what);
  // Everything that had to happen before `now` has: nothing runs any more.
  void End(TicketStore& truth, absl::Time now);

  // The tickets' next wakes as they were stored, earliest first.
  const std::set<std::pair<int64_t, std::string>>& wakes() const { return wakes_; }
  std::vector<std::string> numbers() const;
  int64_t tickets() const { return static_cast<int64_t>(seen_.size()); }
  int64_t events() const { return events_; }
  int64_t alarms() const { return alarms_; }
  int64_t violations() const { return violations_; }
  const std::vector<std::string>& first_violations() const { return first_; }
  uint64_t trace_hash() const { return hash_; }
  const std::map<std::string, int64_t>& facts() const { return facts_; }

 private:
  // A limit as the log tells of it.
  struct Clock {
    LimitKind limit;
    int leg, petitioner;
    std::string row;
    int amount = 0;
    absl::Time started, due, original, stopped = kUnset, paused = kUnset;
    struct Step {
      Interval pause;  // or, with `days`, an extension
      bool suspension = false;
      int days = 0;
    };
    std::vector<Step> steps;
    int generation = 1;
    // Rungs of this generation that rang, and those that lay behind when it began.
    std::set<int> fired, behind;
    bool breached = false;
    std::vector<Interval> pauses() const;
  };
  struct Seen {
    int64_t version = 0, policy = 0;
    std::string hash;
    absl::Time recorded;
    int64_t wake = 0;
    std::map<int64_t, std::string> marks;  // version → the request that made it
    std::vector<Clock> clocks;
  };

  void LimitFact(Seen& seen, const Ticket& ticket, const Fact& fact);
  void Compare(const Seen& seen, const Ticket& ticket);
  // The due by the walker: what was granted, with `original` what was promised first.
  absl::Time Due(const Seen& seen, const Clock& clock, bool original) const;
  absl::Time RungInstant(const Seen& seen, const Clock& clock, const Rung& rung) const;
  // By the limit's own time alone, also where that lies before the due was last moved.
  absl::Time OfTime(const Seen& seen, const Clock& clock, const Rung& rung,
                    const std::vector<Interval>& pauses) const;
  // Whatever fell before `until` while the clock ran has been told.
  void AllTold(const Seen& seen, const Clock& clock, absl::Time until, const std::string& ticket);
  const LimitRow& Row(const Seen& seen, const Clock& clock) const;
  const testing::MinuteWalker& WalkerOf(const Seen& seen, const Clock& clock) const;
  void Mix(uint64_t value);
  void Mix(const std::string& text);

  const County& county_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::pair<std::string, int64_t>> acknowledged_;  // request → outcome
  std::map<std::string, std::string> requests_;                          // of creates → ticket
  std::set<std::pair<int64_t, std::string>> wakes_;
  std::string ticket_;  // being looked at
  int64_t events_ = 0, alarms_ = 0, violations_ = 0;
  std::vector<std::string> first_;
  std::map<std::string, int64_t> facts_;
  uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace hotline::sim
