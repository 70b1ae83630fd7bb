// Who may connect: programs known by their certificates, each with the tokens issued to it.
#include <atomic>
#include <chrono>
#include <filesystem>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "common/base/file.h"
#include "common/identity/certificate.h"
#include "common/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/directory.grpc.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/support/certificates.h"
#include "tests/support/health_client.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"
#include "tests/support/token_maker.h"

namespace hotline {
namespace {

using testing::Authority;
using testing::GoodClaims;
using ::testing::HasSubstr;
using testing::Pair;
using testing::TokenMaker;

// What of the installation lies in files.
class Door {
 public:
  Door() {
    char name[] = "/tmp/hotline-tls-XXXXXX";
    folder_ = mkdtemp(name);
    Present(county_.Sign("DNS:localhost,IP:127.0.0.1"));
    Write("callers.pem", callers_.certificate());
    Write("revoked.pem", callers_.Revoke({}));
    Write("jwks.json", issuer_.Set());
  }
  ~Door() { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) const {
    ASSERT_TRUE(WriteFile(Path(name), text).ok());
  }
  void Present(const Pair& pair) const {
    Write("server.pem", pair.certificate);
    Write("server.key", pair.key);
  }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  std::string Fields() const {
    return absl::StrCat(R"(, "healthListen": "127.0.0.1:0", "tls": {"certificateFile": ")",
                        Path("server.pem"), R"(", "keyFile": ")", Path("server.key"),
                        R"(", "callersCaFile": ")", Path("callers.pem"), R"(", "revokedFile": ")",
                        Path("revoked.pem"), R"("}, "workloads": [
          {"id": "tools", "names": ["spiffe://county/tools"], "clients": ["hotlinectl"]},
          {"id": "console", "names": ["spiffe://county/console", "console.example"]},
          {"id": "portal", "names": ["spiffe://county/portal"]}])");
  }
  std::string Issuer() const {
    return absl::StrCat(R"(, {"issuer": "https://login.example.org", "jwksFile": ")",
                        Path("jwks.json"), R"("})");
  }
  // By which a program with this certificate connects; without one: by none.
  std::shared_ptr<grpc::ChannelCredentials> Credentials(const Pair& pair = {}) const {
    return grpc::SslCredentials({county_.certificate(), pair.key, pair.certificate});
  }
  // The caller's token of the county's login, issued to `client`.
  std::string Token(const std::string& subject, const std::string& client,
                    const std::string& bound = "") const {
    std::vector<std::pair<std::string, std::string>> claims = {
        {"sub", absl::StrCat("\"", subject, "\"")},
        {"client_id", absl::StrCat("\"", client, "\"")},
        {"roles", ""}};
    if (!bound.empty()) claims.push_back({"cnf", absl::StrCat(R"({"x5t#S256": ")", bound, "\"}")});
    return issuer_.Sign(GoodClaims(absl::Now(), claims));
  }

  Authority county_{"county"}, callers_{"callers"}, stranger_{"callers"};
  const TokenMaker issuer_{TokenMaker::Kind::kEs256, "k"};

 private:
  std::string folder_;
};

class TlsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    door_ = new Door;
    tools_ = door_->callers_.Sign("URI:spiffe://county/tools");
    home_ = new testing::Installation({.issuers = door_->Issuer(),
                                       .fields = door_->Fields(),
                                       .credentials = door_->Credentials(tools_)});
  }
  static void TearDownTestSuite() {
    delete home_;
    delete door_;
  }

  static std::shared_ptr<grpc::Channel> Connect(const Pair& pair) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    const std::string& address = home_->address();
    return grpc::CreateCustomChannel("localhost" + address.substr(address.rfind(':')),
                                     door_->Credentials(pair), arguments);
  }
  // "ok", or why not: the reason, or the code where there is none.
  static std::string Call(const std::shared_ptr<grpc::Channel>& channel, const std::string& token) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(5));
    if (!token.empty()) context.AddMetadata("authorization", "Bearer " + token);
    v1::Jurisdiction response;
    const grpc::Status status = v1::DirectoryService::NewStub(channel)->GetJurisdiction(
        &context, v1::GetJurisdictionRequest(), &response);
    if (status.ok()) return "ok";
    const std::string reason = ReasonOf(rpc::FromGrpc(status));
    return reason.empty()
               ? absl::StatusCodeToString(static_cast<absl::StatusCode>(status.error_code()))
               : reason;
  }
  static std::string Thumbprint(const Pair& pair) {
    return identity::ReadCertificate(pair.certificate)->thumbprint;
  }

  static Door* door_;
  static Pair tools_;
  static testing::Installation* home_;
};
Door* TlsTest::door_ = nullptr;
Pair TlsTest::tools_;
testing::Installation* TlsTest::home_ = nullptr;

