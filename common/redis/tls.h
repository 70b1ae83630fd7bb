// Encrypted connections to Redis and its Sentinels.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace hotline::redis {

// By which connections are encrypted, from files that may change while it is used. Thread-safe.
class Tls {
 public:
  // PEM files.
  struct Files {
    std::string authorities;       // who signs the servers' certificates
    std::string certificate, key;  // this program's own, where a server asks for one; or none
    // The name that every server's certificate holds; empty: the host that is connected to.
    std::string server_name;
  };
  // INVALID_ARGUMENT / CONFIG_INVALID: a file cannot be read, or does not fit another.
  static absl::StatusOr<std::shared_ptr<Tls>> Load(const Files& files);

  // The settings for a new connection: those of the files as they are now. Where these do not fit
  // each other, as they were. Looks at the files at most once in a second.
  std::shared_ptr<SSL_CTX> Settings();
  const std::string& server_name() const { return files_.server_name; }

 private:
  explicit Tls(Files files) : files_(std::move(files)) {}
  absl::StatusOr<std::shared_ptr<SSL_CTX>> Read() const;
  std::string Marks() const;  // what tells the files from others of their names

  const Files files_;
  absl::Mutex mutex_;
  std::shared_ptr<SSL_CTX> settings_ ABSL_GUARDED_BY(mutex_);
  std::string marks_ ABSL_GUARDED_BY(mutex_);
  int64_t looked_ms_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace hotline::redis
