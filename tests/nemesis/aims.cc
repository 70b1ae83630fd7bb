#include "tests/nemesis/aims.h"

#include <signal.h>

#include <chrono>
#include <thread>

namespace hotline::nemesis {
namespace {

using Random = std::mt19937;

void SleepMs(int64_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); }

// The other two machines, in any order.
std::pair<int, int> Others(int master, Random& random) {
  int a = (master + 1) % Fleet::kNodes, b = (master + 2) % Fleet::kNodes;
  if (random() % 2 == 0) std::swap(a, b);
  return {a, b};
}

int ByHand(Fleet& fleet, Random& random) {
  return fleet.FailOver(static_cast<int>(random() % Fleet::kNodes)) ? 1 : 0;
}

void CutBoth(Fleet& fleet, int a, int b) {
  fleet.network().Cut(a, b);
  fleet.network().Cut(b, a);
}

int AfterAFlap(Fleet& fleet, Random& random, int delay_ms) {
  fleet.network().Isolate(fleet.Master());
  SleepMs(100 + static_cast<int64_t>(random() % 800));
  fleet.network().Heal();
  SleepMs(delay_ms);
  return ByHand(fleet, random);
}

int AfterAnother(Fleet& fleet, Random& random, int delay_ms) {
  const int first = ByHand(fleet, random);
  SleepMs(delay_ms);
  return first + ByHand(fleet, random);
}

// The machines of the old master and of its Sentinel do not reach the other replica: that Sentinel,
// asked for a second failover, knows the old master alone.
int AfterAnotherWithTheOldMasterCutOff(Fleet& fleet, Random& random, int delay_ms) {
  const int old = fleet.Master();
  const int first = ByHand(fleet, random);
  int master = old;
  for (int i = 0; i < 100 && master == old; ++i) {
    SleepMs(20);
    master = fleet.Master();
  }
  const int other = Fleet::kNodes - old - master;
  if (master != old) {
    CutBoth(fleet, old, other);
    CutBoth(fleet, fleet.SentinelMachine(old), other);
  }
  SleepMs(delay_ms);
  const int second = fleet.FailOver(old) ? 1 : 0;
  SleepMs(2000);
  fleet.network().Heal();
  return first + second;
}

// A replica that has been away copies everything again. Its disk is as it was: what a server
// promises is on its disk, and one that lost it must not be made the master before it has copied
// all.
int DuringAFullSync(Fleet& fleet, Random& random, int delay_ms) {
  const int n = Others(fleet.Master(), random).first;
  fleet.redis(n).Kill();
  fleet.redis(n).Launch({});
  SleepMs(delay_ms);
  return ByHand(fleet, random);
}

// Stopped for less than the Sentinels take to call it down.
int WhileAReplicaIsSlow(Fleet& fleet, Random& random, int delay_ms) {
  const int n = Others(fleet.Master(), random).first;
  fleet.redis(n).Pause();
  SleepMs(delay_ms);
  const int begun = ByHand(fleet, random);
  SleepMs(200);
  fleet.redis(n).Resume();
  return begun;
}

int WithAServerKilled(Fleet& fleet, Random& random, int delay_ms) {
  const int n = static_cast<int>(random() % Fleet::kNodes);
  std::thread kill([&] {
    SleepMs(500);
    fleet.server(n).Stop(SIGKILL);
  });
  SleepMs(delay_ms);
  const int begun = ByHand(fleet, random);
  kill.join();
  SleepMs(500);
  fleet.server(n).Start();
  return begun;
}

// The master, a replica, their servers and one Sentinel on one side; the other replica and the two
// Sentinels that make it the master on the other.
int HalvesOfTheGroup(Fleet& fleet, Random& random, int) {
  const int master = fleet.Master();
  const auto [with, away] = Others(master, random);
  const int here[] = {master, with, fleet.SentinelMachine(master)};
  const int there[] = {away, fleet.SentinelMachine(with), fleet.SentinelMachine(away)};
  for (int a : here) {
    for (int b : there) CutBoth(fleet, a, b);
  }
  SleepMs(30'000);
  fleet.network().Heal();
  return fleet.AwaitWhole() && fleet.Master() != master ? 1 : 0;
}

}  // namespace

const std::vector<Aim>& Aims() {
  static auto* const aims = new std::vector<Aim>{
      {"after a flap of the master's link", 3000, AfterAFlap},
      {"after another failover", 3000, AfterAnother},
      {"after another, the old master cut off from the other replica", 3000,
       AfterAnotherWithTheOldMasterCutOff},
      {"during a full sync", 1500, DuringAFullSync},
      {"while a replica is slow", 1000, WhileAReplicaIsSlow},
      {"with a server killed at half a second", 1000, WithAServerKilled},
      {"halves of the group for 30 s", 250, HalvesOfTheGroup},
  };
  return *aims;
}

}  // namespace hotline::nemesis
