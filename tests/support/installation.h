// A whole installation for a test: its own Redis, a hotlined process, the sample county loaded.
#pragma once

#include <memory>
#include <string>

#include "hotline/v1/ticket.pb.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/redis_server.h"
#include "tests/support/server.h"

namespace hotline::testing {

// Partitions of an installation whose configuration names none.
inline constexpr int kDefaultPartitions = 64;

// The key of blind indexes, rating codes and draws.
inline constexpr char kInstallationSecret[] = "a secret of this test only, 32 byte";

struct InstallationOptions {
  bool simulated = false;
  std::string simulated_start = "2026-03-02T09:00:00+08:00";
  bool load_sample = true;
  std::vector<SourceText> sources = {};  // the county; none: the sample
  bool through_proxy = false;            // between the server and its Redis
  RedisServerOptions redis = {};
  bool consent = false;        // changes of the jurisdiction need a second person
  std::string admission = {};  // what one caller may have; empty: as much as any test asks for
  std::string issuers = {};    // beside that of the tests, each with a comma before it
  std::string fields = {};     // more of the configuration, each with a comma before it
  // Of the tests' own connection.
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
};

class Installation {
 public:
  explicit Installation(InstallationOptions options = {});

  ctl::Client& client() { return server_->client(); }
  RedisServer& redis() { return redis_; }
  // With `through_proxy`.
  FaultProxy& proxy() { return *proxy_; }
  const std::string& address() const { return server_->address(); }
  pid_t pid() const { return server_->pid(); }
  std::string log() const { return server_->log(); }

  void StartServer() { server_->Start(); }
  // A simulated clock does not begin before what the data have seen.
  void StartServerAt(const std::string& simulated_start);
  int StartRefused() { return server_->StartRefused(); }
  // The signal, then waits for the process; its exit code, or -signal.
  int StopServer(int signal) { return server_->Stop(signal); }

  // Calls with a token of that person and role.
  template <class Response>
  absl::Status Call(const std::string& method, const std::string& who, const std::string& role,
                    const google::protobuf::Message& request, Response* response) {
    return client().Call("hotline.v1." + method, {who, {role}}, request, response);
  }

 private:
  RedisServer redis_;
  std::string fields_;  // of the configuration, without the clock's
  std::unique_ptr<FaultProxy> proxy_;
  std::unique_ptr<Server> server_;
};

// A citizen's complaint to a department, by explicit choice.
v1::CreateTicketRequest NewRequest(const std::string& id,
                                   const std::string& department = "departments/tax");

// Runs a program of build/bin and gives back what it prints; `code` its exit code.
std::string RunTool(const std::string& command, int* code = nullptr);

}  // namespace hotline::testing
