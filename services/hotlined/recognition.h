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

  // Fetches the keys for the first time, and says whom the process believes. INVALID_ARGUMENT /
  // CONFIG_INVALID for a file without keys; an address that does not answer yet is asked again.
  absl::Status Load(const std::string& config_path);
  // Reads what is revoked. Blocking; errors as those of RecordStore.
  absl::Status ReadRevocations();
  // Called every second while something is revoked, by the thread that keeps all this new. To be
  // said before Start().
  using Listener = std::function<void(const identity::Revocations&)>;
  void OnRevoked(Listener listener) { listeners_.push_back(std::move(listener)); }
  // Keeps keys and revocations new from now on.
  void Start();
  void Stop() { poller_.Stop(); }

  identity::Authenticator& authenticator() { return *authenticator_; }

 private:
  const store::v1::ServerConfig::Identity config_;
  RevocationStore& store_;
  const Clock& clock_;
  identity::Revocations revocations_;
  std::vector<Listener> listeners_;
  std::vector<std::shared_ptr<identity::KeySource>> keys_;  // one an issuer, in their order
  std::unique_ptr<identity::TokenAuthenticator> authenticator_;
  Poller poller_;
};

}  // namespace hotline
