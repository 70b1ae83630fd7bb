#include "common/redis/master_watch.h"

#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "common/redis/client.h"

namespace hotline::redis {
namespace {

// A failover takes seconds; this adds little to it and costs the Sentinels nothing.
constexpr int kAskMs = 200;
constexpr int kTimeoutMs = 1000;
// A replica is told quickly or not at all: an order that arrives late could be one of before.
constexpr int kAlignMs = 300;

// The field of a flat list of names and values; empty when it is not there.
std::string Field(const Value& list, std::string_view field) {
  for (size_t i = 0; i + 1 < list.items.size(); i += 2) {
    if (list.items[i].text == field) return list.items[i + 1].text;
  }
  return "";
}

// One server of a Sentinel's answer; port 0 where the answer cannot be read.
Described ReadServer(const Value& fields) {
  Described out;
  out.address.host = Field(fields, "ip");
  if (!absl::SimpleAtoi(Field(fields, "port"), &out.address.port)) out.address.port = 0;
  out.down = absl::StrContains(Field(fields, "flags"), "s_down");
  // Milliseconds since the last INFO; 0: there was none since the Sentinel made its list.
  out.heard = Field(fields, "info-refresh") != "0";
  return out;
}

std::string TextOf(const Address& address) { return absl::StrCat(address.host, ":", address.port); }

std::unique_ptr<Client> ClientOf(const Address& address, const std::string& password,
                                 const std::shared_ptr<Tls>& tls, int timeout_ms) {
  Options options;
  options.host = address.host;
  options.port = address.port;
  options.password = password;
  options.tls = tls;
  options.timeout_ms = timeout_ms;
  return std::make_unique<Client>(options);
}

}  // namespace

MasterWatch::MasterWatch(SentinelOptions options)
    : options_(std::move(options)), group_(options_.sentinels.size()) {
  for (const Address& sentinel : options_.sentinels)
    sentinels_.push_back(ClientOf(sentinel, options_.password, options_.tls, kTimeoutMs));
  thread_ = std::thread([this] { Run(); });
}

MasterWatch::~MasterWatch() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  thread_.join();
  replicas_.clear();
  sentinels_.clear();
}

Address MasterWatch::Current() const {
  absl::MutexLock lock(&mutex_);
  return group_.master();
}

std::optional<std::set<Address>> MasterWatch::MustConfirm(const Address& master) const {
  absl::MutexLock lock(&mutex_);
  return group_.MustConfirm(master, MonotonicMs());
}

void MasterWatch::Online(const std::vector<Address>& replicas) {
  absl::MutexLock lock(&mutex_);
  group_.Online(replicas, MonotonicMs());
}

void MasterWatch::Run() {
  for (;;) {
    for (size_t i = 0; i < sentinels_.size(); ++i) Ask(i);
    Align();
    absl::MutexLock lock(&mutex_);
    if (mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::Milliseconds(kAskMs))) return;
  }
}

void MasterWatch::Ask(size_t sentinel) {
  // In this order: a Sentinel that leads a failover enters the new term before it names the new
  // master, so a term is never taken for a later one than the address beside it.
  auto answer = std::make_shared<SentinelAnswer>();
  Client& client = *sentinels_[sentinel];
  client.Call({"SENTINEL", "MASTER", options_.master}, [answer](absl::StatusOr<Value> reply) {
    if (!reply.ok() || !absl::SimpleAtoi(Field(*reply, "config-epoch"), &answer->term)) {
      answer->term = -1;
      return;
    }
    answer->master = ReadServer(*reply);
    answer->failing_over = absl::StrContains(Field(*reply, "flags"), "failover_in_progress");
  });
  client.Call({"SENTINEL", "REPLICAS", options_.master}, [answer](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return void(answer->term = -1);
    for (const Value& fields : reply->items) {
      Described replica = ReadServer(fields);
      if (replica.address.port != 0) answer->replicas.push_back(std::move(replica));
    }
  });
  client.Call({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", options_.master},
              [this, sentinel, answer](absl::StatusOr<Value> reply) {
                if (!reply.ok() || reply->items.size() != 2 || answer->term < 0) return;
                Described& master = answer->master;
                Address named{reply->items[0].text, 0};
                if (!absl::SimpleAtoi(reply->items[1].text, &named.port)) return;
                // A Sentinel that has made another the master, and now tells the other replicas,
                // names it here first.
                if (named != master.address) {
                  answer->replicas.push_back(std::exchange(master, {named, false, true}));
                  answer->failing_over = false;
                }
                Heard(sentinel, std::move(*answer));
              });
}

void MasterWatch::Heard(size_t sentinel, SentinelAnswer answer) {
  Address from, to;
  {
    absl::MutexLock lock(&mutex_);
    from = group_.master();
    group_.Heard(sentinel, std::move(answer), MonotonicMs());
    to = group_.master();
  }
  if (from == to) return;
  Log("redis", {{"master", TextOf(to)}, {"was", from.port == 0 ? "not known" : TextOf(from)}});
}

void MasterWatch::Align() {
  std::vector<Address> replicas;
  Address master;
  {
    absl::MutexLock lock(&mutex_);
    replicas = group_.Replicas(MonotonicMs());
    master = group_.master();
  }
  std::map<Address, std::unique_ptr<Client>> kept;
  for (const Address& replica : replicas) {
    auto& client = kept[replica];
    client = replicas_.contains(replica)
                 ? std::move(replicas_[replica])
                 : ClientOf(replica, options_.redis_password, options_.tls, kAlignMs);
    client->Call({"ROLE"}, [this, replica, master, to = client.get()](absl::StatusOr<Value> role) {
      if (!role.ok() || role->items.size() < 3 || !Strays(replica, master, *role)) return;
      Log("redis", {{"replica", TextOf(replica)}, {"told_to_follow", TextOf(master)}});
      to->Call({"REPLICAOF", master.host, absl::StrCat(master.port)}, [](const auto&) {});
      // As a Sentinel does: after a restart the server must still follow. Fails where it was
      // started without a file.
      to->Call({"CONFIG", "REWRITE"}, [](const auto&) {});
    });
  }
  replicas_ = std::move(kept);
}

bool MasterWatch::Strays(const Address& replica, const Address& master, const Value& role) {
  absl::MutexLock lock(&mutex_);
  if (group_.master() != master) return false;
  if (role.items[0].text == "master") return group_.WasMaster(replica);
  if (role.items[0].text != "slave") return false;
  if (role.items[1].text != master.host || role.items[2].integer != master.port) return true;
  group_.Follows(replica);
  return false;
}

}  // namespace hotline::redis
