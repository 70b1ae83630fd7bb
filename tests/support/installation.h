// A whole installation for a test: its own Redis, a hotlined process, the sample county loaded.
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>

#include "hotline/v1/ticket.pb.h"
#include "services/hotlinectl/client.h"
#include "tests/support/fault_proxy.h"
#include "tests/support/redis_server.h"

namespace hotline::testing {

// The key of blind indexes, rating codes and draws.
inline constexpr char kInstallationSecret[] = "a secret of this test only, 32 byte";

struct InstallationOptions {
  bool simulated = false;
  std::string simulated_start = "2026-03-02T09:00:00+08:00";
  bool load_sample = true;
  bool through_proxy = false;  // between the server and its Redis
};

class Installation {
 public:
  explicit Installation(InstallationOptions options = {});
  ~Installation();

  ctl::Client& client() { return *client_; }
  RedisServer& redis() { return redis_; }
  // With `through_proxy`.
  FaultProxy& proxy() { return *proxy_; }
  const std::string& address() const { return address_; }
  pid_t pid() const { return pid_; }
  std::string log() const;

  void StartServer();
  // The signal, then waits for the process; its exit code, or -signal.
  int StopServer(int signal);

  // Calls with a token of that person and role.
  template <class Response>
  absl::Status Call(const std::string& method, const std::string& who, const std::string& role,
                    const google::protobuf::Message& request, Response* response) {
    return client_->Call("hotline.v1." + method, {who, {role}}, request, response);
  }

 private:
  InstallationOptions options_;
  RedisServer redis_;
  std::unique_ptr<FaultProxy> proxy_;
  std::string address_;
  pid_t pid_ = 0;
  std::unique_ptr<ctl::Client> client_;
};

// A citizen's complaint to a department, by explicit choice.
v1::CreateTicketRequest NewRequest(const std::string& id,
                                   const std::string& department = "departments/tax");

// Runs a program of build/bin and gives back what it prints; `code` its exit code.
std::string RunTool(const std::string& command, int* code = nullptr);
std::string BinaryDirectory();

}  // namespace hotline::testing
