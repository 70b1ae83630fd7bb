// The Redis client over TLS: only to servers it should trust, and as safe as without.
#include <atomic>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/redis/client.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/certificates.h"
#include "tests/support/free_port.h"
#include "tests/support/redis_server.h"

namespace hotline::redis {
namespace {

using testing::Authority;
using ::testing::HasSubstr;
using testing::Pair;

// A server that speaks TLS alone (beside its Unix socket), and asks for a certificate.
class RedisTls : public ::testing::Test {
 protected:
  RedisTls() {
    char name[] = "/tmp/hotline-redis-tls-XXXXXX";
    folder_ = mkdtemp(name);
    Write("ca.pem", authority_.certificate());
    Write("server", authority_.Sign("IP:127.0.0.1,DNS:redis.county"));
    Write("own", authority_.Sign("URI:spiffe://county/hotline"));
    testing::RedisServerOptions options;
    options.settings = absl::StrCat("bind 127.0.0.1\nport 0\ntls-port ", port_, "\ntls-cert-file ",
                                    folder_, "/server.pem\ntls-key-file ", folder_,
                                    "/server.key\ntls-ca-cert-file ", folder_, "/ca.pem\n");
    server_ = std::make_unique<testing::RedisServer>(options);
  }
  ~RedisTls() override {
    server_.reset();
    std::filesystem::remove_all(folder_);
  }
  void Write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(WriteFile(folder_ + "/" + name, text).ok());
  }
  void Write(const std::string& name, const Pair& pair) const {
    Write(name + ".pem", pair.certificate);
    Write(name + ".key", pair.key);
  }
  Tls::Files Files() const {
    return {folder_ + "/ca.pem", folder_ + "/own.pem", folder_ + "/own.key", ""};
  }
  Options To(const std::string& host, const Tls::Files& files) const {
    Options options;
    options.host = host;
    options.port = port_;
    options.timeout_ms = 1000;
    auto tls = Tls::Load(files);
    EXPECT_TRUE(tls.ok()) << tls.status();
    options.tls = tls.value_or(nullptr);
    return options;
  }
  // "ok", or why not.
  static std::string Ping(const Options& options) {
    const auto answer = Client(options).CallAndWait({"PING"});
    return answer.ok() ? "ok" : std::string(answer.status().message());
  }

  Authority authority_{"county"};
  std::string folder_;
  const int port_ = testing::FreePort();
  std::unique_ptr<testing::RedisServer> server_;
};

TEST_F(RedisTls, ServersAreKnownByAuthorityAndName) {
  EXPECT_EQ(Ping(To("127.0.0.1", Files())), "ok");
  EXPECT_THAT(Ping(To("localhost", Files())), HasSubstr("certificate: hostname mismatch"));
  Tls::Files named = Files();
  named.server_name = "redis.county";
  EXPECT_EQ(Ping(To("localhost", named)), "ok");
  named.server_name = "redis.elsewhere";
  EXPECT_THAT(Ping(To("127.0.0.1", named)), HasSubstr("certificate: hostname mismatch"));
  const Authority stranger("county");
  Write("ca.pem", stranger.certificate());
  EXPECT_THAT(Ping(To("127.0.0.1", Files())), HasSubstr("its certificate: "));
}

TEST_F(RedisTls, TheServerKnowsUsByOurCertificate) {
  Tls::Files none = Files();
  none.certificate = none.key = "";
  EXPECT_NE(Ping(To("127.0.0.1", none)), "ok");
  Authority stranger("strangers");
  Write("own", stranger.Sign("URI:spiffe://county/hotline"));
  EXPECT_NE(Ping(To("127.0.0.1", Files())), "ok");
  Options plain = To("127.0.0.1", Files());
  plain.tls = nullptr;
  EXPECT_NE(Ping(plain), "ok");
}

TEST_F(RedisTls, WhatIsLargeAndMuchComesWholeAndInOrder) {
  Client client(To("127.0.0.1", Files()));
  const std::string large(5 << 20, 'x');
  ASSERT_TRUE(client.CallAndWait({"SET", "large", large}).ok());
  EXPECT_EQ(client.CallAndWait({"GET", "large"})->text, large);
  constexpr int kThreads = 4, kCalls = 5000;
  std::atomic<int> wrong{0}, answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kCalls; ++i) {
        while (t * kCalls + i - answered > 3000 && answered < kThreads * kCalls)
          std::this_thread::yield();
        // Of many sizes, so that records begin and end anywhere.
        const std::string text = absl::StrCat(t, ".", i, std::string(i * 7 % 3000, 'y'));
        client.Call({"ECHO", text}, [&, text](absl::StatusOr<Value> v) {
          if (!v.ok() || v->text != text) ++wrong;
          ++answered;
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (int i = 0; i < 400 && answered < kThreads * kCalls; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
  EXPECT_EQ(answered, kThreads * kCalls);
  EXPECT_EQ(wrong, 0);
}

TEST_F(RedisTls, AServerThatDiesEndsEveryCallAndIsFoundAgain) {
  Client client(To("127.0.0.1", Files()));
  ASSERT_TRUE(client.CallAndWait({"SET", "k", "v"}).ok());
  server_->Kill();
  EXPECT_EQ(client.CallAndWait({"GET", "k"}).status().code(), absl::StatusCode::kUnavailable);
  // Until it is found dead, what is written into the void must not end this process.
  for (int i = 0; i < 20; ++i) (void)client.CallAndWait({"SET", "k", std::string(100000, 'v')});
  server_->Start();
  bool found = false;
  for (int i = 0; i < 200 && !found; ++i) found = client.CallAndWait({"PING"}).ok();
  EXPECT_TRUE(found);
  server_->Pause();
  EXPECT_EQ(client.CallAndWait({"GET", "k"}).status().code(), absl::StatusCode::kUnavailable);
  server_->Resume();
  found = false;
  for (int i = 0; i < 200 && !found; ++i) found = client.CallAndWait({"PING"}).ok();
  EXPECT_TRUE(found);
}

TEST_F(RedisTls, FilesAreExchangedAndAPairThatDoesNotFitIsNot) {
  auto tls = *Tls::Load(Files());
  const auto first = tls->Settings();
  const Pair next = authority_.Sign("URI:spiffe://county/hotline");
  const auto later = [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    return tls->Settings();
  };
  EXPECT_EQ(later(), first);
  Write("own.pem", next.certificate);
  EXPECT_EQ(later(), first) << "not with the old key";
  Write("own.key", next.key);
  EXPECT_NE(later(), first);
}

TEST(RedisTlsFiles, WhatCannotBeUsedIsNamed) {
  EXPECT_EQ(ReasonOf(Tls::Load({"/nowhere", "", "", ""}).status()), "CONFIG_INVALID");
  EXPECT_THAT(std::string(Tls::Load({"/nowhere", "", "", ""}).status().message()),
              HasSubstr("/nowhere"));
}

}  // namespace
}  // namespace hotline::redis
