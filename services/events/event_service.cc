#include "services/events/event_service.h"

#include "common/rpc/validate.h"

namespace hotline {
namespace {

// Events in one message: large enough to be cheap, small enough to be soon.
constexpr int kBatch = 256;
// Streams a process holds; each has a position and a message under way.
constexpr size_t kMostStreams = 20'000;

}  // namespace

// One stream. It goes through history partition by partition, reading the log, and then lives on
// the tailer's ring. At any time at most one write or one read of the log is under way.
class WatchStream : public grpc::ServerWriteReactor<v1::WatchResponse>,
                    public std::enable_shared_from_this<WatchStream> {
 public:
  struct Plan {
    LogPosition from, until;  // history: after `from` up to `until`
    int64_t ring = 0;         // then the ring from here
    bool live = true;         // false: end after history
    bool from_token = false;  // `from` is what a caller says, not what we know
    bool until_now = false;   // history ends at what is durable when the stream begins
    std::string ticket;       // empty: all
    bool with_body = false;
  };
  WatchStream(EventServiceImpl& service, Plan plan)
      : service_(service), plan_(std::move(plan)), at_(plan_.from) {}

  void Begin(std::shared_ptr<WatchStream> self) {
    self_ = std::move(self);
    if (!plan_.until_now) return Step();
    service_.c_.store.Sequences(
        [self = shared_from_this()](absl::StatusOr<std::vector<int64_t>> ends) {
          if (!ends.ok()) return self->End(ends.status());
          for (size_t p = 0; p < ends->size(); ++p)
            self->plan_.until.marks[p].sequence = (*ends)[p];
          self->Step();
        });
  }

  // News in the ring.
  void Poke() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (busy_ || finished_ || !in_ring_) return;
    }
    Step();
  }

  void End(absl::Status status) {
    // Under the lock: no write may begin after Finish.
    std::lock_guard<std::mutex> lock(mutex_);
    if (finished_) return;
    finished_ = true;
    Finish(rpc::ToGrpc(status));
  }

  void OnWriteDone(bool ok) override {
    if (!ok) return End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the watcher went away"));
    {
      std::lock_guard<std::mutex> lock(mutex_);
      busy_ = false;
    }
    Step();
  }
  void OnCancel() override {
    End(Error(absl::StatusCode::kCancelled, "CANCELLED", "the watcher cancelled"));
  }
  void OnDone() override {
    service_.Unregister(this);
    auto keep = std::move(self_);  // the last reference may go here
  }

 private:
  void Step() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (busy_ || finished_) return;
      busy_ = true;
    }
    // A position from a token is checked against the log even where there is nothing to read.
    auto done = [&](int p) {
      bool unchecked = plan_.from_token && at_.marks[p].sequence > 0 && !checked_;
      return at_.marks[p].sequence >= plan_.until.marks[p].sequence && !unchecked;
    };
    for (; partition_ < static_cast<int>(at_.marks.size()) && done(partition_); ++partition_)
      checked_ = false;
    if (partition_ < static_cast<int>(at_.marks.size())) return ReadHistory();
    if (!plan_.live) return End(absl::OkStatus());
    ReadRing();
  }

  void ReadHistory() {
    int p = partition_;
    // The event the position names is read again, to see that it is still there.
    bool check = !checked_ && at_.marks[p].sequence > 0;
    int64_t after = at_.marks[p].sequence - (check ? 1 : 0);
    service_.c_.store.ReadLog(
        p, after, kBatch,
        [self = shared_from_this(), p, check](absl::StatusOr<std::vector<LogEntry>> entries) {
          self->OnHistory(p, check, std::move(entries));
        });
  }

  void OnHistory(int p, bool check, absl::StatusOr<std::vector<LogEntry>> entries) {
    if (!entries.ok()) return End(entries.status());
    response_.Clear();
    LogPosition::Mark& mark = at_.marks[p];
    bool first = check;
    for (const LogEntry& entry : *entries) {
      auto tailed = std::make_shared<TailedEvent>();
      tailed->partition = p;
      tailed->sequence = entry.sequence;
      auto decoded = DecodeEvent(entry.record);
      if (!decoded.ok()) return End(decoded.status());
      tailed->decoded = *std::move(decoded);
      if (first) {
        first = false;
        if (entry.sequence != mark.sequence ||
            tailed->decoded.hash.substr(0, kMarkBytes) != mark.hash)
          return End(Rewound());
        continue;
      }
      if (entry.sequence > plan_.until.marks[p].sequence) break;
      Append(*tailed);
    }
    if (first) return End(Rewound());
    checked_ = true;
    if (entries->empty() || mark.sequence >= plan_.until.marks[p].sequence) {
      mark.sequence = std::max(mark.sequence, plan_.until.marks[p].sequence);
      ++partition_;
      checked_ = false;
    }
    Send();
  }

  static absl::Status Rewound() {
    return Error(absl::StatusCode::kAborted, "LOG_REWOUND",
                 "the log no longer holds the event the token names; start over from a snapshot of "
                 "your own")
        .Zh("日志已回退，请从自己的快照重新开始");
  }

  void ReadRing() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      in_ring_ = true;
    }
    Tailer::Slice slice = service_.tailer_.Ring(plan_.ring, kBatch);
    if (slice.lost) {
      return End(Error(absl::StatusCode::kResourceExhausted, "WATCHER_TOO_SLOW",
                       "the watcher fell too far behind; resume with the last token")
                     .Zh("接收过慢，请用最后的续传标记重新连接")
                     .RetryAfterMs(100));
    }
    response_.Clear();
    plan_.ring += static_cast<int64_t>(slice.events.size());
    for (const TailedEventPtr& event : slice.events) Append(*event);
    if (slice.events.empty()) {
      // Nothing yet: wait for a poke. Events may have come between the look and now.
      int64_t seen = plan_.ring;
      {
        std::lock_guard<std::mutex> lock(mutex_);
        busy_ = false;
      }
      if (service_.tailer_.Now().second > seen) Step();
      return;
    }
    Send();
  }

  void Append(const TailedEvent& event) {
    // The token may be ahead of what this process had tailed when the stream began.
    if (event.sequence <= at_.marks[event.partition].sequence) return;
    at_.marks[event.partition] = {event.sequence, event.decoded.hash.substr(0, kMarkBytes)};
    if (!plan_.ticket.empty() && event.decoded.event.ticket != plan_.ticket) return;
    v1::Event* out = response_.add_events();
    *out = api::ToApi(event.decoded.event, {event.partition, event.sequence, event.decoded.hash});
    if (plan_.with_body) out->set_body(event.decoded.body);
  }

  void Send() {
    std::unique_lock<std::mutex> lock(mutex_);
    if (finished_) return;
    if (response_.events_size() == 0) {
      busy_ = false;
      lock.unlock();
      return Step();
    }
    response_.set_resume_token(EncodePosition(at_));
    StartWrite(&response_);
  }

  EventServiceImpl& service_;
  Plan plan_;
  LogPosition at_;
  int partition_ = 0;
  bool checked_ = false;
  v1::WatchResponse response_;
  std::mutex mutex_;
  bool busy_ = false, finished_ = false, in_ring_ = false;
  std::shared_ptr<WatchStream> self_;  // held until OnDone
};

