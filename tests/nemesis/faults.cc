#include "tests/nemesis/faults.h"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <numeric>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/storage/keys.h"
#include "common/storage/redis_record_store.h"

namespace hotline::nemesis {
namespace {

using testing::LinkFault;
using Random = std::mt19937;

void SleepMs(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }
void Hold(Random& random, int64_t least_ms, int64_t most_ms) {
  SleepMs(least_ms +
          static_cast<int64_t>(random() % static_cast<uint64_t>(most_ms - least_ms + 1)));
}
int Any(Random& random) { return static_cast<int>(random() % Fleet::kNodes); }
std::vector<int> AnyOrder(Random& random) {
  std::vector<int> nodes(Fleet::kNodes);
  std::iota(nodes.begin(), nodes.end(), 0);
  std::shuffle(nodes.begin(), nodes.end(), random);
  return nodes;
}

// A second to thirty days, small and large ones equally often.
absl::Duration AnyError(Random& random) {
  const double days30 = absl::ToDoubleSeconds(absl::Hours(24 * 30));
  return absl::Seconds(std::pow(days30, std::uniform_real_distribution<>(0, 1)(random)));
}

void Tell(testing::RedisServer& redis, std::vector<std::string> command) {
  redis::Client client(redis.options());
  (void)client.CallAndWait(std::move(command));
}

// --- the servers

void KillServer(Fleet& fleet, Random& random) {
  const int n = Any(random);
  fleet.server(n).Stop(SIGKILL);
  Hold(random, 0, 1500);
  fleet.server(n).Start();
}

void KillServers(Fleet& fleet, Random& random) {
  for (int n = 0; n < Fleet::kNodes; ++n) fleet.server(n).Stop(SIGKILL);
  Hold(random, 0, 1000);
  for (int n : AnyOrder(random)) fleet.server(n).Start();
}

void PauseServer(Fleet& fleet, Random& random) {
  const int n = Any(random);
  fleet.server(n).Signal(SIGSTOP);
  Hold(random, 500, 4000);
  fleet.server(n).Signal(SIGCONT);
}

void RollServers(Fleet& fleet, Random& random) {
  for (int n : AnyOrder(random)) {
    fleet.server(n).Stop(SIGTERM);
    fleet.server(n).Start();
    Hold(random, 0, 300);
  }
}

void WrongClock(Fleet& fleet, Random& random, int sign) {
  const int n = Any(random);
  fleet.SetClock(n, sign * AnyError(random));
  Hold(random, 1500, 4000);
  fleet.SetClock(n, absl::ZeroDuration());
}
void ClockAhead(Fleet& fleet, Random& random) { WrongClock(fleet, random, 1); }
void ClockBehind(Fleet& fleet, Random& random) { WrongClock(fleet, random, -1); }

// --- one Redis

void KillRedis(Fleet& fleet, Random& random) {
  fleet.redis().Kill();
  Hold(random, 0, 1500);
  fleet.redis().Start();
}

void KillRedisInRewrite(Fleet& fleet, Random& random) {
  redis::Client client(fleet.redis().options());
  (void)client.CallAndWait({"CONFIG", "SET", "rdb-key-save-delay", "1000"});
  (void)client.CallAndWait({"BGREWRITEAOF"});
  for (int i = 0; i < 200; ++i) {
    auto info = client.CallAndWait({"INFO", "persistence"});
    if (info.ok() && info->text.find("aof_rewrite_in_progress:1") != std::string::npos) break;
    SleepMs(5);
  }
  Hold(random, 0, 200);
  KillRedis(fleet, random);
}

void PauseRedis(Fleet& fleet, Random& random) {
  fleet.redis().Pause();
  Hold(random, 300, 4000);
  fleet.redis().Resume();
}

void BusyRedis(Fleet& fleet, Random& random) {
  Tell(fleet.redis(), {"CONFIG", "SET", "busy-reply-threshold", "200"});
  redis::Options patient = fleet.redis().options();
  patient.timeout_ms = 10'000;
  redis::Client client(patient);
  const int64_t turns = 2500 + static_cast<int64_t>(random() % 15000);  // 0.5 to 4 s
  (void)client.CallAndWait(
      {"EVAL",
       "for i = 1, tonumber(ARGV[1]) do for k = 1, 1000 do redis.call('EXISTS', 'nothing') end end",
       "0", absl::StrCat(turns)});
}

void PowerCut(Fleet& fleet, Random& random) {
  fleet.CutPower(random, false);
  Hold(random, 0, 500);
  fleet.redis().Start();
}
void TornTail(Fleet& fleet, Random& random) {
  fleet.CutPower(random, true);
  fleet.redis().Start();
}

void MemoryFull(Fleet& fleet, Random& random) {
  Tell(fleet.redis(), {"CONFIG", "SET", "maxmemory", "1mb"});
  Hold(random, 1000, 3000);
  Tell(fleet.redis(), {"CONFIG", "SET", "maxmemory", "0"});
}

void DiskFull(Fleet& fleet, Random& random) {
  fleet.FillDisk(true);
  for (int i = 0; i < 400 && fleet.redis().running(); ++i) SleepMs(10);
  Hold(random, 0, 1000);
  fleet.FillDisk(false);
  fleet.redis().Kill();
  fleet.redis().Start();
}

void FunctionLost(Fleet& fleet, Random& random) {
  Tell(fleet.redis(), {"FUNCTION", "FLUSH"});
  Hold(random, 500, 2000);
}

void TooFewReplicas(Fleet& fleet, Random& random) {
  Tell(fleet.redis(), {"CONFIG", "SET", "min-replicas-to-write", "1"});
  Hold(random, 500, 3000);
  Tell(fleet.redis(), {"CONFIG", "SET", "min-replicas-to-write", "0"});
}

// Rows of tickets vanish, move and appear where they do not belong.
void WrongRows(Fleet& fleet, Random& random) {
  redis::Client client(fleet.redis().options());
  const std::string now = absl::StrCat(absl::ToUnixMillis(absl::Now()));
  for (const char* pattern : {"h:{p*}:wake", "h:{p*}:i:*"}) {
    auto keys = client.CallAndWait({"KEYS", pattern});
    for (size_t i = 0; keys.ok() && i < keys->items.size(); ++i) {
      if (random() % 4 != 0) continue;
      const std::string& key = keys->items[i].text;
      auto some = client.CallAndWait({"ZRANDMEMBER", key, "3"});
      for (size_t k = 0; some.ok() && k < some->items.size(); ++k) {
        if (random() % 2 == 0)
          (void)client.CallAndWait({"ZREM", key, some->items[k].text});
        else
          (void)client.CallAndWait({"ZADD", key, now, some->items[k].text});
      }
    }
  }
}

void RedisClock(Fleet& fleet, Random& random) {
  fleet.SetRedisClock((random() % 2 == 0 ? 1 : -1) * AnyError(random));
  Hold(random, 1500, 4000);
  fleet.SetRedisClock(absl::ZeroDuration());
}

void Link(Fleet& fleet, Random& random, LinkFault fault) {
  fleet.proxy().Set(fault);
  Hold(random, 300, 3000);
  fleet.proxy().Set(LinkFault::kNone);
}
template <LinkFault kFault>
void BadLink(Fleet& fleet, Random& random) {
  Link(fleet, random, kFault);
}

// --- a group with Sentinels

void KillMaster(Fleet& fleet, Random& random) {
  const int n = fleet.Master();
  fleet.redis(n).Kill();
  Hold(random, 0, 6000);
  fleet.redis(n).Start();
}

void LoseMasterMachine(Fleet& fleet, Random& random) {
  const int n = fleet.Master();
  fleet.redis(n).Kill();
  fleet.sentinel(n).Kill();
  fleet.server(n).Stop(SIGKILL);
  Hold(random, 3000, 6000);
  fleet.redis(n).Start();
  fleet.StartSentinel(n);
  fleet.server(n).Start();
}

void PauseMaster(Fleet& fleet, Random& random) {
  const int n = fleet.Master();
  fleet.redis(n).Pause();
  Hold(random, 500, 6000);
  fleet.redis(n).Resume();
}

void IsolateMaster(Fleet& fleet, Random& random) {
  fleet.network().Isolate(fleet.Master());
  Hold(random, 2000, 7000);
  fleet.network().Heal();
}

void IsolateReplica(Fleet& fleet, Random& random) {
  fleet.network().Isolate((fleet.Master() + 1 + static_cast<int>(random() % 2)) % Fleet::kNodes);
  Hold(random, 1000, 5000);
  fleet.network().Heal();
}

// The master and one replica, without the link between them; each sees the third.
void CutOneLink(Fleet& fleet, Random& random) {
  const int master = fleet.Master(), other = (master + 1) % Fleet::kNodes;
  fleet.network().Cut(master, other);
  fleet.network().Cut(other, master);
  Hold(random, 2000, 6000);
  fleet.network().Heal();
}

void MuteMaster(Fleet& fleet, Random& random) {
  const int master = fleet.Master();
  for (int n = 0; n < Fleet::kNodes; ++n) {
    if (n != master) fleet.network().Cut(master, n);
  }
  Hold(random, 2000, 6000);
  fleet.network().Heal();
}

void DeafenMaster(Fleet& fleet, Random& random) {
  const int master = fleet.Master();
  for (int n = 0; n < Fleet::kNodes; ++n) {
    if (n != master) fleet.network().Cut(n, master);
  }
  Hold(random, 2000, 6000);
  fleet.network().Heal();
}

void LosePackets(Fleet& fleet, Random& random) {
  fleet.network().Lose(Any(random), 10 + static_cast<int>(random() % 30));
  Hold(random, 2000, 5000);
  fleet.network().Heal();
}

void Flap(Fleet& fleet, Random& random) {
  const int master = fleet.Master();
  for (int i = 0; i < 5; ++i) {
    fleet.network().Isolate(master);
    Hold(random, 100, 900);
    fleet.network().Heal();
    Hold(random, 100, 500);
  }
}

// The old master and the other replica go on for a while beside the new one.
void FailOverByHand(Fleet& fleet, Random& random) {
  fleet.FailOver(Any(random));
  Hold(random, 2000, 4000);
}

void KillReplicaInSync(Fleet& fleet, Random& random) {
  const int n = (fleet.Master() + 1) % Fleet::kNodes;
  fleet.redis(n).Kill();
  std::filesystem::remove_all(fleet.redis(n).directory() + "/appendonlydir");
  fleet.redis(n).Launch({});
  Hold(random, 0, 400);
  fleet.redis(n).Kill();
  fleet.redis(n).Start();
}

void KillSentinels(Fleet& fleet, Random& random) {
  for (int n = 0; n < Fleet::kNodes; ++n) fleet.sentinel(n).Kill();
  Hold(random, 1000, 4000);
  for (int n : AnyOrder(random)) fleet.StartSentinel(n);
}

void ColdStart(Fleet& fleet, Random& random) {
  for (int n = 0; n < Fleet::kNodes; ++n) {
    fleet.server(n).Stop(SIGKILL);
    fleet.sentinel(n).Kill();
    fleet.redis(n).Kill();
  }
  for (int n : AnyOrder(random)) {
    fleet.redis(n).Start();
    Hold(random, 0, 500);
  }
  for (int n : AnyOrder(random)) fleet.StartSentinel(n);
  for (int n : AnyOrder(random)) fleet.server(n).Start();
}

}  // namespace

const std::vector<Fault>& Faults() {
  constexpr Shape kOne = Shape::kSingle, kGroup = Shape::kSentinel;
  static auto* const faults = new std::vector<Fault>{
      {"kill -9 of a server", kOne, KillServer},
      {"kill -9 of all servers", kOne, KillServers},
      {"SIGSTOP of a server", kOne, PauseServer},
      {"rolling restart by SIGTERM", kOne, RollServers},
      {"a server's clock ahead by 1 s to 30 d", kOne, ClockAhead},
      {"a server's clock behind by 1 s to 30 d", kOne, ClockBehind},
      {"Redis's clock wrong by 1 s to 30 d", kOne, RedisClock},
      {"kill -9 of Redis", kOne, KillRedis},
      {"kill -9 of Redis in a rewrite", kOne, KillRedisInRewrite},
      {"SIGSTOP of Redis", kOne, PauseRedis},
      {"Redis busy with a script", kOne, BusyRedis},
      {"power cut: what is not synced is gone", kOne, PowerCut},
      {"power cut: the tail is torn at any byte", kOne, TornTail},
      {"memory full", kOne, MemoryFull},
      {"disk full", kOne, DiskFull},
      {"the function is gone", kOne, FunctionLost},
      {"too few replicas", kOne, TooFewReplicas},
      {"rows lost, moved, too many", kOne, WrongRows},
      {"link: delayed", kOne, BadLink<LinkFault::kDelay>},
      {"link: byte by byte", kOne, BadLink<LinkFault::kDrip>},
      {"link: half-open, requests lost", kOne, BadLink<LinkFault::kLoseRequests>},
      {"link: half-open, replies lost", kOne, BadLink<LinkFault::kLoseReplies>},
      {"link: RST in a reply", kOne, BadLink<LinkFault::kResetInReply>},
      {"link: refused", kOne, BadLink<LinkFault::kRefuse>},
      {"kill -9 of the master", kGroup, KillMaster},
      {"the master's machine lost", kGroup, LoseMasterMachine},
      {"SIGSTOP of the master", kGroup, PauseMaster},
      {"the master's machine cut off", kGroup, IsolateMaster},
      {"a replica's machine cut off", kGroup, IsolateReplica},
      {"the link of master and one replica cut", kGroup, CutOneLink},
      {"the master is heard by nobody", kGroup, MuteMaster},
      {"the master hears nobody", kGroup, DeafenMaster},
      {"packets lost, 10 to 40 %", kGroup, LosePackets},
      {"the master's link flaps", kGroup, Flap},
      {"failover by hand", kGroup, FailOverByHand},
      {"kill -9 of a replica in a full sync", kGroup, KillReplicaInSync},
      {"kill -9 of all Sentinels", kGroup, KillSentinels},
      {"cold start of everything, in any order", kGroup, ColdStart},
  };
  return *faults;
}

}  // namespace hotline::nemesis
