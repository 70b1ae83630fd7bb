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

// The same for `count` answers: start(i, done) begins the i-th, at most `under_way` of them at a
// time. Those after the first ones are begun on the thread that answers.
template <class T, class Start>
std::vector<absl::StatusOr<T>> WaitAll(size_t count, const Start& start,
                                       size_t under_way = std::numeric_limits<size_t>::max()) {
  // Belongs to the answers too: the last of them may still be at its end when the caller goes on.
  struct State : std::enable_shared_from_this<State> {
    std::mutex mutex;
    std::condition_variable ready;
    std::vector<absl::StatusOr<T>> results;
    const Start* start;  // there while anything is left to begin
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
        (*start)(i, [self = this->shared_from_this(), i](absl::StatusOr<T> result) {
          {
            std::lock_guard<std::mutex> guard(self->mutex);
            self->results[i] = std::move(result);
            --self->running;
            if (++self->ended == self->count) self->ready.notify_one();
          }
          self->Begin();
        });
        lock.lock();
      }
      beginning = false;
    }
  };
  auto state = std::make_shared<State>();
  state->results.resize(count, absl::UnknownError("not answered"));
  state->start = &start;
  state->count = count;
  state->most = under_way;
  state->Begin();
  std::unique_lock<std::mutex> lock(state->mutex);
  state->ready.wait(lock, [&] { return state->ended == count; });
  return std::move(state->results);
}

}  // namespace hotline