namespace {

// A stream that only says why not.
class RefusedStream : public grpc::ServerWriteReactor<v1::WatchResponse> {
 public:
  explicit RefusedStream(const absl::Status& status) { Finish(rpc::ToGrpc(status)); }
  void OnDone() override { delete this; }
};

}  // namespace

EventServiceImpl::EventServiceImpl(ServiceContext& context, Tailer& tailer)
    : c_(context), tailer_(tailer) {
  tailer_.OnNews([this] {
    std::vector<std::shared_ptr<WatchStream>> streams;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      streams.assign(streams_.begin(), streams_.end());
    }
    for (const auto& stream : streams) stream->Poke();
  });
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Refuse(absl::Status status) {
  return new RefusedStream(status);
}

absl::Status EventServiceImpl::MayWatch(grpc::CallbackServerContext* call) const {
  auto identity = c_.calls.Identify(*call);
  if (!identity.ok()) return identity.status();
  constexpr RoleSet kMay = Bit(Role::kConfidentialOfficer) | Bit(Role::kAnalyst) |
                           Bit(Role::kAdmin) | Bit(Role::kSupervisor) | Bit(Role::kAgent) |
                           Bit(Role::kDispatcher) | Bit(Role::kReviewer);
  if (ActorOf(*identity).roles & kMay) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "ROLE_MISSING",
               "the event stream is for the centre, administrators and analysts")
      .Zh("您的身份不能订阅事件流");
}

