// What must hold, whatever happens: an independent account of every ticket, kept from the stored
// events alone, with working time counted by the minute walker. Named after the invariants of
// docs/reliability.md.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "common/storage/record_store.h"
#include "common/storage/stored_form.h"
#include "tests/sim/county.h"
#include "tests/support/limit_model.h"

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
  void End(RecordStore& truth, absl::Time now);

  // The tickets' next wakes as they were stored, earliest first.
  const std::set<std::pair<int64_t, std::string>>& wakes() const { return wakes_; }
  // Tickets that have something to tell another.
  const std::set<std::string>& errands() const { return errands_; }
  std::vector<std::string> numbers() const;
  int64_t tickets() const { return static_cast<int64_t>(seen_.size()); }
  int64_t events() const { return events_; }
  int64_t alarms() const;
  int64_t violations() const { return violations_; }
  const std::vector<std::string>& first_violations() const { return first_; }
  uint64_t trace_hash() const { return hash_; }
  const std::map<std::string, int64_t>& facts() const { return facts_; }

 private:
  struct Seen {
    int64_t version = 0;
    std::string hash;
    absl::Time recorded;
    int64_t wake = 0;
    bool archived = false;
    std::map<int64_t, std::string> marks;  // version → the request that made it
    std::unique_ptr<testing::LimitModel> limits;
  };

  void Compare(const Seen& seen, const Ticket& ticket);
  // When an ended ticket is archived at the earliest.
  absl::Time ArchiveOf(const Ticket& ticket) const;
  void Tell(Seen& seen, const Fact& fact, const Ticket& ticket);
  void Mix(uint64_t value);
  void Mix(const std::string& text);

  const County& county_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::pair<std::string, int64_t>> acknowledged_;  // request → outcome
  std::map<std::string, std::string> requests_;                          // of creates → ticket
  std::set<std::pair<int64_t, std::string>> wakes_;
  std::set<std::string> errands_;
  std::string ticket_;  // being looked at
  int64_t events_ = 0, violations_ = 0;
  std::vector<std::string> first_;
  std::map<std::string, int64_t> facts_;
  uint64_t hash_ = 0xcbf29ce484222325;
};

}  // namespace hotline::sim
