// The versions of the jurisdiction, kept for ever: tickets have frozen them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/redis/client.h"
#include "common/storage/record_store.h"

namespace hotline {

// ABORTED / ETAG_MISMATCH: another version than `expected` is in force.
absl::Status VersionMoved(int64_t expected);

// Where the bytes of versions are; over Redis, or in memory for tests.
class VersionStore {
 public:
  virtual ~VersionStore() = default;
  // The version in force, 0 for none.
  virtual void Current(Callback<int64_t> done) = 0;
  // NOT_FOUND / NO_JURISDICTION.
  virtual void Read(int64_t version, Callback<std::string> done) = 0;
  // Stores the next version and puts it in force: its number. ABORTED / ETAG_MISMATCH when
  // `expected` (0: none; absent: any) is not in force.
  virtual void Put(std::optional<int64_t> expected, std::string bytes, Callback<int64_t> done) = 0;

  // The standing proposal of a next version; empty: there is none. It is at most one.
  virtual void Proposal(Callback<std::string> done) = 0;
  // Another proposal (empty: none) in the place of `standing`, as it was read: false where another
  // one stands.
  virtual void Propose(std::string standing, std::string bytes, Callback<bool> done) = 0;
  // Puts the proposal `standing` in force: stores `bytes` as the next version, whose number it
  // gives, and forgets the proposal. 0 where another one stands, or not version `expected` is in
  // force.
  virtual void Adopt(std::string standing, int64_t expected, std::string bytes,
                     Callback<int64_t> done) = 0;
};

class RedisVersionStore : public VersionStore {
 public:
  RedisVersionStore(redis::Client& writes, redis::Client& reads) : writes_(writes), reads_(reads) {}
  void Current(Callback<int64_t> done) override;
  void Read(int64_t version, Callback<std::string> done) override;
  void Put(std::optional<int64_t> expected, std::string bytes, Callback<int64_t> done) override;
  void Proposal(Callback<std::string> done) override;
  void Propose(std::string standing, std::string bytes, Callback<bool> done) override;
  void Adopt(std::string standing, int64_t expected, std::string bytes,
             Callback<int64_t> done) override;

 private:
  redis::Client& writes_;
  redis::Client& reads_;
};

class MemoryVersionStore : public VersionStore {
 public:
  void Current(Callback<int64_t> done) override;
  void Read(int64_t version, Callback<std::string> done) override;
  void Put(std::optional<int64_t> expected, std::string bytes, Callback<int64_t> done) override;
  void Proposal(Callback<std::string> done) override;
  void Propose(std::string standing, std::string bytes, Callback<bool> done) override;
  void Adopt(std::string standing, int64_t expected, std::string bytes,
             Callback<int64_t> done) override;

 private:
  absl::Mutex mutex_;
  std::vector<std::string> versions_ ABSL_GUARDED_BY(mutex_);
  std::string proposal_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline
