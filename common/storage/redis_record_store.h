// The record store over Redis: one connection for writes (with WAIT where replicas are asked for),
// one for reads. Changes that are ready at the same time travel in one call of the commit function.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "common/redis/client.h"
#include "common/storage/archive_reads.h"
#include "common/storage/log_archive.h"
#include "common/storage/record_store.h"

namespace hotline {

class RedisRecordStore : public RecordStore {
 public:
  // Both clients must outlive the store and every call still open. Without an archive what has been
  // moved there cannot be read: UNAVAILABLE / ARCHIVE_UNREADABLE.
  RedisRecordStore(redis::Client& writes, redis::Client& reads, int partitions,
                   std::shared_ptr<LogArchive> archive = nullptr);
  ~RedisRecordStore() override;

  // Loads the function library when it is missing or of a lower revision, and checks the number of
  // partitions against the installation's. Blocking; for start-up.
  absl::Status Prepare();

  // Of the commits that somebody waits for.
  CommitTimes commits() const;

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
  void Confirm(Callback<bool> done) override;
  void ServerTime(Callback<absl::Time> done) override;

 private:
  struct Waiting {
    Change change;
    Callback<CommitResult> done;
    int64_t since_ns = 0;
  };
  class Batcher;

  redis::Client& writes_;
  redis::Client& reads_;
  const int partitions_;
  const std::shared_ptr<ArchiveReads> archived_;
  std::shared_ptr<Batcher> commits_, wakes_;
  // By partition, where the log began when it was last seen: what is before is not asked of Redis.
  std::vector<std::atomic<int64_t>> begins_;
};

// The library as loaded; "FUNCTION LOAD REPLACE" of it.
const std::string& FunctionLibrary();
// Calls one of its functions. Where somebody has flushed them they are put back, and this call ends
// with REDIS_FUNCTION_MISSING: nothing was done, it may be repeated.
void CallFunction(redis::Client& client, std::vector<std::string> call, redis::Done done);
// The same, blocking; never from a callback.
absl::StatusOr<redis::Value> CallFunctionAndWait(redis::Client& client,
                                                 std::vector<std::string> call);

// Entries of a partition's log from `first` to `last`, as far as they stand in Redis. Blocking;
// never from a callback.
absl::StatusOr<std::vector<LogEntry>> ReadStream(redis::Client& client, int partition,
                                                 int64_t first, int64_t last,
                                                 int limit = kSegmentEvents);

// Turns a client's error into the store's reasons.
absl::Status StorageError(const absl::Status& status, bool wrote);

}  // namespace hotline
