// TLS at the server's door: its own certificate, and whose certificates it asks callers for, from
// files that may change while it runs.
#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/identity/workloads.h"
#include "grpcpp/security/server_credentials.h"

namespace hotline::rpc {

// Thread-safe.
class ServerTls {
 public:
  // PEM files. `authorities`: who signs callers' certificates; empty: callers are asked for none.
  // `revoked`: the revocation lists of those authorities; may be empty.
  struct Files {
    std::string certificate, key, authorities, revoked;
  };
  // Reads the files. INVALID_ARGUMENT / CONFIG_INVALID names the file and its fault. `clock` and
  // `workloads`, which learns what is revoked, must outlive it.
  static absl::StatusOr<std::shared_ptr<ServerTls>> Load(const Files& files, const Clock& clock,
                                                         identity::Workloads& workloads);

  // Reads what has changed. Key and certificate that do not fit each other, or a damaged file, keep
  // what there was, and are logged once. To be called every second. Open connections stay as they
  // are.
  void Look();

  // Credentials that give each new connection what the files said last. They hold the object.
  static std::shared_ptr<grpc::ServerCredentials> Credentials(std::shared_ptr<ServerTls> tls);

  // What a handshake uses. `generation` grows with each change.
  struct Material {
    std::string certificate, key, authorities;
    int64_t generation = 0;
  };
  std::shared_ptr<const Material> Now() const;
  bool asks_callers() const { return !files_.authorities.empty(); }

 private:
  ServerTls(Files files, const Clock& clock, identity::Workloads& workloads)
      : files_(std::move(files)), clock_(clock), workloads_(workloads) {}
  absl::Status ReadPair();
  absl::Status ReadRevoked();
  // Logs a fault once, and that it is gone.
  void Tell(std::string_view what, const absl::Status& read, std::string* last);

  const Files files_;
  const Clock& clock_;
  identity::Workloads& workloads_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const Material> material_ ABSL_GUARDED_BY(mutex_);
  // Of the thread that looks.
  std::string revoked_text_, pair_fault_, revoked_fault_;
  identity::RevocationList revoked_;  // in force
};

}  // namespace hotline::rpc
