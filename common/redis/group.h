// What the Sentinels of a group of Redis servers say, and what follows from it: which server is the
// master, which servers must have a write before the write is answered, and which servers may be
// told whom to follow.
//
// The rule, and why a failover takes back nothing that was answered: docs/design.md "Durability".
// In short: whoever is made the master later is, at the moment of the answer, a server that some
// Sentinel names; so every such server must have the write, unless most Sentinels call it down.
//
// Pure: no sockets, no clock. Not thread-safe: MasterWatch holds it under a lock.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hotline::redis {

struct Address {
  std::string host;
  int port = 0;  // 0: not known
  auto operator<=>(const Address&) const = default;
};

// A server as one Sentinel describes it.
struct Described {
  Address address;
  bool down = false;   // the Sentinel itself has had no answer from it in time (s_down)
  bool heard = false;  // the Sentinel has had its INFO since it has known it in this role
};

// One Sentinel's answer: the master it names, and that master's replicas.
struct SentinelAnswer {
  int64_t term = -1;  // the Sentinels count their failovers (config epoch)
  Described master;
  std::vector<Described> replicas;
  bool failing_over = false;  // the Sentinel is at work on a failover of this master
};

class Group {
 public:
  // `sentinels`: as many as are configured, whether they answer or not.
  explicit Group(size_t sentinels) : sentinels_(sentinels) {}

  // The answer of the Sentinel with this index, at this instant of the monotonic clock. All
  // instants below are of the same clock.
  void Heard(size_t sentinel, SentinelAnswer answer, int64_t now_ms);
  // The replicas that the master has online at this moment.
  void Online(const std::vector<Address>& replicas, int64_t now_ms);

  // The master by the latest term; port 0 until a Sentinel has answered. While no Sentinel answers
  // the master stays what it was.
  const Address& master() const { return master_; }
  // The servers that must have what `master` answers. Nothing: the Sentinels name another master,
  // and nothing that `master` says may be given out.
  std::optional<std::set<Address>> MustConfirm(const Address& master, int64_t now_ms) const;

  // The servers that most Sentinels name as replicas of master(), while none is at work on a
  // failover: whichever of them follows another server may be told to follow master().
  std::vector<Address> Replicas(int64_t now_ms) const;
  // Whether the server was the master before, and may not know yet that it is a replica. A server
  // that is a master and was not one before is on its way to be the next: nobody may touch it.
  bool WasMaster(const Address& address) const { return old_masters_.contains(address); }
  // That server follows master() now.
  void Follows(const Address& address) { old_masters_.erase(address); }

 private:
  struct Sentinel {
    SentinelAnswer answer;
    int64_t heard_ms = 0;    // 0: never
    std::set<Address> down;  // whom the Sentinel calls down
  };
  bool Fresh(const Sentinel& sentinel, int64_t now_ms) const;
  bool Most(size_t votes) const { return votes * 2 > sentinels_.size(); }
  bool IsDown(const Address& address, int64_t now_ms) const;
  void Decide(int64_t now_ms);

  std::vector<Sentinel> sentinels_;
  Address master_;
  std::map<Address, int64_t> members_;  // when each was last named by anybody
  std::set<Address> old_masters_;
};

}  // namespace hotline::redis
