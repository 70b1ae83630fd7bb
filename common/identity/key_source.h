// Where the keys of one issuer come from, and how they stay new.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "common/base/clock.h"
#include "common/identity/key_set.h"

namespace hotline::identity {

// The JWK set as text, or why it could not be had; may block for some seconds.
using FetchKeys = std::function<absl::StatusOr<std::string>()>;

// The keys last fetched, and when to fetch them again. Thread-safe; nobody who asks for a key
// waits.
class KeySource {
 public:
  struct Options {
    // How often the set is fetched without a reason.
    absl::Duration every = absl::Minutes(5);
    // The least between two fetches, after one that failed, or for a key nobody knows: a stranger
    // who invents key ids must not make this process a flood.
    absl::Duration pause = absl::Seconds(30);
    // Keys serve so long after the issuer was last reached.
    absl::Duration lasts = absl::Hours(24);
  };
  // `name` is for the log. `clock` must outlive this source.
  KeySource(std::string name, FetchKeys fetch, Options options, const Clock& clock);

  // The keys as they are now; null: none were ever had, or the last are too old.
  std::shared_ptr<const KeySet> Keys() const;
  // Says that a token names a key that is not in the set: Look() fetches early.
  void Missed();
  // Fetches where that is due, by one thread at a time; a failure keeps what there is and is
  // logged. The first time it always fetches.
  absl::Status Look();

 private:
  const std::string name_;
  const FetchKeys fetch_;
  const Options options_;
  const Clock& clock_;
  mutable absl::Mutex mutex_;
  std::shared_ptr<const KeySet> keys_ ABSL_GUARDED_BY(mutex_);
  std::string text_ ABSL_GUARDED_BY(mutex_);   // what the keys were read from
  std::string fault_ ABSL_GUARDED_BY(mutex_);  // of the last fetch; empty: there was none
  bool missed_ ABSL_GUARDED_BY(mutex_) = false;
  int64_t tried_ms_ ABSL_GUARDED_BY(mutex_) = 0;  // MonotonicMs() of the last fetch; 0: none yet
  int64_t had_ms_ ABSL_GUARDED_BY(mutex_) = 0;    // of the last that brought keys
};

}  // namespace hotline::identity
