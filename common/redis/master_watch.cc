#include "common/redis/master_watch.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
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

// As Sentinels choose: never one that is down or cut off. One that is not in step is behind the
// others, and those ahead are preferred.
bool CouldBeMaster(const Value& replica) {
  const std::string flags = Field(replica, "flags");
  return !absl::StrContains(flags, "down") && !absl::StrContains(flags, "disconnected") &&
         Field(replica, "master-link-status") == "ok";
}

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
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
  clients_.clear();
}

Address MasterWatch::Current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return current_;
}

void MasterWatch::Run() {
  for (;;) {
    for (size_t i = 0; i < clients_.size(); ++i) Ask(i);
    std::unique_lock<std::mutex> lock(mutex_);
    if (wake_.wait_for(lock, std::chrono::milliseconds(kAskMs), [&] { return stopping_; })) return;
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
    answer->promotable =
        static_cast<int>(std::count_if(reply->items.begin(), reply->items.end(), CouldBeMaster));
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
                               std::lock_guard<std::mutex> lock(mutex_);
                               answers_[sentinel] = *answer;
                             }
                             Decide();
                           });
}

void MasterWatch::Decide() {
  Address from, to;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const int64_t fresh = MonotonicMs() - kFreshMs;
    int64_t latest = -1;
    bool stands = false;
    int promotable = 0;
    for (const Answer& a : answers_) {
      if (a.heard_ms >= fresh) latest = std::max(latest, a.term);
    }
    for (const Answer& a : answers_) {
      if (a.heard_ms < fresh || a.term != latest) continue;
      stands |= a.master == current_;
      to = a.master;
      promotable = std::max(promotable, a.promotable);
    }
    promotable_ = promotable;
    if (stands || to.port == 0) return;
    from = std::exchange(current_, to);
  }
  Log("redis",
      {{"master", to.host + ":" + std::to_string(to.port)},
       {"was", from.port == 0 ? "not known" : from.host + ":" + std::to_string(from.port)}});
}

}  // namespace hotline::redis
