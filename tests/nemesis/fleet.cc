#include "tests/nemesis/fleet.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/clock.h"
#include "common/base/wait.h"
#include "common/storage/redis_record_store.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::nemesis {
namespace {

constexpr int kRedisPort = 6379, kSentinelPort = 26379;
constexpr char kMaster[] = "hotline";

void WriteOffset(const std::string& path, absl::Duration off) {
  const int64_t ns = absl::ToInt64Nanoseconds(off);
  std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
  if (!file) file.open(path, std::ios::binary | std::ios::out);
  file.write(reinterpret_cast<const char*>(&ns), sizeof(ns));
}

}  // namespace

Fleet::Fleet(Shape shape, const std::string& redis_settings) : shape_(shape) {
  char name[] = "/tmp/hotline-fleet-XXXXXX";
  directory_ = mkdtemp(name);
  std::ofstream(directory_ + "/secret") << testing::kInstallationSecret;
  std::filesystem::create_directory(directory_ + "/disk");
  const bool group = shape != Shape::kSingle;
  if (group) network_ = std::make_unique<Network>(SentinelMachine(kNodes - 1) + 1);
  WriteOffset(directory_ + "/clock-redis", absl::ZeroDuration());
  for (int i = 0; i < (group ? kNodes : 1); ++i) {
    testing::RedisServerOptions options;
    if (group) {
      options.network = network_->of(i);
      options.settings = absl::StrCat(
          "bind ", network_->address(i), "\nport ", kRedisPort,
          "\nprotected-mode no\nrepl-timeout 5\nrepl-ping-replica-period 1\n"
          "repl-diskless-sync-delay 0\nrepl-backlog-size 64mb\nmin-replicas-to-write 1\n"
          "min-replicas-max-lag 3\n",
          i > 0 ? absl::StrCat("replicaof ", network_->address(0), " ", kRedisPort, "\n") : "");
    } else {
      options.settings = "port 0\n" + redis_settings;
      options.environment = {
          {"LD_PRELOAD", testing::Shim("disk_shim") + ":" + testing::Shim("clock_shim")},
          {"HOTLINE_DISK", directory_ + "/disk"},
          {"HOTLINE_CLOCK", directory_ + "/clock-redis"}};
    }
    redis_.push_back(std::make_unique<testing::RedisServer>(options));
  }
  if (group) {
    sentinels_.resize(kNodes);
    for (int i = 0; i < kNodes; ++i) {
      // Written once: Sentinels write their file themselves.
      const std::string dir = absl::StrCat(directory_, "/sentinel", i);
      std::filesystem::create_directory(dir);
      std::ofstream(dir + "/sentinel.conf")
          << "bind " << network_->address(SentinelMachine(i)) << "\nport " << kSentinelPort
          << "\ndir " << dir << "\nprotected-mode no\nlogfile " << dir << "/log\nsentinel monitor "
          << kMaster << " " << network_->address(0) << " " << kRedisPort
          << " 2\nsentinel down-after-milliseconds " << kMaster
          << " 1500\nsentinel failover-timeout " << kMaster << " 5000\n";
      StartSentinel(i);
    }
  } else {
    proxy_ = std::make_unique<testing::FaultProxy>(redis_[0]->socket());
  }
  for (int i = 0; i < kNodes; ++i) {
    testing::ServerOptions options;
    options.directory = directory_;
    options.name = absl::StrCat("hotlined", i);
    options.listen = absl::StrCat("unix:", directory_, "/", options.name, ".sock");
    if (group) {
      options.network = network_->of(i);
      std::vector<std::string> sentinels;
      for (int n = 0; n < kNodes; ++n)
        sentinels.push_back(absl::StrCat("\"", SentinelAddress(n), ":", kSentinelPort, "\""));
      options.redis = absl::StrCat("\"sentinels\": [", absl::StrJoin(sentinels, ", "),
                                   "], \"masterName\": \"", kMaster, "\", \"waitReplicas\": 1");
      // The network is the test's own.
      options.fields = R"(, "allowPlaintextBeyondLoopback": true)";
    } else {
      options.redis = absl::StrCat(R"("host": "127.0.0.1", "port": )", proxy_->port());
    }
    WriteOffset(absl::StrCat(directory_, "/clock-", i), absl::ZeroDuration());
    options.environment = {{"LD_PRELOAD", testing::Shim("clock_shim")},
                           {"HOTLINE_CLOCK", absl::StrCat(directory_, "/clock-", i)}};
    servers_.push_back(std::make_unique<testing::Server>(options));
  }
  const auto sources = testing::HastySources();
  server(0).Start();
  testing::Upload(server(0).client(), sources);
  // After that: they begin with what is in force.
  for (int i = 1; i < kNodes; ++i) server(i).Start();
  constexpr int kFirstYear = 2025, kLastYear = 2028;
  policies_ = std::make_unique<testing::Policies>(
      std::vector<JurisdictionData>{testing::JurisdictionOf(sources)->data()}, kFirstYear,
      kLastYear);
}

