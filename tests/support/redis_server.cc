#include "tests/support/redis_server.h"

#include <signal.h>
#include <stdlib.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/sample.h"

namespace hotline::testing {

RedisServer::RedisServer(RedisServerOptions options) : options_(std::move(options)) {
  char name[] = "/tmp/hotline-redis-XXXXXX";
  directory_ = mkdtemp(name);
  socket_ = directory_ + "/redis.sock";
  // Written once: Sentinels have it rewritten.
  std::ofstream(directory_ + "/redis.conf")
      << "unixsocket " << socket_ << "\ndir " << directory_ << "\nlogfile " << directory_
      << "/log\nappendonly yes\nappendfsync always\nsave \"\"\n"
      << (options_.settings.empty() ? "port 0\n" : options_.settings);
  Start();
}

RedisServer::~RedisServer() {
  process_.Kill();
  std::filesystem::remove_all(directory_);
}

redis::Options RedisServer::options() const {
  redis::Options options;
  options.unix_socket = socket_;
  options.timeout_ms = 1000;
  return options;
}

void RedisServer::Launch(const std::vector<std::string>& more) {
  Command command;
  command.line = {SourceRoot() + "/deploy/redis-start", directory_ + "/redis.conf"};
  command.log = directory_ + "/started";
  command.line.insert(command.line.end(), more.begin(), more.end());
  command.environment = options_.environment;
  command.network = options_.network;
  process_ = Process(command);
}

void RedisServer::Start() {
  Launch({});
  redis::Client client(options());
  for (int i = 0; i < 500; ++i) {
    if (client.CallAndWait({"PING"}).ok()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::fprintf(stderr, "redis-server does not come up in %s\n", directory_.c_str());
  abort();
}

void RedisServer::Kill() { process_.Kill(); }
void RedisServer::Pause() { process_.Signal(SIGSTOP); }
void RedisServer::Resume() { process_.Signal(SIGCONT); }

}  // namespace hotline::testing
