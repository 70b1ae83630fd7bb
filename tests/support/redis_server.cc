#include "tests/support/redis_server.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>

namespace hotline::testing {

RedisServer::RedisServer() {
  char name[] = "/tmp/hotline-redis-XXXXXX";
  directory_ = mkdtemp(name);
  socket_ = directory_ + "/redis.sock";
  Start();
}

RedisServer::~RedisServer() {
  Resume();
  Kill();
  std::filesystem::remove_all(directory_);
}

redis::Options RedisServer::options() const {
  redis::Options options;
  options.unix_socket = socket_;
  options.timeout_ms = 1000;
  return options;
}

void RedisServer::Launch(const std::vector<std::string>& more) {
  std::vector<std::string> line = {"redis-server",
                                   "--port",
                                   "0",
                                   "--unixsocket",
                                   socket_,
                                   "--dir",
                                   directory_,
                                   "--appendonly",
                                   "yes",
                                   "--appendfsync",
                                   "always",
                                   "--save",
                                   "",
                                   "--logfile",
                                   directory_ + "/log"};
  line.insert(line.end(), more.begin(), more.end());
  std::vector<char*> arguments;
  for (std::string& word : line) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);  // it dies with the test, however that dies
    execvp("redis-server", arguments.data());
    _exit(127);
  }
}

void RedisServer::Start() {
  Launch({});
  redis::Client client(options());
  for (int i = 0; i < 200; ++i) {
    if (client.CallAndWait({"PING"}).ok()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::fprintf(stderr, "redis-server does not come up in %s\n", directory_.c_str());
  abort();
}

void RedisServer::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void RedisServer::Pause() { kill(pid_, SIGSTOP); }
void RedisServer::Resume() {
  if (pid_ != 0) kill(pid_, SIGCONT);
}

}  // namespace hotline::testing