void EventServiceImpl::Register(std::shared_ptr<WatchStream> stream) {
  std::lock_guard<std::mutex> lock(mutex_);
  streams_.insert(std::move(stream));
}

void EventServiceImpl::Unregister(WatchStream* stream) {
  std::shared_ptr<WatchStream> gone;
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto it = streams_.begin(); it != streams_.end(); ++it) {
    if (it->get() != stream) continue;
    gone = *it;
    streams_.erase(it);
    return;
  }
}

size_t EventServiceImpl::streams() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return streams_.size();
}

void EventServiceImpl::Drain() {
  std::vector<std::shared_ptr<WatchStream>> streams;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    draining_ = true;
    streams.assign(streams_.begin(), streams_.end());
  }
  for (const auto& stream : streams) {
    stream->End(Error(absl::StatusCode::kUnavailable, "SHUTTING_DOWN",
                      "the server is shutting down; resume with the last token elsewhere")
                    .RetryAfterMs(500));
  }
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::Watch(
    grpc::CallbackServerContext* call, const v1::WatchRequest* request) {
  absl::Status status = MayWatch(call);
  if (status.ok()) status = rpc::Validate(*request);
  if (status.ok() && (streams() >= kMostStreams || draining_)) {
    status = Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_STREAMS",
                   "the server holds as many streams as it can")
                 .RetryAfterMs(1000);
  }
  if (!status.ok()) return Refuse(status);
  WatchStream::Plan plan;
  std::tie(plan.until, plan.ring) = tailer_.Now();
  plan.from = plan.until;
  if (!request->resume_token().empty()) {
    auto from = DecodePosition(request->resume_token(), c_.store.partitions());
    if (!from.ok()) return Refuse(from.status());
    plan.from = *from;
    plan.from_token = true;
  } else if (request->from_start()) {
    for (auto& mark : plan.from.marks) mark = {};
  }
  plan.ticket = api::NumberOf(request->ticket());
  plan.with_body = request->with_body();
  auto stream = std::make_shared<WatchStream>(*this, std::move(plan));
  Register(stream);
  stream->Begin(stream);
  return stream.get();
}

grpc::ServerWriteReactor<v1::WatchResponse>* EventServiceImpl::ReadEvents(
    grpc::CallbackServerContext* call, const v1::ReadEventsRequest* request) {
  absl::Status status = MayWatch(call);
  if (status.ok()) status = rpc::Validate(*request);
  if (!status.ok()) return Refuse(status);
  WatchStream::Plan plan;
  std::tie(plan.until, plan.ring) = tailer_.Now();
  plan.live = false;
  plan.with_body = request->with_body();
  plan.from.marks.resize(c_.store.partitions());
  plan.from_token = !request->after().empty();
  plan.until_now = request->until().empty();
  for (const auto& [token, to] :
       {std::pair(&request->after(), &plan.from), std::pair(&request->until(), &plan.until)}) {
    if (token->empty()) continue;
    auto position = DecodePosition(*token, c_.store.partitions());
    if (!position.ok()) return Refuse(position.status());
    *to = *position;
  }
  auto stream = std::make_shared<WatchStream>(*this, std::move(plan));
  Register(stream);
  stream->Begin(stream);
  return stream.get();
}

}  // namespace hotline
