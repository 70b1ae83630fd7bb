// Where the master of a group of Redis servers is, by its Sentinels.
//
// All Sentinels are asked, again and again; the answer of the latest term (config epoch) counts, so
// that one cut off from the others does not hold callers at a master that was replaced. What a
// Sentinel says is a hint: the client still asks a server for its role before it sends anything.
#pragma once

#include <compare>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace hotline::redis {

class Client;

struct Address {
  std::string host;
  int port = 0;  // 0: not known
  auto operator<=>(const Address&) const = default;
};

struct SentinelOptions {
  std::vector<Address> sentinels;
  std::string master;    // its name in the Sentinels' files
  std::string password;  // of the Sentinels themselves
};

// Thread-safe.
class MasterWatch {
 public:
  explicit MasterWatch(const SentinelOptions& options);
  ~MasterWatch();
  MasterWatch(const MasterWatch&) = delete;
  MasterWatch& operator=(const MasterWatch&) = delete;

  // The master last heard of. While no Sentinel answers it stays what it was.
  Address Current() const;
  // How many replicas must have what is given out, so that no failover can take it back: those that
  // could be made the master, and those that could go on acknowledging to an old one. That is every
  // replica that a Sentinel has for up and in step, or that the master had online within the last
  // ten seconds and most Sentinels do not have for down. The master and the Sentinels must know
  // replicas by the same addresses.
  int Required() const;
  // The replicas that the master has online at this moment.
  void Online(const std::vector<Address>& replicas);

 private:
  struct Answer {
    Address master;
    int64_t term = -1, heard_ms = 0;
    std::set<Address> in_step, down;  // replicas
  };
  void Run();
  void Ask(size_t sentinel);
  void Decide();

  const std::string name_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Address current_ ABSL_GUARDED_BY(mutex_);
  std::map<Address, int64_t> online_ ABSL_GUARDED_BY(mutex_);  // when last
  std::vector<Answer> answers_ ABSL_GUARDED_BY(mutex_);
  // Last, so that their callbacks end before what they write to.
  std::vector<std::unique_ptr<Client>> clients_;
  std::thread thread_;
};

}  // namespace hotline::redis
