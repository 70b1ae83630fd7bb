#include "tests/support/fault_proxy.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

namespace hotline::testing {
namespace {

using std::chrono::microseconds;
constexpr microseconds kDelay(30'000), kBetweenBytes(50);
constexpr int kLookMs = 20;  // how soon a thread sees that it must stop

bool SendAll(int fd, const char* data, size_t size) {
  while (size > 0) {
    ssize_t n = send(fd, data, size, MSG_NOSIGNAL);
    if (n <= 0) return false;
    data += n, size -= static_cast<size_t>(n);
  }
  return true;
}

}  // namespace

const char* NameOf(LinkFault fault) {
  switch (fault) {
    case LinkFault::kNone:
      return "none";
    case LinkFault::kDelay:
      return "delay";
    case LinkFault::kDrip:
      return "byte drip";
    case LinkFault::kLoseRequests:
      return "half-open, requests lost";
    case LinkFault::kLoseReplies:
      return "half-open, replies lost";
    case LinkFault::kResetInReply:
      return "RST in a reply";
    case LinkFault::kRefuse:
      return "refused";
  }
  return "?";
}

FaultProxy::FaultProxy(std::string behind) : behind_(std::move(behind)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener_, 64) != 0)
    abort();
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  acceptor_ = std::thread([this] { Accept(); });
}

FaultProxy::~FaultProxy() {
  stopping_ = true;
  acceptor_.join();
  CutAll();
  for (Link& link : links_) {
    link.requests.join();
    link.replies.join();
    close(link.front);
    close(link.behind);
  }
  close(listener_);
}

void FaultProxy::Set(LinkFault fault) {
  fault_ = fault;
  met_ = 0;
  if (fault == LinkFault::kRefuse) CutAll();
}

void FaultProxy::CutAll() {
  std::lock_guard<std::mutex> lock(mutex_);
  for (Link& link : links_) {
    shutdown(link.front, SHUT_RDWR);
    shutdown(link.behind, SHUT_RDWR);
  }
}

void FaultProxy::Accept() {
  while (!stopping_) {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, kLookMs) <= 0) continue;
    int front = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (front < 0) continue;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    behind_.copy(address.sun_path, sizeof(address.sun_path) - 1);
    int behind = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool refused = fault_ == LinkFault::kRefuse;
    met_ += refused;
    if (refused || connect(behind, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
      close(front);
      close(behind);
      continue;
    }
    int on = 1;
    setsockopt(front, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    std::lock_guard<std::mutex> lock(mutex_);
    // Links that have ended are cleared away where new ones come.
    for (auto it = links_.begin(); it != links_.end();) {
      if (it->running > 0) {
        ++it;
        continue;
      }
      it->requests.join();
      it->replies.join();
      close(it->front);
      close(it->behind);
      it = links_.erase(it);
    }
    Link& link = links_.emplace_back(front, behind);
    link.requests = std::thread([this, &link] { Carry(link, false); });
    link.replies = std::thread([this, &link] { Carry(link, true); });
  }
}

void FaultProxy::Carry(Link& link, bool replies) {
  char buffer[64 * 1024];
  const LinkFault losing = replies ? LinkFault::kLoseReplies : LinkFault::kLoseRequests;
  bool lost = false;
  for (;;) {
    ssize_t n = recv(replies ? link.behind : link.front, buffer, sizeof(buffer), 0);
    if (n <= 0) break;
    if (fault_ == losing || lost) {
      lost = true;
      ++met_;
      continue;
    }
    if (!Pass(link, replies, buffer, static_cast<size_t>(n))) break;
  }
  shutdown(link.front, SHUT_RDWR);
  shutdown(link.behind, SHUT_RDWR);
  --link.running;
}

// Whether the link stands afterwards.
bool FaultProxy::Pass(Link& link, bool replies, const char* data, size_t size) {
  if (!replies) return SendAll(link.behind, data, size);
  switch (fault_) {
    case LinkFault::kDelay:
      ++met_;
      std::this_thread::sleep_for(kDelay);
      break;
    case LinkFault::kDrip:
      ++met_;
      for (size_t i = 0; i < size; ++i) {
        if (!SendAll(link.front, data + i, 1)) return false;
        std::this_thread::sleep_for(kBetweenBytes);
      }
      return true;
    case LinkFault::kResetInReply: {
      ++met_;
      SendAll(link.front, data, (size + 1) / 2);
      // The half arrives before the reset does: a reset overtakes what was not read yet.
      std::this_thread::sleep_for(kDelay / 10);
      // Connecting a TCP socket to AF_UNSPEC resets it at once, even while another thread reads it.
      sockaddr nobody{};
      nobody.sa_family = AF_UNSPEC;
      connect(link.front, &nobody, sizeof(nobody));
      return false;
    }
    default:
      break;
  }
  return SendAll(link.front, data, size);
}

}  // namespace hotline::testing
