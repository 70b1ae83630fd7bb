// Clients that never give up: tickets are made and carried on while everything is being killed.
// Every call has a request id and is repeated with it until its outcome is known.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "tests/nemesis/journal.h"
#include "tests/support/installation.h"

namespace hotline::nemesis {

class Workload {
 public:
  // `calls_per_second` is aimed at by all threads together.
  Workload(testing::Installation& home, Journal& journal, int threads, double calls_per_second);
  ~Workload() { Finish(); }

  // Ends when every call begun has its outcome.
  void Finish();
  // Calls that ended, with whatever outcome; those repeated count each time.
  int64_t calls() const { return calls_; }
  // Outcomes nobody expected, such as a verb refused on a ticket nobody else touches.
  std::vector<std::string> faults();

 private:
  struct Worker;
  void Run(int index);
  // Repeats until the outcome is known; whether it was OK.
  template <class Request>
  bool Insist(Worker& worker, const std::string& method, const std::string& who,
              const std::string& role, Request& request, v1::Ticket* ticket);

  // Its own: the installation makes its client anew at every start of the server.
  ctl::Client client_;
  Journal& journal_;
  const double pause_s_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> calls_{0};
  std::mutex mutex_;
  std::vector<std::string> faults_;
  std::vector<std::thread> threads_;
};

}  // namespace hotline::nemesis
