// Waiting for asynchronous answers; for start-up and threads of our own, never on a thread of the
// store or of gRPC.
#pragma once

#include <condition_variable>
#include <functional>
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

// The same for `count` answers at once: start(i, done) begins the i-th.
template <class T, class Start>
std::vector<absl::StatusOr<T>> WaitAll(size_t count, const Start& start) {
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::vector<absl::StatusOr<T>> results;
    size_t left;
  };
  auto state = std::make_shared<State>();
  state->results.resize(count, absl::UnknownError("not answered"));
  state->left = count;
  for (size_t i = 0; i < count; ++i) {
    start(i, [state, i](absl::StatusOr<T> result) {
      std::lock_guard<std::mutex> lock(state->mutex);
      state->results[i] = std::move(result);
      if (--state->left == 0) state->ready.notify_one();
    });
  }
  std::unique_lock<std::mutex> lock(state->mutex);
  state->ready.wait(lock, [&] { return state->left == 0; });
  return std::move(state->results);
}

}  // namespace hotline
