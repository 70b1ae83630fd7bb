#include "common/workers/tailer.h"

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"

namespace hotline {
namespace {

// Ten looks a second cost next to nothing and keep a watcher within a blink.
constexpr int kPollMs = 100;
constexpr int kPageEntries = 256;
// What a watcher may fall behind: eight seconds at 4 000 events a second, or two rounds over 64
// partitions. An event takes some 3 KB.
constexpr size_t kRingEvents = 32768;

}  // namespace

Tailer::Tailer(RecordStore& store) : store_(store) { position_.marks.resize(store.partitions()); }

void Tailer::Resume(LogPosition from) {
  absl::MutexLock lock(&mutex_);
  if (!from.marks.empty()) position_ = std::move(from);
}

void Tailer::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Tailer::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

void Tailer::Run() {
  for (;;) {
    int64_t wanted;
    {
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
      wanted = wanted_;
    }
    bool more = true;
    bool failed = false;
    while (more) {
      auto any = Poll();
      failed = !any.ok();
      const std::string error(any.status().message());
      if (error != last_error_) Log("tailer", {{"cannot_read", error}});  // empty: over
      last_error_ = error;
      more = any.ok() && *any;
      absl::MutexLock lock(&mutex_);
      if (stopping_) return;
    }
    if (!failed) {
      for (const auto& look : looks_) look();
    }
    const auto asked = [this, failed, wanted]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return stopping_ || (!failed && wanted_ > wanted);
    };
    absl::MutexLock lock(&mutex_);
    if (!failed) {
      if (!caught_up_) Log("tailer", {{"caught_up_after_events", std::to_string(ring_end_)}});
      caught_up_ = true;
      polls_ = wanted;
    }
    mutex_.AwaitWithTimeout(absl::Condition(&asked), absl::Milliseconds(kPollMs));
  }
}

void Tailer::Rewind(int partition) {
  Log("tailer", {{"rewound", "the log no longer holds what was read; reading it again"},
                 {"partition", std::to_string(partition)}});
  {
    absl::MutexLock lock(&mutex_);
    for (auto& mark : position_.marks) mark = {};
    ring_.clear();
    ++ring_end_;  // whoever stands in the ring finds that it has lost something, and asks the log
  }
  // After that: whoever has seen the old position is among those who hear of this.
  for (const auto& listener : rewinds_) listener();
}

absl::StatusOr<bool> Tailer::Poll() {
  // All partitions in one pipelined round. The last event read is read once more, to see that the
  // log is still the one it was.
  auto parts = WaitAll<std::vector<LogEntry>>(store_.partitions(), [&](size_t p, auto done) {
    int64_t at = position_.marks[p].sequence;
    store_.ReadLog(static_cast<int>(p), at > 0 ? at - 1 : 0, kPageEntries, std::move(done));
  });
  // One partition that cannot be read does not hold up the others.
  absl::Status failed;
  bool more = false;
  std::vector<TailedEventPtr> news;
  for (int p = 0; p < store_.partitions(); ++p) {
    if (!parts[p].ok()) {
      failed.Update(parts[p].status());
      continue;
    }
    more |= static_cast<int>(parts[p]->size()) == kPageEntries;
    const LogPosition::Mark mark = position_.marks[p];
    bool overlap = mark.sequence > 0;
    if (overlap && parts[p]->empty()) {
      Rewind(p);
      return true;
    }
    for (const LogEntry& entry : *parts[p]) {
      auto tailed = std::make_shared<TailedEvent>();
      tailed->partition = p;
      tailed->sequence = entry.sequence;
      auto decoded = DecodeEvent(entry.record);
      std::string hash = decoded.ok() ? decoded->hash.substr(0, kMarkBytes) : "";
      if (overlap) {
        overlap = false;
        if (entry.sequence == mark.sequence && hash == mark.hash) continue;
        Rewind(p);
        return true;
      }
      if (!decoded.ok()) {
        Log("tailer", {{"error", std::string(decoded.status().message())},
                       {"partition", std::to_string(p)},
                       {"sequence", std::to_string(entry.sequence)}});
      } else {
        tailed->decoded = *std::move(decoded);
        for (const auto& listener : listeners_) listener(*tailed);
      }
      absl::MutexLock lock(&mutex_);
      position_.marks[p] = {entry.sequence, hash};
      news.push_back(tailed);
      ring_.push_back(std::move(tailed));
      ++ring_end_;
      if (ring_.size() > kRingEvents) ring_.pop_front();
    }
  }
  if (!news.empty()) {
    for (const auto& listener : news_) listener(news);
  }
  if (!failed.ok()) return failed;
  return more;
}

absl::Status Tailer::CatchUp() {
  absl::MutexLock lock(&mutex_);
  const int64_t mine = ++wanted_;
  const auto looked = [this, mine]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || polls_ >= mine;
  };
  mutex_.Await(absl::Condition(&looked));
  if (stopping_)
    return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN", "the server is shutting down");
  return absl::OkStatus();
}

Tailer::Slice Tailer::Ring(int64_t from, int limit) const {
  absl::MutexLock lock(&mutex_);
  Slice slice;
  int64_t begin = ring_end_ - static_cast<int64_t>(ring_.size());
  if (from < begin) {
    slice.lost = true;
    return slice;
  }
  for (int64_t i = from; i < ring_end_ && static_cast<int>(slice.events.size()) < limit; ++i)
    slice.events.push_back(ring_[i - begin]);
  return slice;
}

std::pair<LogPosition, int64_t> Tailer::Now() const {
  absl::MutexLock lock(&mutex_);
  return {position_, ring_end_};
}

}  // namespace hotline
