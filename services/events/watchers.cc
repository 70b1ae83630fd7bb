#include "services/events/watchers.h"

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"

namespace hotline {
namespace {

// Streams a process holds; docs/performance.md has what one costs.
constexpr size_t kMostStreams = 20'000;

// Bookmarks sent after one look at the log.
constexpr size_t kMostBookmarks = 256;

absl::Status ShuttingDown() {
  return Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
               "the server is shutting down; resume with the last token elsewhere")
      .RetryAfterMs(500);
}

}  // namespace

absl::Status Watchers::Add(std::shared_ptr<WatchStream> stream) {
  absl::MutexLock lock(&mutex_);
  if (draining_) return ShuttingDown();
  if (streams_.size() >= kMostStreams) {
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                 "the server holds as many streams as it can; try again later or elsewhere")
        .RetryAfterMs(1000);
  }
  WatchStream* key = stream.get();
  int& its = of_one_[key->caller().subject];
  if (its >= most_of_one_)
    return Error(absl::StatusCode::kResourceExhausted, "CALLER_TOO_BUSY",
                 absl::StrCat("this caller has ", its,
                              " streams open, as many as one may; close some first"))
        .Zh("该用户打开的事件流过多，请先关闭一些")
        .RetryAfterMs(1000);
  ++its;
  if (key->ticket().empty())
    whole_.insert(key);
  else
    by_ticket_.emplace(key->ticket(), key);
  bookmarks_.emplace_back(MonotonicMs() + bookmark_ms_, stream);
  streams_.emplace(key, std::move(stream));
  return absl::OkStatus();
}

void Watchers::Remove(WatchStream* stream) {
  std::shared_ptr<WatchStream> gone;  // ends after the lock
  absl::MutexLock lock(&mutex_);
  auto found = streams_.find(stream);
  if (found == streams_.end()) return;
  gone = std::move(found->second);
  streams_.erase(found);
  const auto its = of_one_.find(gone->caller().subject);
  if (--its->second == 0) of_one_.erase(its);
  whole_.erase(stream);
  auto [begin, end] = by_ticket_.equal_range(stream->ticket());
  for (auto it = begin; it != end; ++it) {
    if (it->second != stream) continue;
    by_ticket_.erase(it);
    return;
  }
}

void Watchers::News(const std::vector<TailedEventPtr>& events) {
  std::vector<std::shared_ptr<WatchStream>> told;
  std::vector<std::pair<std::shared_ptr<WatchStream>, TailedEventPtr>> offers;
  {
    absl::MutexLock lock(&mutex_);
    for (WatchStream* stream : whole_) told.push_back(streams_.at(stream));
    if (!by_ticket_.empty()) {
      for (const TailedEventPtr& event : events) {
        if (!event->decoded.event.of_ticket()) continue;
        auto [begin, end] = by_ticket_.equal_range(event->decoded.event.number);
        for (auto it = begin; it != end; ++it) offers.emplace_back(streams_.at(it->second), event);
      }
    }
  }
  for (auto& [stream, event] : offers) stream->Offer(event);
  for (auto& [stream, event] : offers) stream->Poke();
  for (auto& stream : told) stream->Poke();
}

void Watchers::Looked(const LogPosition& position) {
  const int64_t now = MonotonicMs();
  std::vector<std::shared_ptr<WatchStream>> due;
  {
    absl::MutexLock lock(&mutex_);
    while (!bookmarks_.empty() && bookmarks_.front().first <= now && due.size() < kMostBookmarks) {
      if (auto stream = bookmarks_.front().second.lock()) {
        bookmarks_.emplace_back(now + bookmark_ms_, stream);
        due.push_back(std::move(stream));
      }
      bookmarks_.pop_front();
    }
  }
  for (const auto& stream : due) stream->Bookmark(position);
}

std::vector<std::shared_ptr<WatchStream>> Watchers::All() const {
  std::vector<std::shared_ptr<WatchStream>> all;
  absl::MutexLock lock(&mutex_);
  for (const auto& [key, stream] : streams_) all.push_back(stream);
  return all;
}

void Watchers::Rewound() {
  for (const auto& stream : All()) stream->End(WatchStream::TooSlow());
}

void Watchers::EndWhere(const std::function<bool(const WatchStream&)>& no_longer,
                        const absl::Status& why) {
  for (const auto& stream : All()) {
    if (no_longer(*stream)) stream->End(why);
  }
}

void Watchers::AbandonWhere(const std::function<bool(const WatchStream&)>& stalled) {
  for (const auto& stream : All()) {
    if (stalled(*stream)) stream->Abandon();
  }
}

void Watchers::Drain() {
  {
    absl::MutexLock lock(&mutex_);
    draining_ = true;
  }
  for (const auto& stream : All()) stream->End(ShuttingDown());
}

size_t Watchers::size() const {
  absl::MutexLock lock(&mutex_);
  return streams_.size();
}

}  // namespace hotline
