#include "services/hotlined/library_log.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/log.h"
#include "grpc/support/log.h"

namespace hotline {
namespace {

// Strangers may fail to connect as often as the network lets them: one line in this time.
constexpr int64_t kBetweenLinesMs = 1000;
constexpr size_t kLongestLine = 300;

struct State {
  absl::Mutex mutex;
  int64_t last_ms ABSL_GUARDED_BY(mutex) = -kBetweenLinesMs;
  int64_t unsaid ABSL_GUARDED_BY(mutex) = 0;
};

void Write(gpr_log_func_args* args) {
  if (args->severity != GPR_LOG_SEVERITY_ERROR) return;
  static auto* const state = new State;
  int64_t unsaid = 0;
  {
    absl::MutexLock lock(&state->mutex);
    const int64_t now = MonotonicMs();
    if (now - state->last_ms < kBetweenLinesMs) {
      ++state->unsaid;
      return;
    }
    state->last_ms = now;
    unsaid = std::exchange(state->unsaid, 0);
  }
  Log("grpc", {{"says", std::string(args->message).substr(0, kLongestLine)},
               {"more", absl::StrCat(unsaid)}});
}

}  // namespace

void TakeLibraryLog() {
  if (std::getenv("GRPC_VERBOSITY") == nullptr) gpr_set_log_function(&Write);
}

}  // namespace hotline
