// A connection to one Redis server, as a stream of bytes: by TCP or a Unix socket, plain or
// encrypted. It never blocks; an epoll loop says when to go on.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "common/redis/group.h"
#include "common/redis/tls.h"

namespace hotline::redis {

// Threads: Send() may be called while another thread is in Receive(); else one at a time.
class Socket {
 public:
  virtual ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  // Begins to connect; null where that is not possible now. `tls` may be null.
  static std::unique_ptr<Socket> ToPath(const std::string& path);
  static std::unique_ptr<Socket> ToAddress(const Address& address, const std::shared_ptr<Tls>& tls);

  // For epoll, which is to be told of every event.
  int fd() const { return fd_; }

  // Goes on with connecting, when the descriptor is ready.
  enum class Step { kDone, kReading, kWriting, kFailed };  // kReading: when it can be read…
  virtual Step Connect();
  // Why connecting has failed, for people.
  virtual std::string Fault() const;

  // How many bytes were taken: 0 where none can be now, -1 where the connection is gone.
  virtual ssize_t Send(std::string_view bytes);
  // How many bytes came, as many as there are and `size` holds: 0 where there are none now, -1
  // where the connection is gone, -2 where the server has closed it.
  virtual ssize_t Receive(char* bytes, size_t size);

 protected:
  explicit Socket(int fd) : fd_(fd) {}

 private:
  const int fd_;
  int error_ = 0;
};

}  // namespace hotline::redis
