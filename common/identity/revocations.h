// Tokens taken back before they expire: single ones, and those of a caller up to an instant.
#pragma once

#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/identity/claims.h"

namespace hotline::identity {

struct Revocation {
  enum class Kind { kToken, kSubject };
  Kind kind = Kind::kToken;
  std::string id;  // "jti", or "sub"
  // When the token was taken back; of a subject: what was issued before it is taken back, and for
  // kLeeway after it, since the issuer's clock may be ahead.
  absl::Time at;
};

// A revocation has no more to refuse after this: every token it covers has expired, one too that a
// clock ahead of ours has issued.
inline const absl::Duration kRevocationLasts = kLongestLife + 2 * kLeeway;

// Thread-safe.
class Revocations {
 public:
  bool Cover(const Claims& claims) const;
  // These from now on.
  void Replace(const std::vector<Revocation>& all);

 private:
  using Instants = absl::flat_hash_map<std::string, absl::Time>;
  mutable absl::Mutex mutex_;
  Instants tokens_ ABSL_GUARDED_BY(mutex_), subjects_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::identity
