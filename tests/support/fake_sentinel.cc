#include "tests/support/fake_sentinel.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace hotline::testing {
namespace {

std::string Bulk(const std::string& text) {
  return absl::StrCat("$", text.size(), "\r\n", text, "\r\n");
}

std::string Fields(const redis::Described& server, const redis::SentinelAnswer& answer,
                   const std::string& flags) {
  const std::vector<std::string> fields = {
      "ip",           server.address.host,
      "port",         absl::StrCat(server.address.port),
      "flags",        absl::StrCat(flags, server.down ? ",s_down" : ""),
      "info-refresh", server.heard ? "812" : "0",
      "config-epoch", absl::StrCat(answer.term)};
  std::string out = absl::StrCat("*", fields.size(), "\r\n");
  for (const std::string& field : fields) out += Bulk(field);
  return out;
}

}  // namespace

FakeSentinel::FakeSentinel() : listener_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
  listen(listener_, 8);
  getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  accept_ = std::thread([this] { Accept(); });
}

FakeSentinel::~FakeSentinel() {
  shutdown(listener_, SHUT_RDWR);
  accept_.join();
  close(listener_);
  for (int fd : connections_) shutdown(fd, SHUT_RDWR);
  for (std::thread& thread : threads_) thread.join();
}

void FakeSentinel::Say(redis::SentinelAnswer answer) {
  std::lock_guard<std::mutex> lock(mutex_);
  answer_ = std::move(answer);
}

void FakeSentinel::Accept() {
  for (int fd; (fd = accept(listener_, nullptr, nullptr)) >= 0;) {
    connections_.push_back(fd);
    threads_.emplace_back([this, fd] { Serve(fd); });
  }
}

void FakeSentinel::Serve(int fd) {
  std::string in;
  char buffer[4096];
  for (ssize_t n; (n = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
    in.append(buffer, static_cast<size_t>(n));
    // Every command ends with the group's name, which is no other word of it.
    const std::string end = Bulk("group");
    for (size_t at; (at = in.find(end)) != std::string::npos; in.erase(0, at + end.size())) {
      const std::string reply = Reply(in.substr(0, at));
      if (send(fd, reply.data(), reply.size(), MSG_NOSIGNAL) < 0) break;
    }
  }
  close(fd);
}

std::string FakeSentinel::Reply(const std::string& what) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (answer_.term < 0) return "-ERR No such master with that name\r\n";
  if (absl::StrContains(what, "GET-MASTER-ADDR"))
    return absl::StrCat("*2\r\n", Bulk(answer_.master.address.host),
                        Bulk(absl::StrCat(answer_.master.address.port)));
  if (absl::StrContains(what, "REPLICAS")) {
    std::string out = absl::StrCat("*", answer_.replicas.size(), "\r\n");
    for (const auto& replica : answer_.replicas) out += Fields(replica, answer_, "slave");
    return out;
  }
  return Fields(answer_.master, answer_,
                answer_.failing_over ? "master,failover_in_progress" : "master");
}

}  // namespace hotline::testing
