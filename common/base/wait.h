// Waiting for asynchronous answers; for start-up and threads of our own, never on a thread of the
// store or of gRPC.
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"

namespace hotline {

template <class T>
absl::StatusOr<T> Wait(const std::function<void(std::function<void(absl::StatusOr<T>)>)>& start) {
  struct State {
    absl::Mutex mutex;
    std::optional<absl::StatusOr<T>> result ABSL_GUARDED_BY(mutex);
  };
  auto state = std::make_shared<State>();
  start([state](absl::StatusOr<T> result) {
    absl::MutexLock lock(&state->mutex);
    state->result.emplace(std::move(result));
  });
  State* s = state.get();
  const auto answered = [s]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(s->mutex) {
    return s->result.has_value();
  };
  absl::MutexLock lock(&s->mutex, absl::Condition(&answered));
  return *std::move(s->result);
}

// `count` answers: start(i, done) begins the i-th, at most `under_way` of them at a time; `all` has
// them in order when the last has come, on the thread it came on. Those after the first ones are
// begun on the threads that answer.
template <class T>
void ForAll(size_t count, std::function<void(size_t, std::function<void(absl::StatusOr<T>)>)> start,
            size_t under_way, std::function<void(std::vector<absl::StatusOr<T>>)> all) {
  struct State : std::enable_shared_from_this<State> {
    std::function<void(size_t, std::function<void(absl::StatusOr<T>)>)> start;
    std::function<void(std::vector<absl::StatusOr<T>>)> all;
    size_t count, most;
    absl::Mutex mutex;
    std::vector<absl::StatusOr<T>> results;  // each written once, read by the last
    size_t next ABSL_GUARDED_BY(mutex) = 0;
    size_t running ABSL_GUARDED_BY(mutex) = 0;
    size_t ended ABSL_GUARDED_BY(mutex) = 0;
    bool beginning ABSL_GUARDED_BY(mutex) = false;

    // One thread at a time begins: an answer that comes on the same stack only makes room.
    void Begin() {
      mutex.Lock();
      if (beginning) return mutex.Unlock();
      beginning = true;
      while (next < count && running < most) {
        const size_t i = next++;
        ++running;
        mutex.Unlock();
        start(i, [self = this->shared_from_this(), i](absl::StatusOr<T> result) {
          bool last;
          {
            absl::MutexLock guard(&self->mutex);
            self->results[i] = std::move(result);
            --self->running;
            last = ++self->ended == self->count;
          }
          if (last)
            self->all(std::move(self->results));
          else
            self->Begin();
        });
        mutex.Lock();
      }
      beginning = false;
      mutex.Unlock();
    }
  };
  if (count == 0) return all({});
  auto state = std::make_shared<State>();
  state->results.resize(count, absl::UnknownError("not answered"));
  state->start = std::move(start);
  state->all = std::move(all);
  state->count = count;
  state->most = under_way;
  state->Begin();
}

// The same, waited for.
template <class T>
std::vector<absl::StatusOr<T>> WaitAll(
    size_t count, std::function<void(size_t, std::function<void(absl::StatusOr<T>)>)> start,
    size_t under_way = std::numeric_limits<size_t>::max()) {
  using Results = std::vector<absl::StatusOr<T>>;
  return *Wait<Results>([&](std::function<void(absl::StatusOr<Results>)> done) {
    ForAll<T>(count, std::move(start), under_way,
              [done = std::move(done)](Results results) { done(std::move(results)); });
  });
}

}  // namespace hotline
