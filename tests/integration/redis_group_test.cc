// The client in front of a master and its replicas, while Sentinels say whom they name.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <memory>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/redis/client.h"
#include "gtest/gtest.h"
#include "tests/support/fake_sentinel.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_server.h"

namespace hotline::redis {
namespace {

using testing::FakeSentinel;
using testing::FreePort;
using testing::RedisServer;

// Three servers, 0 the master, and three Sentinels of the group.
class RedisGroup : public ::testing::Test {
 protected:
  static constexpr size_t kServers = 3;
  static constexpr int kPatience = 200;  // looks, 25 ms apart

  RedisGroup() {
    for (size_t i = 0; i < kServers; ++i) {
      ports_[i] = FreePort();
      testing::RedisServerOptions options;
      options.settings =
          absl::StrCat("bind 127.0.0.1\nport ", ports_[i], "\nrepl-diskless-sync-delay 0\n",
                       "repl-ping-replica-period 1\n",
                       i > 0 ? absl::StrCat("replicaof 127.0.0.1 ", ports_[0], "\n") : "");
      servers_[i] = std::make_unique<RedisServer>(options);
    }
    SentinelOptions sentinels;
    sentinels.master = "group";
    for (FakeSentinel& s : sentinels_) sentinels.sentinels.push_back(s.address());
    Name(1, 0);
    Options options;
    options.timeout_ms = 3000;
    options.wait_replicas = 1;
    options.master_watch = std::make_shared<MasterWatch>(sentinels);
    client_ = std::make_unique<Client>(options);
  }

  Address At(size_t server) const { return {"127.0.0.1", ports_[server]}; }
  // All Sentinels name this one the master, and the others its replicas, with none down.
  void Name(int64_t term, size_t master) {
    SentinelAnswer answer;
    answer.term = term;
    answer.master = {At(master), false, true};
    for (size_t i = 0; i < kServers; ++i) {
      if (i != master) answer.replicas.push_back({At(i), false, false});
    }
    for (FakeSentinel& s : sentinels_) s.Say(answer);
  }
  absl::StatusOr<Value> Tell(size_t server, std::vector<std::string> command) {
    return Client(servers_[server]->options()).CallAndWait(std::move(command));
  }
  std::string Held(size_t server, const std::string& key) {
    auto value = Tell(server, {"GET", key});
    return value.ok() ? value->text : "";
  }
  // Writes until it is answered; whether it was.
  bool Write(const std::string& key) {
    for (int i = 0; i < kPatience; ++i) {
      if (client_->CallAndWait({"SET", key, "written"}).ok()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
  }

  int ports_[kServers];
  std::unique_ptr<RedisServer> servers_[kServers];
  FakeSentinel sentinels_[3];
  std::unique_ptr<Client> client_;
};

TEST_F(RedisGroup, WhatIsAnsweredIsOnEveryServer) {
  for (int i = 0; i < 50; ++i) {
    const std::string key = absl::StrCat("k", i);
    ASSERT_TRUE(Write(key));
    for (size_t s = 0; s < kServers; ++s) ASSERT_EQ(Held(s, key), "written") << key;
  }
}

TEST_F(RedisGroup, NothingIsAnsweredWhileAServerThatCouldBeTheMasterLacksIt) {
  ASSERT_TRUE(Write("before"));
  servers_[2]->Pause();
  EXPECT_EQ(ReasonOf(client_->CallAndWait({"SET", "k", "v"}).status()), "REDIS_NOT_DURABLE");
  servers_[2]->Resume();
  EXPECT_TRUE(Write("after"));
}

// Each replica confirms to the other's place: WAIT counts and names none.
TEST_F(RedisGroup, AReplicaThatNobodyNamesStandsForNoOther) {
  ASSERT_TRUE(Write("before"));
  RedisServer stranger(
      {.settings = absl::StrCat("bind 127.0.0.1\nport ", FreePort(), "\nreplicaof 127.0.0.1 ",
                                ports_[0], "\nrepl-diskless-sync-delay 0\n"),
       .environment = {},
       .network = 0});
  servers_[2]->Kill();
  for (int i = 0; i < kPatience; ++i) {
    auto role = Tell(0, {"ROLE"});
    if (role.ok() && role->items[2].items.size() == 2) break;  // 1 and the stranger
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  }
  EXPECT_EQ(ReasonOf(client_->CallAndWait({"SET", "k", "v"}).status()), "REDIS_NOT_DURABLE");
}

// The Sentinels have made 2 the master by hand. 0 does not know it yet, and could be made the
// master again.
TEST_F(RedisGroup, AnOldMasterIsMadeAReplicaBeforeTheNewOneAnswers) {
  ASSERT_TRUE(Write("before"));
  ASSERT_TRUE(Tell(2, {"REPLICAOF", "NO", "ONE"}).ok());
  ASSERT_TRUE(Tell(1, {"REPLICAOF", "127.0.0.1", absl::StrCat(ports_[2])}).ok());
  Name(2, 2);
  ASSERT_TRUE(Write("after"));
  EXPECT_EQ(Held(2, "after"), "written");
  EXPECT_EQ(Held(0, "after"), "written");
  EXPECT_EQ(Tell(0, {"ROLE"})->items[0].text, "slave");
}

// 1 goes on following 0, as after a failover whose leader did not reach it.
TEST_F(RedisGroup, AReplicaThatFollowsAnotherIsToldToFollowTheMaster) {
  ASSERT_TRUE(Write("before"));
  ASSERT_TRUE(Tell(2, {"REPLICAOF", "NO", "ONE"}).ok());
  Name(2, 2);
  ASSERT_TRUE(Write("after"));
  for (size_t s = 0; s < kServers; ++s) EXPECT_EQ(Held(s, "after"), "written") << s;
}

// A Sentinel has begun to make 1 the master, and nobody has said so yet.
TEST_F(RedisGroup, AMasterThatWasNoneBeforeIsLeftAlone) {
  ASSERT_TRUE(Write("before"));
  ASSERT_TRUE(Tell(1, {"REPLICAOF", "NO", "ONE"}).ok());
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(Tell(1, {"ROLE"})->items[0].text, "master");
}

TEST_F(RedisGroup, AnOldMasterIsLeftAloneWhileOneSentinelAloneNamesAnother) {
  ASSERT_TRUE(Write("before"));
  ASSERT_TRUE(Tell(2, {"REPLICAOF", "NO", "ONE"}).ok());
  SentinelAnswer answer;
  answer.term = 2;
  answer.master = {At(2), false, true};
  answer.replicas = {{At(0), false, false}, {At(1), false, false}};
  sentinels_[0].Say(answer);
  EXPECT_FALSE(client_->CallAndWait({"SET", "k", "v"}).ok() &&
               client_->CallAndWait({"SET", "k", "v"}).ok());
  std::this_thread::sleep_for(std::chrono::seconds(1));
  EXPECT_EQ(Tell(0, {"ROLE"})->items[0].text, "master");
}

}  // namespace
}  // namespace hotline::redis
