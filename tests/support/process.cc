#include "tests/support/process.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace hotline::testing {

Process::Process(const Command& command) {
  std::vector<std::string> line = command.line;
  std::vector<char*> arguments;
  for (std::string& word : line) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const std::string log = command.log.empty() ? "/dev/null" : command.log;
  const std::string network = "/proc/" + std::to_string(command.network) + "/ns/net";
  pid_ = fork();
  if (pid_ != 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (command.network != 0) {
    int ns = open(network.c_str(), O_RDONLY | O_CLOEXEC);
    if (ns < 0 || setns(ns, CLONE_NEWNET) != 0) _exit(126);
  }
  for (const auto& [name, value] : command.environment) setenv(name.c_str(), value.c_str(), 1);
  int out = open(log.c_str(), O_CREAT | O_APPEND | O_WRONLY, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  execvp(arguments[0], arguments.data());
  _exit(127);
}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  Kill();
  pid_ = std::exchange(other.pid_, 0);
  return *this;
}

bool Process::running() const {
  siginfo_t info{};
  if (pid_ == 0) return false;
  return waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == 0;
}

void Process::Signal(int signal) const {
  if (pid_ != 0) kill(pid_, signal);
}

int Process::Wait() {
  if (pid_ == 0) return 0;
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

void Process::Kill() {
  Signal(SIGKILL);
  Wait();
}

}  // namespace hotline::testing
