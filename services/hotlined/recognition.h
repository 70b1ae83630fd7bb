// Whom this process recognises: the issuers of its configuration, and their keys, kept new.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/identity/authenticator.h"
#include "common/identity/key_source.h"
#include "hotline/store/v1/config.pb.h"

namespace hotline {

class Recognition {
 public:
  // `config` has been found good (ReadConfig); `clock` must outlive this.
  Recognition(const store::v1::ServerConfig::Identity& config, const Clock& clock);

  // Fetches the keys for the first time, and says whom the process believes. INVALID_ARGUMENT /
  // CONFIG_INVALID for a file without keys; an address that does not answer yet is asked again.
  absl::Status Load(const std::string& config_path);
  // Keeps the keys new from now on.
  void Start();
  void Stop() { poller_.Stop(); }

  identity::Authenticator& authenticator() { return *authenticator_; }

 private:
  const store::v1::ServerConfig::Identity config_;
  std::vector<std::shared_ptr<identity::KeySource>> keys_;  // one an issuer, in their order
  std::unique_ptr<identity::TokenAuthenticator> authenticator_;
  Poller poller_;
};

}  // namespace hotline
