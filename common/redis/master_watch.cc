#include "common/redis/master_watch.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/redis/client.h"

namespace hotline::redis {
namespace {

// A failover takes seconds; this adds little to it and costs the Sentinels nothing.
constexpr int kAskMs = 200;
// Of an answer: a Sentinel that has been silent for longer has no say.
constexpr int64_t kFreshMs = 2000;
constexpr int kTimeoutMs = 1000;

// The field of a flat list of names and values; empty when it is not there.
std::string Field(const Value& list, std::string_view field) {
  for (size_t i = 0; i + 1 < list.items.size(); i += 2) {
    if (list.items[i].text == field) return list.items[i + 1].text;
  }
  return "";
}

// A replica that was online is counted for so long, unless it is known to be down: one that is
// being promoted leaves its master at once.
constexpr int64_t kOnlineMs = 10'000;

}  // namespace

MasterWatch::MasterWatch(const SentinelOptions& options)
    : name_(options.master), answers_(options.sentinels.size()) {
  for (const Address& sentinel : options.sentinels) {
    Options one;
    one.host = sentinel.host;
    one.port = sentinel.port;
    one.password = options.password;
    one.timeout_ms = kTimeoutMs;
    clients_.push_back(std::make_unique<Client>(one));
  }
  thread_ = std::thread([this] { Run(); });
}

MasterWatch::~MasterWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
  clients_.clear();
}

Address MasterWatch::Current() const {
  absl::MutexLock lock(&mutex_);
  return current_;
}

int MasterWatch::Required() const {
  absl::MutexLock lock(&mutex_);
  const int64_t now = MonotonicMs();
  std::set<Address> required;
  std::map<Address, size_t> down;  // by how many Sentinels
  for (const Answer& a : answers_) {
    if (a.heard_ms < now - kFreshMs) continue;
    for (const Address& replica : a.down) ++down[replica];
    required.insert(a.in_step.begin(), a.in_step.end());
  }
  // One Sentinel may be the one that is cut off: only most of them together know a replica is gone.
  for (const auto& [replica, seen] : online_) {
    if (seen >= now - kOnlineMs && down[replica] * 2 <= answers_.size()) required.insert(replica);
  }
  required.erase(current_);
  return static_cast<int>(required.size());
}

void MasterWatch::Online(const std::vector<Address>& replicas) {
  absl::MutexLock lock(&mutex_);
  for (const Address& replica : replicas) online_[replica] = MonotonicMs();
}

void MasterWatch::Run() {
  for (;;) {
    for (size_t i = 0; i < clients_.size(); ++i) Ask(i);
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::Milliseconds(kAskMs))) return;
  }
}

void MasterWatch::Ask(size_t sentinel) {
  // In this order: a Sentinel that leads a failover enters the new term before it names the new
  // master, so a term is never taken for a later one than the address beside it.
  auto answer = std::make_shared<Answer>();
  clients_[sentinel]->Call({"SENTINEL", "MASTER", name_}, [answer](absl::StatusOr<Value> reply) {
    if (reply.ok() && !absl::SimpleAtoi(Field(*reply, "config-epoch"), &answer->term))
      answer->term = -1;
  });
  clients_[sentinel]->Call({"SENTINEL", "REPLICAS", name_}, [answer](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return;
    for (const Value& replica : reply->items) {
      Address address{Field(replica, "ip"), 0};
      if (!absl::SimpleAtoi(Field(replica, "port"), &address.port)) continue;
      const std::string flags = Field(replica, "flags");
      if (absl::StrContains(flags, "down") || absl::StrContains(flags, "disconnected"))
        answer->down.insert(address);
      else if (Field(replica, "master-link-status") == "ok")
        answer->in_step.insert(address);
    }
  });
  clients_[sentinel]->Call({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", name_},
                           [this, sentinel, answer](absl::StatusOr<Value> reply) {
                             if (!reply.ok() || reply->items.size() != 2 || answer->term < 0)
                               return;
                             answer->master.host = reply->items[0].text;
                             if (!absl::SimpleAtoi(reply->items[1].text, &answer->master.port))
                               return;
                             answer->heard_ms = MonotonicMs();
                             {
                               absl::MutexLock lock(&mutex_);
                               answers_[sentinel] = *answer;
                             }
                             Decide();
                           });
}

void MasterWatch::Decide() {
  Address from, to;
  {
    absl::MutexLock lock(&mutex_);
    const int64_t fresh = MonotonicMs() - kFreshMs;
    int64_t latest = -1;
    bool stands = false;
    for (const Answer& a : answers_) {
      if (a.heard_ms >= fresh) latest = std::max(latest, a.term);
    }
    for (const Answer& a : answers_) {
      if (a.heard_ms < fresh || a.term != latest) continue;
      stands |= a.master == current_;
      to = a.master;
    }
    if (stands || to.port == 0) return;
    from = std::exchange(current_, to);
    online_.clear();  // of the master before
  }
  Log("redis",
      {{"master", to.host + ":" + std::to_string(to.port)},
       {"was", from.port == 0 ? "not known" : from.host + ":" + std::to_string(from.port)}});
}

}  // namespace hotline::redis
