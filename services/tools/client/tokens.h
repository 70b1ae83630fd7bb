// The access tokens a tool calls with: one given to it, or signed by the development issuer.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "services/tools/client/caller.h"
#include "services/tools/client/dev_issuer.h"

namespace hotline::ctl {

// Thread-safe.
class Tokens {
 public:
  // Those of this process: HOTLINE_TOKEN_FILE names a file with a token; without it HOTLINE_ISSUER
  // names the issuer's folder, which is otherwise $HOTLINE_HOME/issuer, or var/issuer.
  static Tokens& OfThisProcess();

  // From now on the token in this file, whoever it is for; it is read for each call, so that
  // whoever renews the token only writes the file.
  void UseFile(std::string file);
  // From now on the issuer in this folder.
  void UseIssuer(std::string folder);
  // A token for this caller, signed shortly before where it is still valid for a while.
  // FAILED_PRECONDITION / NO_ISSUER, TOKEN_UNREADABLE.
  absl::StatusOr<std::string> For(const Caller& caller);

 private:
  struct Signed {
    std::string token;
    int64_t until_ms = 0;  // MonotonicMs(); then another is signed
  };
  Tokens();
  absl::StatusOr<std::string> FromFile() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  absl::Mutex mutex_;
  std::string file_ ABSL_GUARDED_BY(mutex_);
  std::string folder_ ABSL_GUARDED_BY(mutex_);
  std::unique_ptr<DevIssuer> issuer_ ABSL_GUARDED_BY(mutex_);  // opened when first needed
  std::map<Caller, Signed> signed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline::ctl
