// Where records live: tickets, and whatever else has a state, a log of events and wakes. The store
// knows bytes and ids; what a record says is the business of its kind (tickets.h). One contract,
// two worlds: Redis, and memory for tests and simulations; the same tests hold for both.
//
// Every operation is asynchronous: `done` is called exactly once, on a thread of the store, and
// must not block. Errors: UNAVAILABLE / STORAGE_UNAVAILABLE (no effect, retry), UNAVAILABLE /
// DURABILITY_UNKNOWN (the effect is unknown: retry with the same request id), RESOURCE_EXHAUSTED /
// STORAGE_FULL, INTERNAL / RECORD_DAMAGED.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "common/storage/record_id.h"
#include "common/storage/store_rules.h"

namespace hotline {

// An entry of an index: nothing removes the record from it.
struct IndexChange {
  std::string index;
  std::optional<int64_t> score;
};

// One version of one record, ready to be written whole or not at all.
struct Change {
  int partition = 0;
  std::string id;
  int64_t expected_version = 0;  // 0: the record must not exist
  // The chain head of the version this was decided on; empty: any head. After a failover another
  // version of the same number may stand; its head differs, and the commit answers kConflict.
  std::string expected_head;
  int64_t version = 0;
  std::string record, event, event_hash;
  absl::Time wake = absl::InfiniteFuture();
  std::vector<IndexChange> indexes;
  // Create: remembered for 72 to 144 hours, or for ever (what another system calls by a number of
  // its own); `request_answer` is what a replay is told.
  std::string request, request_answer;
  bool request_for_ever = false;
  absl::Time now;
  bool urgent_for_memory = false;  // a wake: goes through when memory is full
};

struct CommitResult {
  enum Outcome { kDone, kConflict, kReplay };
  Outcome outcome = kDone;
  int64_t sequence = 0;
  std::string answer;  // of a replay
};

// What commits have taken so far: how many were answered, and how long all of them waited for it.
struct CommitTimes {
  int64_t count = 0, ns = 0;
};

struct LogEntry {
  int64_t sequence = 0;
  std::string record;
};

// A place in an ordered list over all partitions.
struct IndexPosition {
  int64_t score = 0;
  std::string id;
  bool operator<(const IndexPosition& o) const {
    return score != o.score ? score < o.score : id < o.id;
  }
};

template <class T>
using Callback = std::function<void(absl::StatusOr<T>)>;

class RecordStore {
 public:
  virtual ~RecordStore() = default;

  virtual int partitions() const = 0;

  // The record's bytes. NOT_FOUND / RECORD_NOT_FOUND.
  virtual void Load(const std::string& id, Callback<std::string> done) = 0;
  virtual void Commit(Change change, Callback<CommitResult> done) = 0;
  // Leases `count` numbers of the day, for records of any kind: the first of their sequence.
  virtual void LeaseNumbers(int partition, absl::CivilDay day, int count,
                            Callback<int64_t> done) = 0;
  // Records of any kind whose wake is at or before `until`, earliest first, at most `limit`.
  virtual void DueWakes(int partition, absl::Time until, int limit,
                        Callback<std::vector<IndexPosition>> done) = 0;
  // Entries after `after`, at most `limit`.
  virtual void ReadLog(int partition, int64_t after, int limit,
                       Callback<std::vector<LogEntry>> done) = 0;
  // Members of one partition's index after `after`, in order; `from` is the least score.
  virtual void ReadIndex(int partition, const std::string& index, IndexPosition after, int limit,
                         Callback<std::vector<IndexPosition>> done) = 0;
  // For reconciliation: some records of the kind, and where to go on; cursor "0" begins and ends.
  struct ScanPage {
    std::vector<std::string> ids;
    std::string cursor;
  };
  virtual void Scan(char kind, const std::string& cursor, Callback<ScanPage> done) = 0;
  // The scores that stand for the record in its wake ("wake") and the indexes named.
  virtual void Scores(const std::string& id, std::vector<std::string> indexes,
                      Callback<std::map<std::string, int64_t>> done) = 0;
  // Puts wake and indexes right if the version still stands (0: if there is no record): whether it
  // was written.
  virtual void Repair(const std::string& id, int64_t version, absl::Time wake,
                      std::vector<IndexChange> indexes, Callback<bool> done) = 0;
  // Counts a try at what `guarded` names, which lies in that partition: how many there were, with
  // this one. They are forgotten `kept` after the first.
  virtual void CountTry(int partition, const std::string& guarded, absl::Duration kept,
                        Callback<int64_t> done) = 0;
  // Last sequence of every partition.
  virtual void Sequences(Callback<std::vector<int64_t>> done) = 0;
  // Ends once everything written before this call is as durable as a commit would be: a replay must
  // not confirm what only one machine has.
  virtual void Confirm(Callback<bool> done) = 0;
  // The time of the machine that stores, for GuardedClock.
  virtual void ServerTime(Callback<absl::Time> done) = 0;
};

}  // namespace hotline