TEST_F(TlsTest, OnlyKnownProgramsConnect) {
  const std::string token = door_->Token("p-centre-1", "console");
  EXPECT_EQ(Call(Connect(door_->callers_.Sign("URI:spiffe://county/console")), token), "ok");
  EXPECT_EQ(Call(Connect(door_->callers_.Sign("DNS:x.example,DNS:console.example")), token), "ok");
  EXPECT_EQ(Call(Connect({}), token), "UNAVAILABLE") << "no certificate";
  EXPECT_EQ(Call(Connect(door_->stranger_.Sign("URI:spiffe://county/console")), token),
            "UNAVAILABLE")
      << "signed by somebody else";
  EXPECT_EQ(Call(Connect(door_->callers_.Sign("URI:spiffe://county/console", -absl::Hours(48),
                                              -absl::Hours(24))),
                 token),
            "UNAVAILABLE")
      << "expired";
  EXPECT_EQ(Call(Connect(door_->callers_.Sign("URI:spiffe://county/gate")), token), "TOKEN_INVALID")
      << "of no program";
  EXPECT_EQ(Call(Connect(door_->callers_.Sign("")), token), "TOKEN_INVALID");
  const std::string& address = home_->address();
  EXPECT_EQ(Call(grpc::CreateChannel(address, grpc::InsecureChannelCredentials()), token),
            "UNAVAILABLE")
      << "unencrypted";
}

TEST_F(TlsTest, AProgramPresentsWhatWasIssuedToIt) {
  const Pair console = door_->callers_.Sign("URI:spiffe://county/console");
  const auto channel = Connect(console);
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "console")), "ok");
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "portal")), "TOKEN_INVALID");
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "hotlinectl")), "TOKEN_INVALID");
  EXPECT_EQ(Call(channel, ""), "TOKEN_INVALID") << "a certificate is no person";
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "console", Thumbprint(console))), "ok");
  const Pair other = door_->callers_.Sign("URI:spiffe://county/console");
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "console", Thumbprint(other))),
            "TOKEN_INVALID")
      << "bound to another certificate";
  EXPECT_EQ(Call(Connect(other), door_->Token("p-centre-1", "console", Thumbprint(other))), "ok");
}

TEST_F(TlsTest, ASystemsTokenIsBoundToItsCertificate) {
  const Pair portal = door_->callers_.Sign("URI:spiffe://county/portal");
  const auto channel = Connect(portal);
  EXPECT_EQ(Call(channel, door_->Token("messages", "portal")), "TOKEN_INVALID");
  EXPECT_EQ(Call(channel, door_->Token("messages", "portal", Thumbprint(portal))), "ok");
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "portal")), "ok") << "a person's need not be";
}

TEST_F(TlsTest, WhatIsTakenBackIsRefusedOnOpenConnectionsToo) {
  const Pair console = door_->callers_.Sign("URI:spiffe://county/console");
  const int serial = door_->callers_.serial();
  const std::string token = door_->Token("p-centre-1", "console");
  const auto channel = Connect(console);
  const auto beside = Connect(door_->callers_.Sign("URI:spiffe://county/console"));
  ASSERT_EQ(Call(channel, token), "ok");
  grpc::ClientContext context;
  context.AddMetadata("authorization", "Bearer " + token);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  v1::WatchRequest watch;
  watch.set_from_start(true);
  auto stream = v1::EventService::NewStub(channel)->Watch(&context, watch);
  v1::WatchResponse response;
  ASSERT_TRUE(stream->Read(&response));

  door_->Write("revoked.pem", door_->callers_.Revoke({serial}));
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(stream->Finish())), "TOKEN_INVALID");
  EXPECT_EQ(Call(channel, token), "TOKEN_INVALID");
  EXPECT_EQ(Call(Connect(console), token), "TOKEN_INVALID");
  EXPECT_EQ(Call(beside, token), "ok");
  // A list of somebody else does not let anybody in again.
  door_->Write("revoked.pem", door_->stranger_.Revoke({}));
  std::this_thread::sleep_for(std::chrono::milliseconds(2500));
  EXPECT_EQ(Call(channel, token), "TOKEN_INVALID");
  EXPECT_THAT(home_->log(), HasSubstr("signed by none of the authorities"));
  door_->Write("revoked.pem", door_->callers_.Revoke({}));
}

