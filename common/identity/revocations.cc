#include "common/identity/revocations.h"

#include <algorithm>
#include <utility>

namespace hotline::identity {

bool Revocations::Cover(const Claims& claims) const {
  absl::ReaderMutexLock lock(&mutex_);
  if (tokens_.contains(claims.id)) return true;
  const auto at = subjects_.find(claims.subject);
  return at != subjects_.end() && claims.issued < at->second + kLeeway;
}

void Revocations::Replace(const std::vector<Revocation>& all) {
  Instants tokens, subjects;
  for (const Revocation& each : all) {
    absl::Time& at = (each.kind == Revocation::Kind::kToken ? tokens : subjects)
                         .try_emplace(each.id, absl::InfinitePast())
                         .first->second;
    at = std::max(at, each.at);
  }
  absl::MutexLock lock(&mutex_);
  tokens_ = std::move(tokens);
  subjects_ = std::move(subjects);
}

}  // namespace hotline::identity
