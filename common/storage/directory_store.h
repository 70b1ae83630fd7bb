// The versions of the jurisdiction, kept for ever: tickets have frozen them.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "common/domain/routing.h"
#include "common/redis/client.h"
#include "common/storage/ticket_store.h"

namespace hotline {

// Where the bytes of versions are; over Redis, or in memory for tests.
class VersionStore {
 public:
  virtual ~VersionStore() = default;
  // The version in force, 0 for none.
  virtual void Current(Callback<int64_t> done) = 0;
  // NOT_FOUND / NO_JURISDICTION.
  virtual void Read(int64_t version, Callback<std::string> done) = 0;
  // Stores the next version and puts it in force: its number. ABORTED / ETAG_MISMATCH when
  // `expected` (0: any) is not in force.
  virtual void Put(int64_t expected, std::string bytes, Callback<int64_t> done) = 0;
};

class RedisVersionStore : public VersionStore {
 public:
  RedisVersionStore(redis::Client& writes, redis::Client& reads) : writes_(writes), reads_(reads) {}
  void Current(Callback<int64_t> done) override;
  void Read(int64_t version, Callback<std::string> done) override;
  void Put(int64_t expected, std::string bytes, Callback<int64_t> done) override;

 private:
  redis::Client& writes_;
  redis::Client& reads_;
};

class MemoryVersionStore : public VersionStore {
 public:
  void Current(Callback<int64_t> done) override;
  void Read(int64_t version, Callback<std::string> done) override;
  void Put(int64_t expected, std::string bytes, Callback<int64_t> done) override;

 private:
  std::mutex mutex_;
  std::vector<std::string> versions_;
};

// The versions a process has in memory, with the router of the one in force. Thread-safe.
class Directory : public JurisdictionVersions {
 public:
  std::shared_ptr<const Jurisdiction> Current() const override;
  std::shared_ptr<const Jurisdiction> Version(int64_t version) const override;
  std::shared_ptr<const Jurisdiction> Version(int64_t policies, int64_t calendars) const override;
  std::shared_ptr<const Router> CurrentRouter() const;
  // The highest version added is in force.
  void Add(std::shared_ptr<const Jurisdiction> jurisdiction);
  // What routing has learned, from now on; null: nothing.
  void Use(std::shared_ptr<const Classifier> learned);
  // What has been adjudicated, from now on; null: nothing.
  void Use(std::shared_ptr<const Precedents> precedents);
  int64_t newest() const;

 private:
  mutable std::mutex mutex_;
  std::map<int64_t, std::shared_ptr<const Jurisdiction>> versions_;
  // By policies and calendars, made when first asked for: few, since only those of open tickets
  // are.
  mutable std::map<std::pair<int64_t, int64_t>, std::shared_ptr<const Jurisdiction>> mixed_;
  // Of the version in force, what was learned and what was adjudicated.
  void MakeRouter();
  std::mutex making_;
  std::shared_ptr<const Classifier> learned_;
  std::shared_ptr<const Precedents> precedents_;
  std::shared_ptr<const Router> router_;
};

}  // namespace hotline
