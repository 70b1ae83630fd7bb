// A redis-server of a test's own: own directory, unix socket, every write synced. It dies with the
// test.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "common/redis/client.h"

namespace hotline::testing {

class RedisServer {
 public:
  RedisServer();
  ~RedisServer();
  redis::Options options() const;
  const std::string& socket() const { return socket_; }
  const std::string& directory() const { return directory_; }
  pid_t pid() const { return pid_; }

  void Start();  // and waits until it answers
  // With more arguments; does not wait.
  void Launch(const std::vector<std::string>& more);
  void Kill();   // SIGKILL
  void Pause();  // SIGSTOP
  void Resume();

 private:
  std::string directory_, socket_;
  pid_t pid_ = 0;
};

}  // namespace hotline::testing