Fleet::~Fleet() {
  servers_.clear();
  sentinels_.clear();
  proxy_.reset();
  redis_.clear();
  std::filesystem::remove_all(directory_);
}

std::vector<std::string> Fleet::addresses() const {
  std::vector<std::string> out;
  for (const auto& s : servers_) out.push_back(s->address());
  return out;
}

void Fleet::SetClock(int server, absl::Duration off) {
  WriteOffset(absl::StrCat(directory_, "/clock-", server), off);
}
void Fleet::SetRedisClock(absl::Duration off) { WriteOffset(directory_ + "/clock-redis", off); }

std::string Fleet::SentinelAddress(int n) const { return network_->address(SentinelMachine(n)); }

void Fleet::StartSentinel(int n) {
  const std::string dir = absl::StrCat(directory_, "/sentinel", n);
  sentinel(n) = testing::Process({.line = {"redis-server", dir + "/sentinel.conf", "--sentinel"},
                                  .log = dir + "/out",
                                  .network = network_->of(SentinelMachine(n))});
}

std::string Fleet::AskSentinel(int n, const std::vector<std::string>& words) {
  const std::string answer = absl::StrCat(directory_, "/sentinel", n, "/answer");
  std::filesystem::remove(answer);
  testing::Command ask{.line = {"redis-cli", "-h", SentinelAddress(n), "-p",
                                absl::StrCat(kSentinelPort), "sentinel"},
                       .log = answer,
                       .network = network_->of(SentinelMachine(n))};
  ask.line.insert(ask.line.end(), words.begin(), words.end());
  testing::Process(ask).Wait();
  return testing::ReadWhole(answer);
}

bool Fleet::FailOver(int sentinel) {
  return AskSentinel(sentinel, {"failover", kMaster}).rfind("OK", 0) == 0;
}

std::string Fleet::Describe() {
  constexpr size_t kLogBytes = 4000;
  std::string out;
  auto end_of = [&](const std::string& path) {
    const std::string log = testing::ReadWhole(path);
    absl::StrAppend(&out, log.substr(log.size() - std::min(log.size(), kLogBytes)), "\n");
  };
  for (int n = 0; n < kNodes; ++n) {
    absl::StrAppend(&out, "--- Redis ", n, " at ", network_->address(n), "\n");
    redis::Client client(redis(n).options());
    auto info = client.CallAndWait({"INFO", "replication"});
    absl::StrAppend(&out, info.ok() ? info->text : info.status().ToString(), "\n");
    end_of(redis(n).directory() + "/log");
  }
  for (int n = 0; n < kNodes; ++n) {
    absl::StrAppend(&out, "--- Sentinel ", n, " names ",
                    AskSentinel(n, {"get-master-addr-by-name", kMaster}));
    end_of(absl::StrCat(directory_, "/sentinel", n, "/log"));
  }
  for (int n = 0; n < kNodes; ++n) {
    absl::StrAppend(&out, "--- server ", n, "\n");
    for (absl::string_view line : absl::StrSplit(server(n).log(), '\n')) {
      if (absl::StrContains(line, "\"event\":\"redis\"")) absl::StrAppend(&out, line, "\n");
    }
    const std::string log = server(n).log();
    absl::StrAppend(&out, "…\n", log.substr(log.size() - std::min(log.size(), kLogBytes)), "\n");
  }
  return out;
}

