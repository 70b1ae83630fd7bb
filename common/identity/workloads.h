// The programs that may connect, each by its certificate: consoles, gateways, other systems.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/certificate.h"
#include "common/identity/claims.h"

namespace hotline::identity {

// A program, and whose tokens it may present.
struct Workload {
  std::string id;                    // "console"
  std::vector<std::string> names;    // of its certificates: one of these is enough
  std::vector<std::string> clients;  // "client_id" of the tokens it may present
};

// Who has opened a connection.
struct Peer {
  Certificate certificate;
  // Null: the certificate is that of no program of the configuration.
  const Workload* workload = nullptr;
};

// Thread-safe.
class Workloads {
 public:
  explicit Workloads(std::vector<Workload> workloads) : workloads_(std::move(workloads)) {}
  Workloads(const Workloads&) = delete;

  // Who presents this certificate, as the TLS library gives it; it has verified the chain. Never
  // null. What was read once is remembered: every call asks.
  std::shared_ptr<const Peer> Of(std::string_view pem);
  // Whether the connection still stands for its program: the certificate is one of a program, is
  // valid and has not been taken back.
  bool Stands(const Peer& peer, TimeSpan now) const;
  // From now on these are taken back.
  void Revoke(std::shared_ptr<const RevocationList> list);

 private:
  const Workload* Find(const Certificate& certificate) const;

  const std::vector<Workload> workloads_;
  mutable absl::Mutex mutex_;
  absl::flat_hash_map<std::string, std::shared_ptr<const Peer>> known_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const RevocationList> revoked_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::identity