// Under load: certificates are exchanged, also by way of a pair that does not fit.
TEST_F(TlsTest, CertificatesAreExchangedWithoutAFailedCall) {
  const Pair console = door_->callers_.Sign("URI:spiffe://county/console");
  const std::string token = door_->Token("p-centre-1", "console");
  std::atomic<bool> stop = false;
  std::atomic<int> good = 0, bad = 0;
  std::thread callers([&] {
    const auto lasting = Connect(console);
    while (!stop) {
      for (const auto& channel : {lasting, Connect(console)})
        ++(Call(channel, token) == "ok" ? good : bad);
      if (Call(Connect({}), token) == "ok") ++bad;
    }
  });
  const auto exchanges = [&] {
    const std::string log = home_->log();
    int count = 0;
    for (size_t at = 0; (at = log.find("\"exchanged\"", at)) != std::string::npos; ++at) ++count;
    return count;
  };
  constexpr int kExchanges = 3;
  for (int i = 0; i < kExchanges; ++i) {
    const int before = exchanges();
    const Pair next = door_->county_.Sign("DNS:localhost,IP:127.0.0.1");
    door_->Write("server.pem", next.certificate);
    std::this_thread::sleep_for(std::chrono::milliseconds(1500));  // seen without its key
    EXPECT_EQ(exchanges(), before) << "a pair that does not fit";
    door_->Write("server.key", next.key);
    for (int tries = 0; tries < 100 && exchanges() == before; ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(exchanges(), before + 1);
  }
  stop = true;
  callers.join();
  EXPECT_EQ(bad, 0);
  EXPECT_GT(good, 10);
}

// Something in front has looked at who connects: the server's own certificate is all.
TEST_F(TlsTest, CallersMayBeAskedForNoCertificate) {
  testing::Installation home(
      {.load_sample = false,
       .fields = absl::StrCat(R"(, "tls": {"certificateFile": ")", door_->Path("server.pem"),
                              R"(", "keyFile": ")", door_->Path("server.key"), R"("})"),
       .credentials = door_->Credentials()});
  v1::Jurisdiction response;
  EXPECT_EQ(
      ReasonOf(home.client().Call("hotline.v1.DirectoryService/GetJurisdiction", {"p-centre-1", {}},
                                  v1::GetJurisdictionRequest(), &response)),
      "NO_JURISDICTION");
}

TEST_F(TlsTest, ProbesNeedNoCertificateOnTheirPort) {
  const std::string log = home_->log();
  const std::string key = "\"health_address\":\"";
  const size_t at = log.find(key);
  ASSERT_NE(at, std::string::npos) << log;
  const size_t begin = at + key.size();
  const std::string address = log.substr(begin, log.find('"', begin) - begin);
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  EXPECT_TRUE(testing::IsServing(channel, "hotline.ticket"));
  EXPECT_EQ(Call(channel, door_->Token("p-centre-1", "console")), "UNIMPLEMENTED");
}

TEST_F(TlsTest, TheToolConnectsByTheFilesItIsGiven) {
  door_->Write("tools.pem", tools_.certificate);
  door_->Write("tools.key", tools_.key);
  door_->Write("county.pem", door_->county_.certificate());
  const std::string& address = home_->address();
  const std::string tool =
      absl::StrCat("hotlinectl --address localhost", address.substr(address.rfind(':')), " ");
  const std::string own = absl::StrCat("--certificate ", door_->Path("tools.pem"), " --key ",
                                       door_->Path("tools.key"), " ");
  const std::string ca = absl::StrCat("--ca ", door_->Path("county.pem"), " ");
  int code = 0;
  EXPECT_THAT(testing::RunTool(tool + ca + own + "directory show 2>&1", &code),
              HasSubstr("云岭县"));
  EXPECT_EQ(code, 0);
  EXPECT_THAT(testing::RunTool(tool + "directory show 2>&1", &code), HasSubstr("needs --ca"));
  EXPECT_EQ(code, 3);
  EXPECT_THAT(testing::RunTool(tool + own + "directory show 2>&1", &code), HasSubstr("--ca"));
  EXPECT_EQ(code, 1);
  EXPECT_THAT(testing::RunTool(tool + "--ca /nowhere directory show 2>&1", &code),
              HasSubstr("/nowhere is not there"));
  EXPECT_EQ(code, 1);
}

}  // namespace
}  // namespace hotline
