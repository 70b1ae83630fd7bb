// Clients that never give up: tickets are made and carried on while everything is being killed.
// Every call has a request id and is repeated with it until its outcome is known.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/client.h"
#include "tests/nemesis/journal.h"

namespace hotline::nemesis {

class Workload {
 public:
  struct Options {
    int threads = 8;
    double calls_per_second = 400;  // aimed at by all threads together
    int forgotten_percent = 0;      // of tickets after each step: their limits run out
  };
  // A thread begins with one of the servers and goes on to the next when that does not answer.
  Workload(std::vector<std::string> addresses, Journal& journal, Options options);
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

  // A ticket of the worker's into which another may be merged; empty: none.
  static std::string MayTakeIn(const Worker& worker);

  // Their own: a server's client is made anew at every start of it.
  std::vector<std::unique_ptr<ctl::Client>> clients_;
  Journal& journal_;
  const Options options_;
  std::atomic<bool> stopping_{false};
  std::atomic<int64_t> calls_{0};
  std::mutex mutex_;
  std::vector<std::string> faults_;
  std::vector<std::thread> threads_;
};

}  // namespace hotline::nemesis
