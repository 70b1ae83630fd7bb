// Whom this process recognises: the issuers of its configuration and their keys, the programs that
// may connect, and what of both was taken back; all kept new.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/identity/authenticator.h"
#include "common/identity/key_source.h"
#include "common/identity/revocations.h"
#include "common/identity/workloads.h"
#include "common/rpc/server_tls.h"
#include "common/storage/revocation_store.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

class Recognition {
 public:
  // `config` has been found good (ReadConfig); the others must outlive this.
  Recognition(const store::v1::ServerConfig& config, RevocationStore& store, const Clock& clock);

  // Reads the files of keys and certificates for the first time, and says whom the process
  // believes. INVALID_ARGUMENT / CONFIG_INVALID for a file without keys, or one that does not fit.
  // An address is asked first after Start().
  absl::Status Load(const std::string& config_path);
  // Reads what is revoked. Blocking; errors as those of RecordStore.
  absl::Status ReadRevocations();
  // Called every second, when it is known anew who has been taken back. To be given before Start().
  void OnLook(std::function<void()> listener) { listeners_.push_back(std::move(listener)); }
  // Keeps keys and revocations new from now on.
  void Start();
  void Stop();

  identity::Authenticator& authenticator() { return *authenticator_; }
  // Null where callers are asked for no certificate.
  identity::Workloads* workloads() {
    return config_.tls().callers_ca_file().empty() ? nullptr : &workloads_;
  }
  // Which acts need a fresh login with two factors.
  rpc::StepUp step_up() const;
  // Of the port; null: it is not encrypted.
  std::shared_ptr<rpc::ServerTls> tls() { return tls_; }

 private:
  const store::v1::ServerConfig config_;
  RevocationStore& store_;
  const Clock& clock_;
  identity::Revocations revocations_;
  identity::Workloads workloads_;
  std::shared_ptr<rpc::ServerTls> tls_;
  std::vector<std::function<void()>> listeners_;
  // Of one issuer, on a thread of its own: one that is slow holds up no other.
  struct Source {
    std::shared_ptr<identity::KeySource> keys;
    Poller poller;
  };
  std::vector<std::unique_ptr<Source>> sources_;  // in the order of the configuration
  std::unique_ptr<identity::TokenAuthenticator> authenticator_;
  Poller poller_;        // of certificates and of what is revoked
  int64_t read_ms_ = 0;  // MonotonicMs() when they were read last
  bool stale_ = false;   // the log says that they cannot be read
};

}  // namespace hotline
