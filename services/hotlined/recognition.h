// Whom this process recognises: the issuers of its configuration, and their keys, kept new.
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
#include "common/storage/revocation_store.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

class Recognition {
 public:
  // `config` has been found good (ReadConfig); the others must outlive this.
  Recognition(const store::v1::ServerConfig::Identity& config, RevocationStore& store,
              const Clock& clock);

  // Reads the files of keys for the first time, and says whom the process believes.
  // INVALID_ARGUMENT / CONFIG_INVALID for a file without keys. An address is asked first after
  // Start().
  absl::Status Load(const std::string& config_path);
  // Reads what is revoked. Blocking; errors as those of RecordStore.
  absl::Status ReadRevocations();
  // Called every second while something is revoked. To be given before Start().
  using Listener = std::function<void(const identity::Revocations&)>;
  void OnRevoked(Listener listener) { listeners_.push_back(std::move(listener)); }
  // Keeps keys and revocations new from now on.
  void Start();
  void Stop();

  identity::Authenticator& authenticator() { return *authenticator_; }

 private:
  const store::v1::ServerConfig::Identity config_;
  RevocationStore& store_;
  const Clock& clock_;
  identity::Revocations revocations_;
  std::vector<Listener> listeners_;
  // Of one issuer, on a thread of its own: one that is slow holds up no other.
  struct Source {
    std::shared_ptr<identity::KeySource> keys;
    Poller poller;
  };
  std::vector<std::unique_ptr<Source>> sources_;  // in the order of the configuration
  std::unique_ptr<identity::TokenAuthenticator> authenticator_;
  Poller poller_;        // of the revocations
  int64_t read_ms_ = 0;  // MonotonicMs() when they were read last
  bool stale_ = false;   // the log says that they cannot be read
};

}  // namespace hotline
