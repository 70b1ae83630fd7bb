#include "tests/bench/watch.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "hotline/v1/event.grpc.pb.h"

namespace hotline::bench {

class Watchers::Stream : public grpc::ClientReadReactor<v1::WatchResponse> {
 public:
  Stream(const std::shared_ptr<grpc::Channel>& channel, v1::WatchRequest request)
      : stub_(v1::EventService::NewStub(channel)), request_(std::move(request)) {
    context_.AddMetadata("authorization", TokenOf("analyst", "ANALYST"));
    stub_->async()->Watch(&context_, &request_, this);
    StartRead(&response_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    delivered_ += response_.events_size();
    StartRead(&response_);
  }
  void OnDone(const grpc::Status&) override {
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void Cancel() { context_.TryCancel(); }
  void Wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
  }
  bool ended() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ended_;
  }
  int64_t delivered() const { return delivered_; }

 private:
  std::unique_ptr<v1::EventService::Stub> stub_;
  grpc::ClientContext context_;
  v1::WatchRequest request_;
  v1::WatchResponse response_;
  std::atomic<int64_t> delivered_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

Watchers::Watchers(const std::string& address, const std::vector<v1::WatchRequest>& requests,
                   int connections)
    : channels_(Connect(address, connections)) {
  for (size_t i = 0; i < requests.size(); ++i)
    streams_.push_back(std::make_unique<Stream>(channels_[i % channels_.size()], requests[i]));
}

Watchers::~Watchers() {
  for (const auto& stream : streams_) stream->Cancel();
  for (const auto& stream : streams_) stream->Wait();
}

int64_t Watchers::delivered() const {
  int64_t sum = 0;
  for (const auto& stream : streams_) sum += stream->delivered();
  return sum;
}

int64_t Watchers::lost() const {
  int64_t count = 0;
  for (const auto& stream : streams_) count += stream->ended();
  return count;
}

IdleConnections::IdleConnections(const std::string& address, int count) {
  constexpr int kAtOnce = 250;  // the listener's queue is finite
  const auto until = std::chrono::system_clock::now() + std::chrono::minutes(1);
  while (static_cast<int>(channels_.size()) < count) {
    auto more = Connect(address, std::min(kAtOnce, count - static_cast<int>(channels_.size())));
    for (const auto& channel : more) channel->GetState(true);
    for (auto& channel : more) {
      if (channel->WaitForConnected(until)) channels_.push_back(std::move(channel));
    }
    if (std::chrono::system_clock::now() > until) return;
  }
}

size_t IdleConnections::size() const {
  size_t standing = 0;
  for (const auto& channel : channels_) standing += channel->GetState(false) == GRPC_CHANNEL_READY;
  return standing;
}

}  // namespace hotline::bench
