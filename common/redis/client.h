// A pipelined asynchronous client of one Redis server, or of whichever is master of a group.
//
// One connection, one thread with an epoll loop. Calls from any thread are gathered and written
// together; replies come back in order. What makes the client safe to build on:
//
// A call ends exactly once: with the reply, or with UNAVAILABLE when the outcome cannot be known.
//
// After any error or time-out the connection is dropped and never reused, so that a late reply
// cannot answer the next call. Reconnecting backs off with jitter.
//
// With `wait_replicas` k, each flush ends with WAIT k. No reply of the flush is given out before k
// replicas have what it wrote and, so answers WAIT in Redis 7.0, what it read.
//
// With `master_watch`, the client speaks to a server only while that server says itself that it is
// the master, and leaves it when the Sentinels name another. With both options, a reply is given
// out when every server that could be made the master has what the flush wrote (group.h), k at
// least, so that a failover takes nothing back.
//
// Everything is bounded: calls in flight, calls waiting, time.
//
// Callbacks run on the loop's thread and must not block. hiredis reads and formats the protocol.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/redis/master_watch.h"
#include "common/redis/tls.h"
#include "common/redis/value.h"

namespace hotline::redis {

struct Options {
  std::string unix_socket;  // or:
  std::string host;
  int port = 0;
  std::shared_ptr<MasterWatch> master_watch;  // or: where this says
  std::shared_ptr<Tls> tls;                   // null: the connection is not encrypted
  std::string password;
  int wait_replicas = 0;  // at least
  // From the call to its end. A server that does not answer for so long is taken for dead.
  int timeout_ms = 2000;
  // More would only lengthen the queue: at 15 000 commits a second this is a quarter of a second.
  int max_in_flight = 4096;
  int max_waiting = 16384;
  // Of the thread its callbacks run on: above 0 it gives way to others (nice).
  int niceness = 0;
};

// Reasons of the errors given to callbacks; see ReasonOf().
//   REDIS_UNREACHABLE   UNAVAILABLE        not sent: no effect, safe to retry
//   REDIS_LOST          UNAVAILABLE        sent, no reply: the effect is unknown
//   REDIS_NOT_DURABLE   UNAVAILABLE        done, but too few replicas have it
//   REDIS_BUSY_QUEUE    RESOURCE_EXHAUSTED not sent: the queue is full
//   REDIS_<CLASS>       UNAVAILABLE or others: an error reply, such as REDIS_OOM, REDIS_LOADING
using Done = std::function<void(absl::StatusOr<Value>)>;

class Client {
 public:
  explicit Client(Options options);
  // Ends every call still open with REDIS_LOST or REDIS_UNREACHABLE, then joins the thread.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // Thread-safe. `done` is called exactly once.
  void Call(std::vector<std::string> args, Done done);
  // The same, blocking; for start-up and tests, never from a callback.
  absl::StatusOr<Value> CallAndWait(std::vector<std::string> args);

  bool waits_for_replicas() const { return wait_replicas_ > 0; }
  // Whether the connection stands at this moment.
  bool connected() const;

 private:
  class Loop;
  const int wait_replicas_;
  std::unique_ptr<Loop> loop_;
};

}  // namespace hotline::redis
