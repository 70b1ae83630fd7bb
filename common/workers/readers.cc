#include "common/workers/readers.h"

#include <algorithm>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace hotline {
namespace {

// Pages held at a time. A page and its encoded form are up to a megabyte each.
constexpr int kMostPages = 32;
// By one caller: others go on while it reads nothing of what it was sent.
constexpr int kMostOfOne = 8;

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

bool Readers::HasRoom(const std::string& caller) const {
  const auto held = held_by_.find(caller);
  return held_ < kMostPages && (held == held_by_.end() || held->second < kMostOfOne);
}

void Readers::Enter(const std::string& caller) {
  ++held_;
  ++held_by_[caller];
}

Readers::Room Readers::RoomOf(const std::string& caller) {
  return Room(nullptr, [this, caller](void*) { Leave(caller); });
}

void Readers::Read(const std::string& caller, std::function<void(Room)> ask) {
  {
    absl::MutexLock lock(&mutex_);
    if (closed_) return;
    if (!HasRoom(caller)) {
      asks_.push_back({caller, std::move(ask)});
      return;
    }
    Enter(caller);
  }
  ask(RoomOf(caller));
}

void Readers::Leave(const std::string& caller) {
  absl::MutexLock lock(&mutex_);
  --held_;
  if (--held_by_[caller] == 0) held_by_.erase(caller);
  const auto next = std::find_if(asks_.begin(), asks_.end(), [this](const Ask& one) {
    mutex_.AssertHeld();
    return HasRoom(one.caller);
  });
  if (next == asks_.end()) return;
  Enter(next->caller);
  // Not here: who leaves may hold locks.
  turns_.push_back([ask = std::move(next->ask), room = RoomOf(next->caller)]() mutable {
    ask(std::move(room));
  });
  asks_.erase(next);
}

void Readers::Turn(std::function<void()> turn) {
  {
    absl::MutexLock lock(&mutex_);
    turns_.push_back(std::move(turn));
  }
}

void Readers::Close() {
  std::deque<Ask> dropped;  // after the lock
  absl::MutexLock lock(&mutex_);
  closed_ = true;
  dropped.swap(asks_);
}

void Readers::Work() {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !turns_.empty();
  };
  for (;;) {
    std::function<void()> turn;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (turns_.empty()) return;
      turn = std::move(turns_.front());
      turns_.pop_front();
    }
    turn();
  }
}

}  // namespace hotline
