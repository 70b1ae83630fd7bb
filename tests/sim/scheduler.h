// Virtual time and seeded chance: what happens next in a simulation, and in which order. Everything
// of a run comes from its seed, so that a run can be repeated step by step. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <vector>

#include "absl/time/time.h"

namespace hotline::sim {

// Whose step it is: a process that is killed takes none of its own any more. kWorld never dies.
using Owner = int;
inline constexpr Owner kWorld = 0;

class Scheduler {
 public:
  Scheduler(uint64_t seed, absl::Time start) : random_(seed), now_(absl::ToUnixMillis(start)) {}

  absl::Time now() const { return absl::FromUnixMillis(now_); }
  int64_t now_ms() const { return now_; }
  int64_t steps() const { return steps_; }

  // Steps due at one instant come in an order of chance.
  void After(absl::Duration delay, Owner owner, std::function<void()> step) {
    queue_.push({now_ + absl::ToInt64Milliseconds(delay), random_(), owner, std::move(step)});
  }
  void Kill(Owner owner) { dead_[owner] = true; }
  bool alive(Owner owner) const { return !dead_.contains(owner); }

  // The next step; false when there is none before `end`.
  bool Step(absl::Time end) {
    const int64_t until = absl::ToUnixMillis(end);
    while (!queue_.empty() && queue_.top().at < until) {
      Item item = std::move(const_cast<Item&>(queue_.top()));
      queue_.pop();
      now_ = item.at;
      if (!alive(item.owner)) continue;
      ++steps_;
      item.step();
      return true;
    }
    now_ = std::max(now_, until);
    return false;
  }

  uint64_t Draw() { return random_(); }
  int Below(int n) { return static_cast<int>(random_() % static_cast<uint64_t>(n)); }
  int Between(int low, int high) { return low + Below(high - low + 1); }
  absl::Duration Within(absl::Duration most) {
    return absl::Milliseconds(random_() % static_cast<uint64_t>(absl::ToInt64Milliseconds(most)));
  }
  // True in so many of a thousand cases.
  bool Permille(int of_thousand) { return Below(1000) < of_thousand; }
  absl::Duration Ms(int low, int high) { return absl::Milliseconds(Between(low, high)); }

 private:
  struct Item {
    int64_t at;
    uint64_t order;
    Owner owner;
    std::function<void()> step;
    bool operator<(const Item& o) const { return at != o.at ? at > o.at : order > o.order; }
  };
  std::mt19937_64 random_;
  int64_t now_, steps_ = 0;
  std::priority_queue<Item> queue_;
  std::map<Owner, bool> dead_;
};

}  // namespace hotline::sim
