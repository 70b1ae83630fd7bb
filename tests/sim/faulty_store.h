// The store as one process sees it: every operation takes time on its way there and back, may be
// refused, may be carried out and its answer lost. The truth behind it is the in-memory twin of the
// Redis store, whose operations are atomic, as Redis's are.
#pragma once

#include <functional>
#include <string>

#include "common/storage/record_store.h"
#include "tests/sim/scheduler.h"

namespace hotline::sim {

struct Faults {
  int refused = 0;      // of a thousand operations: they never arrive
  int lost = 0;         // of a thousand: carried out, the answer never comes
  int slow = 0;         // of a thousand: up to seconds each way
  bool outage = false;  // nothing arrives
};

class FaultyStore : public RecordStore {
 public:
  // `committed` hears of every version the moment it is stored, whoever asked and whether or not
  // the answer arrives.
  FaultyStore(Scheduler& scheduler, RecordStore& truth, Owner owner, const Faults& faults,
              std::function<void(const Change&)> committed)
      : scheduler_(scheduler),
        truth_(truth),
        owner_(owner),
        faults_(faults),
        committed_(std::move(committed)) {}

  int partitions() const override { return truth_.partitions(); }
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
  void Scores(const std::string& number, std::vector<std::string> indexes,
              Callback<std::map<std::string, int64_t>> done) override;
  void Repair(const std::string& number, int64_t version, absl::Time wake,
              std::vector<IndexChange> indexes, Callback<bool> done) override;
  void Sequences(Callback<std::vector<int64_t>> done) override;
  void CountTry(int partition, const std::string& guarded, absl::Duration kept,
                Callback<int64_t> done) override;
  void Confirm(Callback<bool> done) override;
  void ServerTime(Callback<absl::Time> done) override;

 private:
  absl::Duration Way();
  // `carry_out` at the server, after the way there; its answer after the way back.
  template <class T>
  void Send(bool writes, std::function<void(Callback<T>)> carry_out, Callback<T> done);

  Scheduler& scheduler_;
  RecordStore& truth_;
  const Owner owner_;
  const Faults& faults_;
  const std::function<void(const Change&)> committed_;
};

}  // namespace hotline::sim
