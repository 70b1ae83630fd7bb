#include "common/workers/readers.h"

#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace hotline {
namespace {

// Pages asked for or waiting to be turned; a page is up to half a megabyte.
constexpr int kMostPages = 32;

}  // namespace

Readers::Readers(int threads) {
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Work(); });
}

Readers::~Readers() {
  Close();
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  for (std::thread& thread : threads_) thread.join();
}

void Readers::Read(std::function<void()> ask) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;
    if (under_way_ >= kMostPages) {
      asks_.push_back(std::move(ask));
      return;
    }
    ++under_way_;
  }
  ask();
}

void Readers::Turn(std::function<void()> turn) {
  {
    absl::MutexLock lock(&mutex_);
    turns_.push_back(std::move(turn));
  }
}

void Readers::Close() {
  std::deque<std::function<void()>> dropped;  // after the lock
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  dropped.swap(asks_);
}

void Readers::Work() {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !turns_.empty();
  };
  for (;;) {
    std::function<void()> turn, ask;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (turns_.empty()) return;
      turn = std::move(turns_.front());
      turns_.pop_front();
    }
    turn();
    turn = nullptr;
    {
      absl::MutexLock lock(&mutex_);
      if (asks_.empty()) {
        --under_way_;
        continue;
      }
      ask = std::move(asks_.front());
      asks_.pop_front();
    }
    ask();
  }
}

}  // namespace hotline
