// Callers that were not recognised: counted by reason, and told to the operator by source, once a
// minute each. Nothing of a token is kept or logged.
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "common/identity/authenticator.h"

namespace hotline::rpc {

// Thread-safe.
class Refusals {
 public:
  // What counts them, by the refusal's name; may be empty. `source`, an address without its port,
  // is logged with the refusals since its last line.
  using Count = std::function<void(std::string_view why)>;
  using TellOne = std::function<void(const std::string& source, const std::string& how_many)>;
  Refusals(Count count, TellOne tell) : count_(std::move(count)), tell_(std::move(tell)) {}
  // The same, into the log.
  explicit Refusals(Count count);

  // `peer` as gRPC writes it: "ipv4:10.0.0.1:4321", "ipv6:[::1]:4321", "unix:…".
  void Add(identity::Refusal refusal, const std::string& peer) { Add(refusal, peer, Monotonic()); }
  // At this reading of MonotonicMs(), for tests.
  void Add(identity::Refusal refusal, const std::string& peer, int64_t now_ms);
  // Tells of every source whose last line is a minute old what came since, and forgets those of
  // which nothing did. `now_ms` by MonotonicMs().
  void Tell(int64_t now_ms);

 private:
  struct Source {
    // "3 missing, 1 time"; empty: nothing since the last line.
    std::string HowMany() const;
    std::array<int64_t, identity::kRefusals> since = {};  // since the last line
    int64_t told_ms = 0;                                  // when that was
  };
  static int64_t Monotonic();

  const Count count_;
  const TellOne tell_;
  absl::Mutex mutex_;
  absl::flat_hash_map<std::string, Source> sources_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::rpc