bool Fleet::AwaitWhole() {
  constexpr int kLooks = 600, kLookMs = 100;
  for (int look = 0; look < kLooks; ++look) {
    const int master = Master();
    const std::string named = absl::StrCat(network_->address(master), "\n", kRedisPort, "\n");
    redis::Client client(redis(master).options());
    auto role = client.CallAndWait({"ROLE"});
    const bool whole = role.ok() && role->items.size() == 3 && role->items[0].text == "master" &&
                       role->items[2].items.size() == kNodes - 1;
    int agree = 0;
    for (int n = 0; n < kNodes && whole; ++n)
      agree += AskSentinel(n, {"get-master-addr-by-name", kMaster}) == named ? 1 : 0;
    if (agree * 2 > kNodes) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(kLookMs));
  }
  return false;
}

int Fleet::Master() {
  int any = 0;
  for (int i = 0; i < static_cast<int>(redis_.size()); ++i) {
    if (!redis(i).running()) continue;
    redis::Client client(redis(i).options());
    auto role = client.CallAndWait({"ROLE"});
    if (!role.ok() || role->items.size() < 3 || role->items[0].text != "master") continue;
    any = i;
    if (!role->items[2].items.empty()) return i;
  }
  return any;
}

int64_t Fleet::CutPower(std::mt19937& random, bool torn) {
  redis().Kill();
  int64_t taken = 0;
  const std::string folder = redis().directory() + "/appendonlydir";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat file;
    if (stat(entry.path().c_str(), &file) != 0) continue;
    int64_t synced = 0;
    std::ifstream note(absl::StrCat(directory_, "/disk/synced.", file.st_ino), std::ios::binary);
    note.read(reinterpret_cast<char*>(&synced), sizeof(synced));
    int64_t left = std::min<int64_t>(synced, file.st_size);
    if (torn && left < file.st_size)
      left += static_cast<int64_t>(random() % static_cast<uint64_t>(file.st_size - left + 1));
    taken += file.st_size - left;
    std::filesystem::resize_file(entry.path(), static_cast<uintmax_t>(left));
  }
  // Inodes are used again: what is known of the files of before is not true of those to come.
  for (const auto& note : std::filesystem::directory_iterator(directory_ + "/disk"))
    std::filesystem::remove(note.path());
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    struct stat file;
    if (stat(entry.path().c_str(), &file) != 0) continue;
    const int64_t size = file.st_size;
    std::ofstream(absl::StrCat(directory_, "/disk/synced.", file.st_ino), std::ios::binary)
        .write(reinterpret_cast<const char*>(&size), sizeof(size));
  }
  return taken;
}

void Fleet::FillDisk(bool full) {
  const std::string flag = directory_ + "/disk/full";
  if (full)
    std::ofstream(flag) << "full";
  else
    std::filesystem::remove(flag);
}

int64_t Fleet::MsUntilCaughtUp() {
  constexpr int64_t kPatienceMs = 60'000;
  constexpr absl::Duration kHealthy = absl::Seconds(2);
  const int64_t began = MonotonicMs();
  while (MonotonicMs() - began < kPatienceMs) {
    redis::Client client(master());
    RedisRecordStore store(client, client, testing::kDefaultPartitions);
    auto due =
        WaitAll<std::vector<IndexPosition>>(testing::kDefaultPartitions, [&](size_t p, auto done) {
          store.DueWakes(static_cast<int>(p), absl::Now() - kHealthy, 1, std::move(done));
        });
    if (std::all_of(due.begin(), due.end(), [](const auto& d) { return d.ok() && d->empty(); }))
      return MonotonicMs() - began;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return -1;
}

}  // namespace hotline::nemesis
