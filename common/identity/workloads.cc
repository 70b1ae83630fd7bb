#include "common/identity/workloads.h"

#include <algorithm>

namespace hotline::identity {
namespace {

// Certificates remembered: more than an installation has programs and has had in a day.
constexpr size_t kMostKnown = 4096;

}  // namespace

std::shared_ptr<const Peer> Workloads::Of(std::string_view pem) {
  const absl::string_view key(pem.data(), pem.size());
  {
    absl::MutexLock lock(&mutex_);
    if (const auto at = known_.find(key); at != known_.end()) return at->second;
  }
  auto peer = std::make_shared<Peer>();
  if (auto certificate = ReadCertificate(pem); certificate.ok()) {
    peer->certificate = *std::move(certificate);
    peer->workload = Find(peer->certificate);
  }
  absl::MutexLock lock(&mutex_);
  if (known_.size() >= kMostKnown) known_.clear();
  known_.insert_or_assign(key, peer);
  return peer;
}

bool Workloads::Stands(const Peer& peer, TimeSpan now) const {
  if (peer.workload == nullptr || peer.certificate.expires <= now.earliest) return false;
  absl::MutexLock lock(&mutex_);
  return revoked_ == nullptr || !revoked_->Has(peer.certificate);
}

void Workloads::Revoke(std::shared_ptr<const RevocationList> list) {
  absl::MutexLock lock(&mutex_);
  revoked_ = std::move(list);
}

const Workload* Workloads::Find(const Certificate& certificate) const {
  const Workload* found = nullptr;
  for (const Workload& workload : workloads_) {
    const bool its = std::any_of(
        certificate.names.begin(), certificate.names.end(), [&workload](const std::string& name) {
          return std::find(workload.names.begin(), workload.names.end(), name) !=
                 workload.names.end();
        });
    if (its && found != nullptr) return nullptr;  // of two: it is not said which
    if (its) found = &workload;
  }
  return found;
}

}  // namespace hotline::identity
