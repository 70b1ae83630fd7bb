#include "common/workers/readers.h"

#include <utility>

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
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
  }
  ready_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Readers::Read(std::function<void()> ask) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
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
    std::lock_guard<std::mutex> lock(mutex_);
    turns_.push_back(std::move(turn));
  }
  ready_.notify_one();
}

void Readers::Close() {
  std::deque<std::function<void()>> dropped;  // after the lock
  std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  dropped.swap(asks_);
}

void Readers::Work() {
  std::unique_lock<std::mutex> lock(mutex_);
  for (;;) {
    ready_.wait(lock, [this] { return stopping_ || !turns_.empty(); });
    if (turns_.empty()) return;
    std::function<void()> turn = std::move(turns_.front());
    turns_.pop_front();
    lock.unlock();
    turn();
    turn = nullptr;
    lock.lock();
    if (asks_.empty()) {
      --under_way_;
      continue;
    }
    std::function<void()> ask = std::move(asks_.front());
    asks_.pop_front();
    lock.unlock();
    ask();
    ask = nullptr;
    lock.lock();
  }
}

}  // namespace hotline
