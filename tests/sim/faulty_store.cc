#include "tests/sim/faulty_store.h"

#include "common/base/error.h"

namespace hotline::sim {
namespace {

absl::Status Refused() {
  return Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE", "the store is not there")
      .status();
}
absl::Status Unknown() {
  return Error(absl::StatusCode::kUnavailable, "DURABILITY_UNKNOWN", "the answer was lost")
      .status();
}

}  // namespace

absl::Duration FaultyStore::Way() {
  return scheduler_.Permille(faults_.slow) ? scheduler_.Ms(100, 2500) : scheduler_.Ms(0, 20);
}

template <class T>
void FaultyStore::Send(bool writes, std::function<void(Callback<T>)> carry_out, Callback<T> done) {
  if (faults_.outage || scheduler_.Permille(faults_.refused)) {
    return scheduler_.After(Way(), owner_, [done = std::move(done)] { done(Refused()); });
  }
  // What is on its way arrives, also when its sender is dead by then.
  scheduler_.After(Way(), kWorld, [this, writes, carry_out, done = std::move(done)] {
    carry_out([this, writes, done](absl::StatusOr<T> answer) {
      const bool lost = scheduler_.Permille(faults_.lost);
      scheduler_.After(Way(), owner_, [writes, lost, done, answer = std::move(answer)] {
        if (lost) return done(writes ? Unknown() : Refused());
        done(answer);
      });
    });
  });
}

void FaultyStore::Load(const std::string& id, Callback<std::string> done) {
  Send<std::string>(
      false, [this, id](Callback<std::string> d) { truth_.Load(id, std::move(d)); },
      std::move(done));
}

void FaultyStore::Commit(Change change, Callback<CommitResult> done) {
  Send<CommitResult>(
      true,
      [this, change = std::move(change)](Callback<CommitResult> d) {
        truth_.Commit(change, [this, &change, d](absl::StatusOr<CommitResult> result) {
          if (result.ok() && result->outcome == CommitResult::kDone) committed_(change);
          d(std::move(result));
        });
      },
      std::move(done));
}

void FaultyStore::LeaseNumbers(int partition, absl::CivilDay day, int count,
                               Callback<int64_t> done) {
  Send<int64_t>(
      false,
      [=, this](Callback<int64_t> d) { truth_.LeaseNumbers(partition, day, count, std::move(d)); },
      std::move(done));
}

void FaultyStore::DueWakes(int partition, absl::Time until, int limit,
                           Callback<std::vector<IndexPosition>> done) {
  Send<std::vector<IndexPosition>>(
      false,
      [=, this](Callback<std::vector<IndexPosition>> d) {
        truth_.DueWakes(partition, until, limit, std::move(d));
      },
      std::move(done));
}

void FaultyStore::ReadLog(int partition, int64_t after, int limit,
                          Callback<std::vector<LogEntry>> done) {
  truth_.ReadLog(partition, after, limit, std::move(done));
}

void FaultyStore::ReadIndex(int partition, const std::string& index, IndexPosition after, int limit,
                            Callback<std::vector<IndexPosition>> done) {
  truth_.ReadIndex(partition, index, after, limit, std::move(done));
}

void FaultyStore::Scan(char kind, const std::string& cursor, Callback<ScanPage> done) {
  truth_.Scan(kind, cursor, std::move(done));
}

void FaultyStore::Scores(const std::string& number, std::vector<std::string> indexes,
                         Callback<std::map<std::string, int64_t>> done) {
  truth_.Scores(number, std::move(indexes), std::move(done));
}

void FaultyStore::Repair(const std::string& number, int64_t version, absl::Time wake,
                         std::vector<IndexChange> indexes, Callback<bool> done) {
  truth_.Repair(number, version, wake, std::move(indexes), std::move(done));
}

void FaultyStore::Sequences(Callback<std::vector<int64_t>> done) {
  truth_.Sequences(std::move(done));
}

void FaultyStore::CountTry(int partition, const std::string& guarded, absl::Duration kept,
                           Callback<int64_t> done) {
  Send<int64_t>(
      true,
      [=, this](Callback<int64_t> d) { truth_.CountTry(partition, guarded, kept, std::move(d)); },
      std::move(done));
}

void FaultyStore::Confirm(Callback<bool> done) {
  Send<bool>(
      false, [](Callback<bool> d) { d(true); }, std::move(done));
}

void FaultyStore::ServerTime(Callback<absl::Time> done) {
  Send<absl::Time>(
      false, [this](Callback<absl::Time> d) { d(scheduler_.now()); }, std::move(done));
}

}  // namespace hotline::sim
