#include "common/redis/socket.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace hotline::redis {
namespace {

// What a connection attempt begun is worth: the descriptor, or -1.
int Begun(int fd, int result) {
  if (fd >= 0 && result != 0 && errno != EINPROGRESS) {
    close(fd);
    return -1;
  }
  return fd;
}

bool IsIp(const std::string& host) {
  unsigned char address[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address) == 1;
}

// TLS over a connected socket. The library's object serves one thread at a time.
class TlsSocket final : public Socket {
 public:
  // `name`: what the server's certificate must be for.
  TlsSocket(int fd, std::shared_ptr<SSL_CTX> settings, const std::string& name)
      : Socket(fd), settings_(std::move(settings)), tls_(SSL_new(settings_.get())) {
    SSL_set_fd(tls_, fd);
    SSL_set_connect_state(tls_);
    if (IsIp(name)) {
      X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_), name.c_str());
    } else {
      SSL_set1_host(tls_, name.c_str());
      SSL_set_tlsext_host_name(tls_, name.c_str());
    }
  }
  ~TlsSocket() override { SSL_free(tls_); }

  Step Connect() override {
    if (!connected_) {
      const Step step = Socket::Connect();
      if (step != Step::kDone) return step;
      connected_ = true;
    }
    absl::MutexLock lock(&mutex_);
    ERR_clear_error();
    const int done = SSL_do_handshake(tls_);
    if (done == 1) return Step::kDone;
    switch (SSL_get_error(tls_, done)) {
      case SSL_ERROR_WANT_READ:
        return Step::kReading;
      case SSL_ERROR_WANT_WRITE:
        return Step::kWriting;
      default:
        fault_ = Why();
        return Step::kFailed;
    }
  }
  std::string Fault() const override {
    absl::MutexLock lock(&mutex_);
    return fault_.empty() ? Socket::Fault() : fault_;
  }

  ssize_t Send(std::string_view bytes) override {
    absl::MutexLock lock(&mutex_);
    ERR_clear_error();
    size_t taken = 0;
    const int done = SSL_write_ex(tls_, bytes.data(), bytes.size(), &taken);
    if (done == 1) return static_cast<ssize_t>(taken);
    const int error = SSL_get_error(tls_, done);
    return error == SSL_ERROR_WANT_WRITE || error == SSL_ERROR_WANT_READ ? 0 : -1;
  }

  // A record holds 16 KiB: one after the other, until nothing is left or there is no room.
  ssize_t Receive(char* bytes, size_t size) override {
    absl::MutexLock lock(&mutex_);
    size_t all = 0;
    while (all < size) {
      ERR_clear_error();
      size_t came = 0;
      const int done = SSL_read_ex(tls_, bytes + all, size - all, &came);
      all += came;
      if (done == 1) continue;
      const int error = SSL_get_error(tls_, done);
      if (all > 0 || error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) break;
      return error == SSL_ERROR_ZERO_RETURN ? -2 : -1;
    }
    return static_cast<ssize_t>(all);
  }

 private:
  std::string Why() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (const long verified = SSL_get_verify_result(tls_); verified != X509_V_OK)
      return absl::StrCat("its certificate: ", X509_verify_cert_error_string(verified));
    const char* reason = ERR_reason_error_string(ERR_peek_error());
    ERR_clear_error();
    return absl::StrCat("TLS: ", reason == nullptr ? "the server went away" : reason);
  }

  const std::shared_ptr<SSL_CTX> settings_;
  bool connected_ = false;  // below TLS
  mutable absl::Mutex mutex_;
  SSL* const tls_;
  std::string fault_ ABSL_GUARDED_BY(mutex_);
};

class PlainSocket final : public Socket {
 public:
  explicit PlainSocket(int fd) : Socket(fd) {}
};

}  // namespace

Socket::~Socket() { close(fd_); }

std::unique_ptr<Socket> Socket::ToPath(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return nullptr;
  std::copy(path.begin(), path.end(), address.sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return nullptr;
  const int begun = Begun(fd, connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)));
  return begun < 0 ? nullptr : std::make_unique<PlainSocket>(begun);
}

std::unique_ptr<Socket> Socket::ToAddress(const Address& address, const std::shared_ptr<Tls>& tls) {
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(address.host.c_str(), absl::StrCat(address.port).c_str(), &hints, &found) != 0)
    return nullptr;
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    fd = Begun(fd, connect(fd, found->ai_addr, found->ai_addrlen));
  }
  freeaddrinfo(found);
  if (fd < 0) return nullptr;
  if (tls == nullptr) return std::make_unique<PlainSocket>(fd);
  const std::string& name = tls->server_name();
  return std::make_unique<TlsSocket>(fd, tls->Settings(), name.empty() ? address.host : name);
}

Socket::Step Socket::Connect() {
  socklen_t size = sizeof(error_);
  if (getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error_, &size) != 0) error_ = errno;
  return error_ == 0 ? Step::kDone : Step::kFailed;
}

std::string Socket::Fault() const {
  return absl::StrCat("could not connect", error_ == 0 ? "" : ": ",
                      error_ == 0 ? "" : std::strerror(error_));
}

ssize_t Socket::Send(std::string_view bytes) {
  const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return sent;
  return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

ssize_t Socket::Receive(char* bytes, size_t size) {
  const ssize_t came = recv(fd_, bytes, size, 0);
  if (came > 0) return came;
  if (came == 0) return -2;
  return errno == EAGAIN || errno == EWOULDBLOCK ? 0 : -1;
}

}  // namespace hotline::redis
