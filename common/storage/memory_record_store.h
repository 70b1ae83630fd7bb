// The in-memory twin of the Redis store. Thread-safe; callbacks run inline.
#pragma once

#include <map>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/storage/record_store.h"

namespace hotline {

class MemoryRecordStore : public RecordStore {
 public:
  // `clock` must outlive the store.
  MemoryRecordStore(int partitions, const Clock& clock)
      : clock_(clock), partitions_(partitions), shards_(static_cast<size_t>(partitions)) {}

  int partitions() const override { return partitions_; }
  void Load(const std::string& id, Callback<std::string> done) override;
  void Commit(Change change, Callback<CommitResult> done) override;
  void LeaseNumbers(int partition, absl::CivilDay day, int count, Callback<int64_t> done) override;
  void DueWakes(int partition, absl::Time until, int limit,
                Callback<std::vector<IndexPosition>> done) override;
  void ReadLog(int partition, int64_t after, int limit,
               Callback<std::vector<LogEntry>> done) override;
  void ReadIndex(int partition, const std::string& index, IndexPosition after, int limit,
                 Callback<std::vector<IndexPosition>> done) override;
  void Scan(char kind, const std::string& cursor, Callback<ScanPage> done) override;
  void Scores(const std::string& id, std::vector<std::string> indexes,
              Callback<std::map<std::string, int64_t>> done) override;
  void Repair(const std::string& id, int64_t version, absl::Time wake,
              std::vector<IndexChange> indexes, Callback<bool> done) override;
  void Sequences(Callback<std::vector<int64_t>> done) override;
  void CountTry(int partition, const std::string& guarded, absl::Duration kept,
                Callback<int64_t> done) override;
  void Confirm(Callback<bool> done) override { done(true); }
  void ServerTime(Callback<absl::Time> done) override { done(clock_.Now()); }

 private:
  struct Versioned {
    int64_t version = 0;
    std::string record;
  };
  struct OrderedSet {
    std::map<std::string, int64_t> scores;
    std::set<IndexPosition> order;
    void Put(const std::string& member, std::optional<int64_t> score);
  };
  struct Shard {
    std::map<std::string, Versioned> records;
    std::vector<std::string> log;
    std::map<std::string, OrderedSet> sets;                          // "wake" and the indexes
    std::map<int64_t, std::map<std::string, std::string>> requests;  // by generation
    std::map<absl::CivilDay, int64_t> numbers;
    struct Tries {
      int64_t count = 0;
      absl::Time until;
    };
    std::map<std::string, Tries> tries;
  };

  const Clock& clock_;
  const int partitions_;
  absl::Mutex mutex_;
  std::vector<Shard> shards_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline
