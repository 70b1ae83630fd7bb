// A proxy in front of a Redis that spoils the link: TCP on loopback to the front, the server's unix
// socket behind. Each connection has a thread for either direction.
#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace hotline::testing {

enum class LinkFault {
  kNone,
  kDelay,         // every piece of a reply comes 30 ms late
  kDrip,          // replies come byte by byte
  kLoseRequests,  // half-open: nothing arrives any more, and nobody says so
  kLoseReplies,   // the same after the server: requests are carried out, their replies vanish
  kResetInReply,  // half of a reply, then RST
  kRefuse,        // connections are closed as they come; those that stand are cut
};
const char* NameOf(LinkFault fault);

class FaultProxy {
 public:
  // `behind` is a unix socket's path.
  explicit FaultProxy(std::string behind);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  int port() const { return port_; }
  // From now on. A connection that has lost bytes stays silent for ever, as a real one would.
  void Set(LinkFault fault);
  // Pieces of requests and replies that met the fault set last.
  int64_t met() const { return met_; }

 private:
  // The two sockets of one caller, closed by whoever ends first.
  struct Link {
    explicit Link(int a, int b) : front(a), behind(b) {}
    const int front, behind;
    std::atomic<int> running{2};
    std::thread requests, replies;
  };
  void Accept();
  void Carry(Link& link, bool replies);
  bool Pass(Link& link, bool replies, const char* data, size_t size);
  void CutAll();

  const std::string behind_;
  int listener_ = -1, port_ = 0;
  std::atomic<LinkFault> fault_{LinkFault::kNone};
  std::atomic<int64_t> met_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::list<Link> links_;
  std::thread acceptor_;
};

}  // namespace hotline::testing
