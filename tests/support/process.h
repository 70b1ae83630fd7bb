// A program of a test's own: it dies with the test, however that dies.
#pragma once

#include <sys/types.h>

#include <map>
#include <string>
#include <vector>

namespace hotline::testing {

struct Command {
  std::vector<std::string> line;  // the program first, looked for as a shell does
  std::string log = {};           // where its output goes; empty: nowhere
  std::map<std::string, std::string> environment = {};  // besides this process's
  pid_t network = 0;  // a process whose network namespace it lives in; 0: this one's
};

class Process {
 public:
  Process() = default;  // none
  // From a thread that lives as long as the program is to.
  explicit Process(const Command& command);
  ~Process() { Kill(); }
  Process(Process&& other) noexcept : pid_(other.pid_) { other.pid_ = 0; }
  Process& operator=(Process&& other) noexcept;

  pid_t pid() const { return pid_; }  // 0: none
  bool running() const;
  void Signal(int signal) const;
  // Waits for its end; the exit code, or -signal.
  int Wait();
  void Kill();  // SIGKILL, and its end

 private:
  pid_t pid_ = 0;
};

}  // namespace hotline::testing
