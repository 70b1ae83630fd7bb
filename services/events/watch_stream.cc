#include "services/events/watch_stream.h"

#include <algorithm>

#include "absl/synchronization/mutex.h"
#include "common/storage/tickets_about.h"
#include "services/events/watchers.h"

namespace hotline {
namespace {

// Events in one message: large enough to be cheap, small enough to be soon.
constexpr int kBatch = 256;
constexpr int kKeptEvents = 16;
constexpr int kHistoryBatch = 512;
// No message of history grows far beyond this; clients take 4 MB where nobody tells them otherwise.
constexpr size_t kHistoryBytes = 1 << 20;
// A watcher that takes nothing for so long is ended: what it was sent is held for it meanwhile.
constexpr int64_t kLongestUnreadMs = 60'000;
// What a stream of one ticket may fall behind; a whole life is some thirty events.
constexpr size_t kMostOffered = 1024;

absl::Status Rewound() {
  return Error(absl::StatusCode::kAborted, "LOG_REWOUND",
               "the log no longer holds the event the token names; start over from a snapshot of "
               "your own")
      .Zh("日志已回退，请从自己的快照重新开始");
}

}  // namespace

void WatchStream::Begin(Plan plan) {
  ring_ = plan.ring;
  live_ = plan.live;
  from_token_ = plan.from_token;
  with_body_ = plan.with_body;
  whole_ = plan.whole;
  partition_ = plan.share;
  stride_ = plan.shares;
  end_partition_ = house_.store.partitions();
  if (!ticket_.empty()) {
    partition_ = plan.partition;
    end_partition_ = partition_ + 1;
    mark_ = plan.from.marks[partition_];
    began_ = EncodePosition(plan.from);
  } else {
    at_ = std::move(plan.from);
  }
  FindTicketsAbout(
      house_.store, reader_.id, plan.partition,
      [self = shared_from_this(), until_now = plan.until_now,
       until = std::move(plan.until)](absl::StatusOr<std::set<std::string>> tickets) mutable {
        if (!tickets.ok()) return self->End(tickets.status());
        self->Hide(*std::move(tickets), until_now, std::move(until));
      });
}

void WatchStream::Hide(std::set<std::string> tickets, bool until_now, LogPosition until) {
  hidden_ = std::move(tickets);
  auto go = [this](LogPosition end) {
    until_ = std::move(end);
    {
      absl::MutexLock lock(&mutex_);
      busy_ = false;
    }
    Step();
  };
  if (!until_now) return go(std::move(until));
  house_.store.Sequences([self = shared_from_this(), go, until = std::move(until)](
                             absl::StatusOr<std::vector<int64_t>> ends) mutable {
    if (!ends.ok()) return self->End(ends.status());
    for (size_t p = 0; p < ends->size(); ++p) until.marks[p].sequence = (*ends)[p];
    go(std::move(until));
  });
}

void WatchStream::Poke() {
  {
    absl::MutexLock lock(&mutex_);
    if (busy_ || finished_ || !in_ring_) return;
  }
  Step();
}

void WatchStream::Offer(TailedEventPtr event) {
  bool too_slow;
  {
    absl::MutexLock lock(&mutex_);
    too_slow = offered_.size() >= kMostOffered;
    if (!too_slow) offered_.push_back(std::move(event));
  }
  if (too_slow) End(TooSlow());
}

void WatchStream::End(const absl::Status& status) {
  // Under the lock: no write may begin after Finish.
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  finished_ = true;
  Finish(rpc::ToGrpc(status));
}

void WatchStream::Serve(grpc::CallbackServerContext* call) {
  absl::MutexLock lock(&mutex_);
  call_ = call;
}

void WatchStream::Abandon() {
  absl::MutexLock lock(&mutex_);
  if (finished_) return;
  finished_ = true;
  // Otherwise the status would wait behind the write that nobody takes, and hold its page.
  if (call_ != nullptr) call_->TryCancel();
  Finish(rpc::ToGrpc(TooSlow()));
}

bool WatchStream::Stalled(int64_t now_ms) const {
  absl::MutexLock lock(&mutex_);
  return sent_ms_ != 0 && now_ms - sent_ms_ > kLongestUnreadMs;
}

absl::Status WatchStream::TooSlow() {
  return Error(absl::StatusCode::kResourceExhausted, "WATCHER_TOO_SLOW",
               "the watcher fell too far behind; resume with the last token")
      .Zh("接收过慢，请用最后的续传标记重新连接")
      .RetryAfterMs(100);
}

void WatchStream::OnWriteDone(bool ok) {
  room_.reset();
  {
    absl::MutexLock lock(&mutex_);
    sent_ms_ = 0;
  }
  if (!ok) return End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the watcher went away"));
  // A console's stream is quiet for hours: it keeps nothing of what it has sent; others little.
  if (!ticket_.empty() || news_.events_size() > kKeptEvents) v1::WatchResponse().Swap(&news_);
  {
    absl::MutexLock lock(&mutex_);
    busy_ = false;
  }
  Step();
}

void WatchStream::OnCancel() {
  End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the watcher cancelled"));
}

void WatchStream::OnDone() { house_.watchers.Remove(this); }  // the last reference may go here

LogPosition::Mark& WatchStream::MarkOf(int partition) {
  return ticket_.empty() ? at_.marks[partition] : mark_;
}

void WatchStream::Step() {
  {
    absl::MutexLock lock(&mutex_);
    if (busy_ || finished_) return;
    busy_ = true;
  }
  for (; partition_ < end_partition_; partition_ += stride_, checked_ = false) {
    // A position from a token is checked against the log even where there is nothing to read.
    const bool unchecked = from_token_ && MarkOf(partition_).sequence > 0 && !checked_;
    if (unchecked || MarkOf(partition_).sequence < until_.marks[partition_].sequence)
      return ReadHistory();
  }
  if (!live_) return End(absl::OkStatus());
  until_ = {};
  history_.reset();
  response_ = &news_;
  if (!told_) {
    // The watcher has a token before anything happens.
    news_.Clear();
    return Send(/*bookmark=*/true);
  }
  if (ticket_.empty())
    ReadRing();
  else
    ReadOffered();
}

void WatchStream::ReadHistory() {
  // The event the position names is read again, to see that it is still there.
  const int64_t sequence = MarkOf(partition_).sequence;
  const bool check = !checked_ && sequence > 0;
  const int64_t after = sequence - (check ? 1 : 0);
  house_.readers.Read(caller_.subject, [self = shared_from_this(), after,
                                        check](Readers::Room room) {
    self->house_.store.ReadLog(
        self->partition_, after, kHistoryBatch, [self, check, room](auto entries) {
          self->house_.readers.Turn([self, check, room, entries = std::move(entries)]() mutable {
            self->OnHistory(check, std::move(entries), std::move(room));
          });
        });
  });
}

void WatchStream::OnHistory(bool check, absl::StatusOr<std::vector<LogEntry>> entries,
                            Readers::Room room) {
  {
    // Nothing else may be there any more.
    absl::MutexLock lock(&mutex_);
    if (finished_) return;
  }
  room_ = std::move(room);
  if (!entries.ok()) return End(entries.status());
  if (history_ == nullptr) history_ = std::make_unique<v1::WatchResponse>();
  history_->Clear();
  response_ = history_.get();
  const int64_t until = until_.marks[partition_].sequence;
  LogPosition::Mark& mark = MarkOf(partition_);
  bool first = check;
  size_t bytes = 0;
  TailedEvent event;
  event.partition = partition_;
  for (const LogEntry& entry : *entries) {
    event.sequence = entry.sequence;
    auto decoded = DecodeEvent(entry.record);
    if (!decoded.ok()) return End(decoded.status());
    event.decoded = *std::move(decoded);
    if (first) {
      first = false;
      if (entry.sequence != mark.sequence || event.decoded.hash.substr(0, kMarkBytes) != mark.hash)
        return End(Rewound());
      continue;
    }
    if (entry.sequence > until) break;
    Append(event);
    bytes += entry.record.size();
    if (bytes > kHistoryBytes) break;
  }
  if (first) return End(Rewound());
  checked_ = true;
  if (entries->empty() || mark.sequence >= until) {
    mark.sequence = std::max(mark.sequence, until);
    partition_ += stride_;
    checked_ = false;
  }
  Send();
}

void WatchStream::ReadRing() {
  {
    absl::MutexLock lock(&mutex_);
    in_ring_ = true;
  }
  Tailer::Slice slice = house_.tailer.Ring(ring_, kBatch);
  if (slice.lost) return End(TooSlow());
  news_.Clear();
  ring_ += static_cast<int64_t>(slice.events.size());
  for (const TailedEventPtr& event : slice.events) Append(*event);
  if (!slice.events.empty()) return Send();
  // Nothing yet: wait for a poke. Events may have come between the look and now.
  const int64_t seen = ring_;
  {
    absl::MutexLock lock(&mutex_);
    busy_ = false;
  }
  if (house_.tailer.Now().second > seen) Step();
}

void WatchStream::ReadOffered() {
  std::vector<TailedEventPtr> events;
  {
    absl::MutexLock lock(&mutex_);
    in_ring_ = true;
    while (!offered_.empty() && events.size() < kBatch) {
      events.push_back(std::move(offered_.front()));
      offered_.pop_front();
    }
    if (events.empty()) {
      busy_ = false;  // until the next poke
      return;
    }
  }
  news_.Clear();
  for (const TailedEventPtr& event : events) Append(*event);
  Send();
}

bool WatchStream::Hidden(const Event& event) {
  // History is older than what was read of the tickets; what comes live may change it.
  if (response_ == &news_) {
    if (MayKnow(reader_, event))
      hidden_.erase(event.number);
    else
      hidden_.insert(event.number);
  }
  return event.of_ticket() && hidden_.contains(event.number);
}

void WatchStream::Append(const TailedEvent& event) {
  // The token may be ahead of what this process had tailed when the stream began, and a stream is
  // offered events before it has read its history.
  LogPosition::Mark& mark = MarkOf(event.partition);
  if (event.sequence <= mark.sequence) return;
  mark = {event.sequence, event.decoded.hash.substr(0, kMarkBytes)};
  const Event& happened = event.decoded.event;
  if (!ticket_.empty() && (!happened.of_ticket() || happened.number != ticket_)) return;
  const bool hidden = Hidden(happened);
  if (hidden && !whole_) return;
  v1::Event* out = response_->add_events();
  // An export has no gaps, so that nobody takes one for a part that was cut out.
  if (hidden) {
    out->set_partition(event.partition);
    out->set_sequence(event.sequence);
    return;
  }
  api::Place place{event.partition, event.sequence, event.decoded.hash};
  static_cast<Visibility&>(place.view) = VisibilityOf(reader_, event.decoded.event, whole_);
  api::ToApi(event.decoded.event, place, out);
  // The body would say what was hidden above.
  const auto& facts = event.decoded.event.facts;
  const bool cut = place.view.others != Visibility::Others::kAll &&
                   std::any_of(facts.begin(), facts.end(),
                               [](const Fact& fact) { return !fact.ticket.empty(); });
  if (with_body_ && !place.view.sealed() && !cut) out->set_body(event.decoded.body);
}

void WatchStream::Bookmark(const LogPosition& position) {
  {
    absl::MutexLock lock(&mutex_);
    if (busy_ || finished_ || !in_ring_ || !offered_.empty()) return;
    busy_ = true;
  }
  if (!ticket_.empty()) {
    // The ticket has no unsent event before `position`: a watcher that resumes there reads nothing
    // twice. A token from another process may be ahead of this one.
    const LogPosition::Mark& own = position.marks[static_cast<size_t>(PartitionOf(ticket_))];
    if (own.sequence > mark_.sequence) mark_ = own;
  }
  news_.Clear();
  Send(/*bookmark=*/true);
}

void WatchStream::Send(bool bookmark) {
  {
    absl::MutexLock lock(&mutex_);
    if (finished_) return;
    if (response_->events_size() > 0 || bookmark) {
      told_ = true;
      response_->set_resume_token(Token());
      sent_ms_ = MonotonicMs();
      StartWrite(response_);
      return;
    }
    busy_ = false;
  }
  room_.reset();
  Step();
}

std::string WatchStream::Token() const {
  if (ticket_.empty()) return EncodePosition(at_);
  LogPosition position = *DecodePosition(began_, house_.store.partitions());
  position.marks[PartitionOf(ticket_)] = mark_;
  return EncodePosition(position);
}

}  // namespace hotline
