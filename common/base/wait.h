// Waiting for asynchronous answers; for start-up and threads of our own, never on a thread of the
// store or of gRPC.
#pragma once

#include <condition_variable>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"

namespace hotline {

template <class T>
absl::StatusOr<T> Wait(const std::function<void(std::function<void(absl::StatusOr<T>)>)>& start) {
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::optional<absl::StatusOr<T>> result;
  };
  auto state = std::make_shared<State>();
  start([state](absl::StatusOr<T> result) {
    std::lock_guard<std::mutex> lock(state->mutex);
    state->result.emplace(std::move(result));
    state->ready.notify_one();
  });
  std::unique_lock<std::mutex> lock(state->mutex);
  state->ready.wait(lock, [&] { return state->result.has_value(); });
  return *std::move(state->result);
}

// `count` answers: start(i, done) begins the i-th, at most `under_way` of them at a time; `all` has
// them in order when the last has come, on the thread it came on. Those after the first ones are
// begun on the threads that answer.
template <class T>
void ForAll(size_t count, std::function<void(size_t, std::function<void(absl::StatusOr<T>)>)> start,
            size_t under_way, std::function<void(std::vector<absl::StatusOr<T>>)> all) {
  struct State : std::enable_shared_from_this<State> {
    std::mutex mutex;
    std::vector<absl::StatusOr<T>> results;
    std::function<void(size_t, std::function<void(absl::StatusOr<T>)>)> start;
    std::function<void(std::vector<absl::StatusOr<T>>)> all;
    size_t count, most, next = 0, running = 0, ended = 0;
    bool beginning = false;

    // One thread at a time begins: an answer that comes on the same stack only makes room.
    void Begin() {
      std::unique_lock<std::mutex> lock(mutex);
      if (beginning) return;
      beginning = true;
      while (next < count && running < most) {
        const size_t i = next++;
        ++running;
        lock.unlock();
        start(i, [self = this->shared_from_this(), i](absl::StatusOr<T> result) {
          bool last;
          {
            std::lock_guard<std::mutex> guard(self->mutex);
            self->results[i] = std::move(result);
            --self->running;
            last = ++self->ended == self->count;
          }
          if (last)
            self->all(std::move(self->results));
          else
            self->Begin();
        });
        lock.lock();
      }
      beginning = false;
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
