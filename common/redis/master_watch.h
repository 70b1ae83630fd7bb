// Where the master of a group of Redis servers is, by its Sentinels.
//
// All Sentinels are asked, again and again; group.h says what follows from their answers. What a
// Sentinel says is a hint: the client still asks a server for its role before it sends anything.
//
// The watch also tells an old master, and a replica that follows another server, to follow the
// master. The Sentinels do that too, but only some ten seconds after a failover, and until then
// such a server cannot confirm a write.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/redis/group.h"
#include "common/redis/tls.h"
#include "common/redis/value.h"

namespace hotline::redis {

class Client;

struct SentinelOptions {
  std::vector<Address> sentinels;
  std::string master;          // its name in the Sentinels' files
  std::string password;        // of the Sentinels themselves
  std::string redis_password;  // of the servers of the group
  std::shared_ptr<Tls> tls;    // of both; null: connections are not encrypted
};

// Thread-safe.
class MasterWatch {
 public:
  explicit MasterWatch(SentinelOptions options);
  ~MasterWatch();
  MasterWatch(const MasterWatch&) = delete;
  MasterWatch& operator=(const MasterWatch&) = delete;

  // The master last heard of. While no Sentinel answers it stays what it was.
  Address Current() const;
  // The servers that must have what this master answers, so that no failover can take the answer
  // back. Nothing: the Sentinels name another master. The master and the Sentinels must know
  // replicas by the same addresses.
  std::optional<std::set<Address>> MustConfirm(const Address& master) const;
  // The replicas that the master has online at this moment.
  void Online(const std::vector<Address>& replicas);

 private:
  void Run();
  void Ask(size_t sentinel);
  void Heard(size_t sentinel, SentinelAnswer answer);
  // Tells the replicas whom to follow. On the watch's thread.
  void Align();
  // Whether a replica of that role follows another server than the master, and may be told.
  bool Strays(const Address& replica, const Address& master, const Value& role);

  const SentinelOptions options_;
  mutable absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Group group_ ABSL_GUARDED_BY(mutex_);
  // Last, so that their callbacks end before what they write to.
  std::vector<std::unique_ptr<Client>> sentinels_;
  std::map<Address, std::unique_ptr<Client>> replicas_;  // the watch's thread changes it
  std::thread thread_;
};

}  // namespace hotline::redis
