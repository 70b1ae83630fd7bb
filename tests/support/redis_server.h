// A redis-server of a test's own: own directory, unix socket, every write synced. It dies with the
// test.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "common/redis/client.h"
#include "tests/support/process.h"

namespace hotline::testing {

struct RedisServerOptions {
  std::string settings;                            // further lines of its file
  std::map<std::string, std::string> environment;  // of the process
  pid_t network = 0;                               // see Command
};

class RedisServer {
 public:
  // Started, and answering.
  explicit RedisServer(RedisServerOptions options = {});
  ~RedisServer();
  redis::Options options() const;
  const std::string& socket() const { return socket_; }
  const std::string& directory() const { return directory_; }
  pid_t pid() const { return process_.pid(); }
  bool running() const { return process_.running(); }

  void Start();  // and waits until it answers
  // With more arguments; does not wait.
  void Launch(const std::vector<std::string>& more);
  void Kill();   // SIGKILL
  void Pause();  // SIGSTOP
  void Resume();

 private:
  const RedisServerOptions options_;
  std::string directory_, socket_;
  Process process_;
};

}  // namespace hotline::testing
