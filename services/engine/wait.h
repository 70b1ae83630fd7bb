// Waiting for asynchronous answers; for start-up and threads of our own, never on a thread of the
// store or of gRPC.
#pragma once

#include <algorithm>
#include <atomic>
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
  struct State {
    std::mutex mutex;
    std::condition_variable ready;
    std::vector<absl::StatusOr<T>> results;
    size_t left;
    std::atomic<size_t> next{0};
  };
  auto state = std::make_shared<State>();
  state->results.resize(count, absl::UnknownError("not answered"));
  state->left = count;
  // Outlives every use: the last answer counts after it has begun what follows it.
  std::function<void()> begin = [&begin, &start, state, count] {
    const size_t i = state->next++;
    if (i >= count) return;
    start(i, [&begin, state, i](absl::StatusOr<T> result) {
      begin();
      std::lock_guard<std::mutex> lock(state->mutex);
      state->results[i] = std::move(result);
      if (--state->left == 0) state->ready.notify_one();
    });
  };
  for (size_t i = 0; i < std::min(count, under_way); ++i) begin();
  std::unique_lock<std::mutex> lock(state->mutex);
  state->ready.wait(lock, [&] { return state->left == 0; });
  return std::move(state->results);
}

}  // namespace hotline
