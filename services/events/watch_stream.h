// One stream of events: history first, read from the log, then what the tailer hands out.
//
// A stream of the whole log lives on the tailer's ring. One of a single ticket is offered its
// events and hears of nothing else, so that thousands of them cost nothing while nothing happens to
// their tickets. At any time at most one write or one read of the log is under way.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/workers/readers.h"
#include "common/workers/tailer.h"
#include "hotline/v1/event.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

class Watchers;

class WatchStream : public grpc::ServerWriteReactor<v1::WatchResponse>,
                    public std::enable_shared_from_this<WatchStream> {
 public:
  struct Plan {
    LogPosition from, until;    // history: after `from` up to `until`
    int64_t ring = 0;           // then the ring from here
    bool live = true;           // false: end after history
    bool from_token = false;    // `from` is what a caller says, not what we know
    bool until_now = false;     // history ends at what is durable when the stream begins
    int partition = -1;         // of the stream's ticket
    int shares = 1, share = 0;  // history: the partitions whose remainder by `shares` is `share`
    bool with_body = false;
    bool whole = false;  // an export, which an auditor gets whole
  };
  // All must outlive the stream.
  struct House {
    RecordStore& store;
    Tailer& tailer;
    Watchers& watchers;
    Readers& readers;
  };
  // Before Begin() a stream can already be offered events. `caller` is whoever opened it, by this
  // token; as `reader` the caller sees as much of an event as the reading policy says.
  WatchStream(const House& house, std::string ticket, rpc::Identity caller, Actor reader)
      : house_(house),
        ticket_(std::move(ticket)),
        caller_(std::move(caller)),
        reader_(std::move(reader)) {}

  void Begin(Plan plan);
  // The number of the only ticket it is about; empty: all.
  const std::string& ticket() const { return ticket_; }
  const rpc::Identity& caller() const { return caller_; }
  const Actor& reader() const { return reader_; }

  // News in the ring.
  void Poke();
  // An event of the stream's ticket, in the order of the log; Poke() follows.
  void Offer(TailedEventPtr event);
  // Sends a token without events, if the stream waits for news. Every event up to `position` has
  // been offered. Threads: the tailer's.
  void Bookmark(const LogPosition& position);
  void End(const absl::Status& status);
  // The same for a watcher who takes nothing: what was sent is not waited for.
  void Abandon();
  // The call of the stream, which is there until Finish().
  void Serve(grpc::CallbackServerContext* call);
  // Whether what was sent has not been taken for longer than a watcher may leave it.
  bool Stalled(int64_t now_ms) const;
  // A stream has lost its place and must begin again from its last token.
  static absl::Status TooSlow();

  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

 private:
  LogPosition::Mark& MarkOf(int partition);
  // The stream leaves out all events of these tickets, old and new ones.
  void Hide(std::set<std::string> tickets, bool until_now, LogPosition until);
  bool Hidden(const Event& event);
  void Step();
  void ReadHistory();
  void OnHistory(bool check, absl::StatusOr<std::vector<LogEntry>> entries, Readers::Room room);
  void ReadRing();
  void ReadOffered();
  void Append(const TailedEvent& event);
  // An answer without events is sent only as a bookmark.
  void Send(bool bookmark = false);
  std::string Token() const;

  const House house_;
  const std::string ticket_;
  const rpc::Identity caller_;
  const Actor reader_;

  // Where it stands. A stream of one ticket moves in one partition only; in the others it stands
  // where it began, so that its token misses nothing of them either. Those are kept as a token.
  LogPosition at_;
  LogPosition::Mark mark_;
  std::string began_;

  LogPosition until_;  // of history
  // Of history: the partition being read, behind the last, and from one to the next.
  int partition_ = 0, end_partition_ = 0, stride_ = 1;
  int64_t ring_ = 0;
  bool live_ = true, from_token_ = false, with_body_ = false, whole_ = false, checked_ = false;
  bool told_ = false;             // at least one answer has been sent
  std::set<std::string> hidden_;  // numbers of tickets that are about the reader
  v1::WatchResponse news_;
  // History comes in large messages: while it lasts, one is filled again and again.
  std::unique_ptr<v1::WatchResponse> history_;
  v1::WatchResponse* response_ = &news_;

  Readers::Room room_;  // of the history that is being sent
  mutable absl::Mutex mutex_;
  grpc::CallbackServerContext* call_ ABSL_GUARDED_BY(mutex_) = nullptr;
  int64_t sent_ms_ ABSL_GUARDED_BY(mutex_) = 0;  // MonotonicMs() of the write under way; 0: none
  std::deque<TailedEventPtr> offered_ ABSL_GUARDED_BY(mutex_);
  bool busy_ ABSL_GUARDED_BY(mutex_) = true;  // until it has begun
  bool finished_ ABSL_GUARDED_BY(mutex_) = false;
  bool in_ring_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace hotline
