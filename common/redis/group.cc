#include "common/redis/group.h"

#include <algorithm>
#include <utility>

namespace hotline::redis {
namespace {

// A Sentinel that has been silent for longer has no vote. It is asked five times a second.
constexpr int64_t kFreshMs = 2000;
// A server that nobody names any more is counted for so long: right after a failover a Sentinel
// knows only the replicas of which it has had an INFO, and asks for that every ten seconds.
constexpr int64_t kMemberMs = 10'000;

}  // namespace

bool Group::Fresh(const Sentinel& sentinel, int64_t now_ms) const {
  return sentinel.heard_ms > 0 && now_ms - sentinel.heard_ms <= kFreshMs;
}

void Group::Heard(size_t index, SentinelAnswer answer, int64_t now_ms) {
  Sentinel& sentinel = sentinels_[index];
  const std::set<Address> was_down = std::exchange(sentinel.down, {});
  auto name = [&](const Described& server) {
    members_[server.address] = now_ms;
    // After a failover a Sentinel makes its list again, and calls nobody down until the time for
    // that has passed once more. Until it hears of the server, what it said before stands.
    if (server.down || (!server.heard && was_down.contains(server.address)))
      sentinel.down.insert(server.address);
  };
  name(answer.master);
  for (const Described& replica : answer.replicas) name(replica);
  sentinel.answer = std::move(answer);
  sentinel.heard_ms = now_ms;
  Decide(now_ms);
}

void Group::Online(const std::vector<Address>& replicas, int64_t now_ms) {
  for (const Address& replica : replicas) members_[replica] = now_ms;
}

void Group::Decide(int64_t now_ms) {
  // The latest term counts: a Sentinel that is cut off from the others goes on naming a master that
  // was replaced.
  int64_t latest = -1;
  for (const Sentinel& s : sentinels_) {
    if (Fresh(s, now_ms)) latest = std::max(latest, s.answer.term);
  }
  // A Sentinel that ends its own failover after it has heard of a later one names its own master
  // with the later term, until the next failover: of one term, what more of them name.
  std::map<Address, size_t> votes;
  for (const Sentinel& s : sentinels_) {
    if (Fresh(s, now_ms) && s.answer.term == latest) ++votes[s.answer.master.address];
  }
  Address to = master_;
  for (const auto& [address, count] : votes) {
    if (count > votes[to]) to = address;
  }
  if (to == master_) return;
  if (master_.port != 0) old_masters_.insert(master_);
  old_masters_.erase(to);
  master_ = to;
}

bool Group::IsDown(const Address& address, int64_t now_ms) const {
  return Most(static_cast<size_t>(std::count_if(
      sentinels_.begin(), sentinels_.end(),
      [&](const Sentinel& s) { return Fresh(s, now_ms) && s.down.contains(address); })));
}

std::optional<std::set<Address>> Group::MustConfirm(const Address& master, int64_t now_ms) const {
  if (master != master_) return std::nullopt;
  std::set<Address> named;
  for (const auto& [address, last_ms] : members_) {
    if (now_ms - last_ms <= kMemberMs) named.insert(address);
  }
  // What a silent Sentinel said last stands: it may be at work on a failover where we do not hear
  // of it.
  for (const Sentinel& s : sentinels_) {
    if (s.heard_ms == 0) continue;
    named.insert(s.answer.master.address);
    for (const Described& replica : s.answer.replicas) named.insert(replica.address);
  }
  named.erase(master);
  std::erase_if(named, [&](const Address& address) { return IsDown(address, now_ms); });
  return named;
}

std::vector<Address> Group::Replicas(int64_t now_ms) const {
  std::map<Address, size_t> agree;  // how many Sentinels have each for a replica of the master
  for (const Sentinel& s : sentinels_) {
    if (!Fresh(s, now_ms)) continue;
    // A replica may be on its way to be the master.
    if (s.answer.failing_over) return {};
    if (s.answer.master.address != master_) continue;
    for (const Described& replica : s.answer.replicas) ++agree[replica.address];
  }
  std::vector<Address> out;
  for (const auto& [address, votes] : agree) {
    if (Most(votes)) out.push_back(address);
  }
  return out;
}

}  // namespace hotline::redis
