#include "common/redis/client.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <deque>
#include <random>
#include <set>
#include <thread>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/wait.h"
#include "common/redis/protocol.h"
#include "common/redis/socket.h"

namespace hotline::redis {
namespace {

constexpr int kFirstBackoffMs = 20;
constexpr int kMostBackoffMs = 1000;
constexpr int kTickMs = 20;  // how often time-outs are looked at
constexpr int kIdleMs =
    100;  // the same when nothing was under way: a caller may have sent directly
constexpr size_t kReadBytes = 256 * 1024;
constexpr int kWaitTimeoutMs = 1000;

absl::Status Unreachable(std::string_view why) {
  return Error(absl::StatusCode::kUnavailable, "REDIS_UNREACHABLE",
               absl::StrCat("redis: ", std::string(why)));
}
absl::Status Lost(std::string_view why) {
  return Error(absl::StatusCode::kUnavailable, "REDIS_LOST",
               absl::StrCat("redis: ", std::string(why)));
}

// The third part of ROLE's answer: address, port and offset of each replica online.
std::vector<Address> ReplicasOf(const Value& list) {
  std::vector<Address> out;
  for (const Value& one : list.items) {
    Address address;
    if (one.items.size() == 3 && absl::SimpleAtoi(one.items[1].text, &address.port)) {
      address.host = one.items[0].text;
      out.push_back(std::move(address));
    }
  }
  return out;
}

}  // namespace

class Client::Loop {
 public:
  explicit Loop(Options options)
      : options_(std::move(options)),
        epoll_(epoll_create1(EPOLL_CLOEXEC)),
        wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wake_;
    epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event);
    thread_ = std::thread([this] { Run(); });
  }

  ~Loop() {
    stopping_ = true;
    Wake();
    thread_.join();
    close(wake_);
    close(epoll_);
  }

  void Submit(std::vector<std::string> args, Done done) {
    bool full = false, first = false;
    {
      absl::MutexLock lock(&mutex_);
      const bool ours = std::this_thread::get_id() == thread_.get_id();
      if (SendDirectly(args, done)) return;
      full = static_cast<int>(submitted_.size()) >= options_.max_waiting;
      if (!full) {
        // The loop looks at what its own callbacks submit before it sleeps.
        first = submitted_.empty() && !ours;
        submitted_.push_back({std::move(args), std::move(done), MonotonicMs()});
      }
    }
    if (full) {
      done(Error(absl::StatusCode::kResourceExhausted, "REDIS_BUSY_QUEUE",
                 "redis: too many calls are waiting; try again later")
               .status());
    } else if (first) {
      Wake();
    }
  }

  bool connected() const { return connected_; }

 private:
  struct Pending {
    std::vector<std::string> args;
    Done done;
    int64_t since;
  };
  struct Sent {
    Done done;
    int64_t since = 0;
    // What ends a flush: the WAIT, and the ROLE that says whose acknowledgements count.
    enum Kind { kCall, kWait, kRole } kind = kCall;
  };
  struct Held {
    Done done;
    absl::StatusOr<Value> reply;
  };

  // Where nothing is waiting the caller writes for itself: waking the loop would cost more than the
  // write, and the loop may be busy with callbacks. What does not fit into the socket, or fails,
  // the loop takes up. Whether it was sent.
  bool SendDirectly(const std::vector<std::string>& args, Done& done)
      ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    bool free = connected_ && out_.empty() && waiting_.empty() && submitted_.empty() &&
                static_cast<int>(sent_.size()) < options_.max_in_flight &&
                options_.wait_replicas == 0;
    if (!free) return false;
    AppendCommand(args, &out_);
    sent_.push_back({std::move(done), MonotonicMs()});
    ssize_t n = socket_->Send(out_);
    written_ = n > 0 ? static_cast<size_t>(n) : 0;
    if (written_ == out_.size())
      out_.clear(), written_ = 0;
    else
      Wake();
    return true;
  }

  void Wake() {
    uint64_t one = 1;
    [[maybe_unused]] ssize_t n = write(wake_, &one, sizeof(one));
  }

  void Run() {
    // Of this thread only: Linux counts niceness by thread.
    if (options_.niceness > 0) setpriority(PRIO_PROCESS, 0, options_.niceness);
    while (!stopping_) {
      if (socket_ == nullptr && MonotonicMs() >= retry_at_) Open();
      epoll_event events[4];
      int n = epoll_wait(epoll_, events, 4, Timeout());
      for (int i = 0; i < n; ++i) {
        if (events[i].data.fd == wake_) {
          uint64_t count;
          while (read(wake_, &count, sizeof(count)) > 0) {
          }
        } else if (socket_ != nullptr && events[i].data.fd == socket_->fd()) {
          const bool connecting = greetings_ < 0;
          if (connecting) GoOnConnecting(events[i].events);
          // What TLS has read beyond the handshake is not announced again.
          if (socket_ != nullptr && greetings_ >= 0 &&
              (connecting || (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))))
            Read();
        }
      }
      Gather();
      Expire();
      if (connected_) Flush();
    }
    Drop(Lost("the client is shutting down"));
    // A callback may submit more: those end here too.
    for (;;) {
      Gather();
      std::deque<Pending> last;
      {
        absl::MutexLock lock(&mutex_);
        last.swap(waiting_);
      }
      if (last.empty()) return;
      for (Pending& p : last) p.done(Unreachable("the client is shutting down"));
    }
  }

  int Timeout() {
    absl::MutexLock lock(&mutex_);
    if (socket_ == nullptr)
      return static_cast<int>(std::clamp<int64_t>(retry_at_ - MonotonicMs(), 0, kTickMs));
    bool busy = !waiting_.empty() || !sent_.empty() || !submitted_.empty();
    return busy ? kTickMs : kIdleMs;
  }

  void Open() {
    address_ = options_.master_watch ? options_.master_watch->Current()
                                     : Address{options_.host, options_.port};
    online_.clear();
    // May ask for the address: without the lock.
    auto socket = options_.unix_socket.empty() ? Socket::ToAddress(address_, options_.tls)
                                               : Socket::ToPath(options_.unix_socket);
    if (socket == nullptr) return Backoff();
    absl::MutexLock lock(&mutex_);
    socket_ = std::move(socket);
    greetings_ = -1;
    reader_ = std::make_unique<ReplyReader>();
    opened_ = MonotonicMs();
    epoll_event event{};
    event.events = watched_ = EPOLLIN | EPOLLOUT;
    event.data.fd = socket_->fd();
    epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_->fd(), &event);
  }

  void GoOnConnecting(uint32_t events) {
    Socket::Step step = socket_->Connect();
    if (events & (EPOLLERR | EPOLLHUP)) step = Socket::Step::kFailed;
    if (step == Socket::Step::kFailed) {
      fault_ = socket_->Fault();
      return Drop(Lost(fault_));
    }
    absl::MutexLock lock(&mutex_);
    if (step != Socket::Step::kDone)
      return Watch(step == Socket::Step::kReading ? EPOLLIN : EPOLLIN | EPOLLOUT);
    greetings_ = 0;
    auto greet = [&](const std::vector<std::string>& command) {
      AppendCommand(command, &out_);
      ++greetings_;
    };
    if (!options_.password.empty()) greet({"AUTH", options_.password});
    if (options_.master_watch) greet({"ROLE"});
    fault_.clear();
    connected_ = greetings_ == 0;
    Write();  // what fails here, reading finds too
  }

  // The server's answers to who we are and who it is; nothing else is sent before they are good.
  absl::Status Greeted(const absl::StatusOr<Value>& reply) {
    HOTLINE_RETURN_IF_ERROR(reply.status());
    const bool role = !reply->items.empty();
    if (role && reply->items[0].text != "master") return Lost("the server is not the master");
    connected_ = --greetings_ == 0;
    return absl::OkStatus();
  }

  void Backoff() {
    backoff_ = std::min(std::max(backoff_ * 2, kFirstBackoffMs), kMostBackoffMs);
    // Jitter over half of it, so that many clients do not come back in one instant.
    retry_at_ = MonotonicMs() + backoff_ / 2 + static_cast<int>(random_() % (backoff_ / 2 + 1));
  }

  void Gather() {
    absl::MutexLock lock(&mutex_);
    for (Pending& p : submitted_) waiting_.push_back(std::move(p));
    submitted_.clear();
  }

  void Expire() {
    int64_t oldest = MonotonicMs() - options_.timeout_ms;
    if (socket_ != nullptr && !connected_ && opened_ < oldest)
      Drop(Lost("connecting took too long"));
    bool silent;
    {
      absl::MutexLock lock(&mutex_);
      silent = !sent_.empty() && sent_.front().since < oldest;
    }
    if (silent) Drop(Lost("no reply in time"));
    if (socket_ != nullptr && options_.master_watch && options_.master_watch->Current() != address_)
      Drop(Lost("another server is the master now"));
    std::vector<Done> expired;
    {
      absl::MutexLock lock(&mutex_);
      while (!waiting_.empty() && waiting_.front().since < oldest) {
        expired.push_back(std::move(waiting_.front().done));
        waiting_.pop_front();
      }
      while (static_cast<int>(waiting_.size()) > options_.max_waiting) {
        expired.push_back(std::move(waiting_.back().done));
        waiting_.pop_back();
      }
    }
    for (Done& done : expired)
      done(Unreachable(
          absl::StrCat("the server cannot be reached", fault_.empty() ? "" : ": ", fault_)));
  }

  void Flush() {
    bool failed = false;
    {
      absl::MutexLock lock(&mutex_);
      bool any = false;
      while (!waiting_.empty() && static_cast<int>(sent_.size()) < options_.max_in_flight) {
        AppendCommand(waiting_.front().args, &out_);
        sent_.push_back({std::move(waiting_.front().done), MonotonicMs()});
        waiting_.pop_front();
        any = true;
      }
      if (any && options_.wait_replicas > 0) {
        AppendCommand({"WAIT", absl::StrCat(Confirmations()), absl::StrCat(kWaitTimeoutMs)}, &out_);
        sent_.push_back({nullptr, MonotonicMs(), Sent::kWait});
        if (options_.master_watch) {
          AppendCommand({"ROLE"}, &out_);
          sent_.push_back({nullptr, MonotonicMs(), Sent::kRole});
        }
      }
      failed = !Write();
    }
    if (failed) Drop(Lost("writing failed"));
  }

  // As much as the socket takes; the rest when it is writable again.
  bool Write() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    while (!out_.empty()) {
      const ssize_t n = socket_->Send(std::string_view(out_).substr(written_));
      if (n < 0) return false;
      if (n == 0) break;
      written_ += static_cast<size_t>(n);
      if (written_ == out_.size()) out_.clear(), written_ = 0;
    }
    Watch(out_.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
    return true;
  }

  // What epoll is to tell of.
  void Watch(uint32_t events) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (events == watched_) return;
    epoll_event event{};
    event.events = watched_ = events;
    event.data.fd = socket_->fd();
    epoll_ctl(epoll_, EPOLL_CTL_MOD, socket_->fd(), &event);
  }

  void Read() {
    if (buffer_.empty()) buffer_.resize(kReadBytes);
    for (;;) {
      const ssize_t n = socket_->Receive(buffer_.data(), buffer_.size());
      if (n == 0) return;
      if (n < 0) return Drop(Lost(n == -2 ? "the server closed the connection" : "reading failed"));
      reader_->Feed(buffer_.data(), static_cast<size_t>(n));
      while (auto reply = reader_->Next()) {
        if (greetings_ > 0) {
          if (absl::Status status = Greeted(*reply); !status.ok()) return Drop(status);
          continue;
        }
        if (!Deliver(*std::move(reply))) return Drop(Lost("a reply to nothing"));
        if (socket_ == nullptr) return;
      }
      if (reader_->broken()) return Drop(Lost("the server does not speak the protocol"));
      if (static_cast<size_t>(n) < buffer_.size()) return;
    }
  }

  // False when nothing was asked.
  bool Deliver(absl::StatusOr<Value> reply) {
    Sent sent;
    {
      absl::MutexLock lock(&mutex_);
      if (sent_.empty()) return false;
      sent = std::move(sent_.front());
      sent_.pop_front();
    }
    backoff_ = 0;
    if (sent.kind == Sent::kWait) {
      had_ = reply.ok() ? reply->integer : -1;
      if (!options_.master_watch) GiveOut(had_ >= options_.wait_replicas);
      return true;
    }
    if (sent.kind == Sent::kRole) {
      const bool master =
          reply.ok() && reply->items.size() == 3 && reply->items[0].text == "master";
      GiveOut(master && Confirmed(ReplicasOf(reply->items[2])));
      return true;
    }
    // A demoted master, or one not ready: connect again, another may be master by then.
    bool stale = !reply.ok() && (ReasonOf(reply.status()) == "REDIS_READONLY" ||
                                 ReasonOf(reply.status()) == "REDIS_MASTERDOWN");
    if (options_.wait_replicas > 0) {
      held_.push_back({std::move(sent.done), std::move(reply)});
    } else {
      sent.done(std::move(reply));
    }
    if (stale) Drop(Lost("the server is no longer the master"));
    return true;
  }

  // How many replicas a flush waits for: as many as there may be, because WAIT counts and names
  // none. One that need not have the write could else stand for one that must.
  int Confirmations() const {
    if (!options_.master_watch) return options_.wait_replicas;
    std::set<Address> all = options_.master_watch->MustConfirm(address_).value_or(online_);
    all.insert(online_.begin(), online_.end());
    return std::max(options_.wait_replicas, static_cast<int>(all.size()));
  }

  // Whether the answers of a flush are safe with every server that could be made the master. Asked
  // for the server of this connection: by now another may be the master, with other replicas.
  bool Confirmed(const std::vector<Address>& online) {
    options_.master_watch->Online(online);
    online_ = {online.begin(), online.end()};
    const auto must = options_.master_watch->MustConfirm(address_);
    return must.has_value() &&
           std::includes(online_.begin(), online_.end(), must->begin(), must->end()) &&
           had_ >= std::max<int64_t>(options_.wait_replicas, static_cast<int64_t>(online_.size()));
  }

  // The replies of a flush, now that it is known whether enough replicas have it.
  void GiveOut(bool enough) {
    std::vector<Held> held = std::move(held_);
    held_.clear();
    for (Held& h : held) {
      if (enough || !h.reply.ok()) {
        h.done(std::move(h.reply));
      } else {
        h.done(Error(absl::StatusCode::kUnavailable, "REDIS_NOT_DURABLE",
                     "redis: too few replicas have the write")
                   .status());
      }
    }
  }

  void Drop(const absl::Status& why) {
    std::deque<Sent> sent;
    {
      absl::MutexLock lock(&mutex_);
      if (socket_ != nullptr) epoll_ctl(epoll_, EPOLL_CTL_DEL, socket_->fd(), nullptr);
      socket_.reset();
      connected_ = false;
      out_.clear();
      written_ = 0;
      sent.swap(sent_);
    }
    reader_.reset();
    Backoff();
    std::vector<Held> held = std::move(held_);
    held_.clear();
    for (Held& h : held) h.done(Lost("the connection was lost before the replicas confirmed"));
    for (Sent& s : sent) {
      if (s.done) s.done(why);
    }
  }

  const Options options_;
  int epoll_, wake_;
  std::atomic<bool> stopping_{false}, connected_{false};

  // Guards what a caller that sends directly shares with the loop.
  absl::Mutex mutex_;
  // Null: not connected. The loop writes it under the lock, and reads it without.
  std::unique_ptr<Socket> socket_;
  std::vector<Pending> submitted_ ABSL_GUARDED_BY(mutex_);
  std::deque<Pending> waiting_ ABSL_GUARDED_BY(mutex_);
  std::deque<Sent> sent_ ABSL_GUARDED_BY(mutex_);
  std::string out_ ABSL_GUARDED_BY(mutex_);
  size_t written_ ABSL_GUARDED_BY(mutex_) = 0;
  uint32_t watched_ ABSL_GUARDED_BY(mutex_) = 0;  // what epoll tells of

  // The loop's own.
  std::unique_ptr<ReplyReader> reader_;
  std::vector<Held> held_;
  std::vector<char> buffer_;
  Address address_;
  std::string fault_;         // why the last connection did not come about
  int64_t had_ = -1;          // replicas that the last WAIT found
  std::set<Address> online_;  // replicas that the last ROLE named
  int greetings_ = -1;        // answers awaited before calls are sent; -1: not connected yet
  int64_t retry_at_ = 0;
  int64_t opened_ = 0;
  int backoff_ = 0;
  std::mt19937 random_{std::random_device{}()};
  std::thread thread_;
};

Client::Client(Options options)
    : wait_replicas_(options.wait_replicas), loop_(std::make_unique<Loop>(std::move(options))) {}
Client::~Client() = default;

void Client::Call(std::vector<std::string> args, Done done) {
  loop_->Submit(std::move(args), std::move(done));
}

absl::StatusOr<Value> Client::CallAndWait(std::vector<std::string> args) {
  return Wait<Value>([&](Done done) { Call(std::move(args), std::move(done)); });
}

bool Client::connected() const { return loop_->connected(); }

}  // namespace hotline::redis
