// Notices leave by the outbox: one thread reads the log and fills it, others empty it through the
// senders, each again and again with longer pauses until the other side has it, for a day. What
// happened and when stands in the log whatever becomes of its notices.
#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/engine/directory.h"
#include "common/engine/secrets.h"
#include "common/storage/outbox.h"
#include "common/storage/record_store.h"
#include "common/storage/warnings.h"
#include "common/workers/sender.h"

namespace hotline {

class Notifier {
 public:
  // All must outlive the notifier.
  Notifier(RecordStore& store, Outbox& outbox, Warnings& warnings, const Directory& directory,
           const Secrets& secrets, const Clock& clock, std::vector<std::unique_ptr<Sender>> senders)
      : store_(store),
        outbox_(outbox),
        warnings_(warnings),
        directory_(directory),
        secrets_(secrets),
        clock_(clock),
        senders_(std::move(senders)) {}
  ~Notifier() { Stop(); }

  // Nothing, where there are no senders.
  void Start();
  void Stop();

  // Reads a page of every partition's log and puts its notices into the outbox: how many events.
  absl::StatusOr<int64_t> Fill();
  // Puts the notices of early warnings into the outbox: how many warnings.
  absl::StatusOr<int64_t> Warn();
  // Sends what is due through one sender, a handful: how many were tried.
  absl::StatusOr<int> Send(Sender& sender);

  int64_t sent() const { return sent_; }
  // Tries that failed, and notices given up.
  int64_t failed() const { return failed_; }
  int64_t given_up() const { return given_up_; }
  // In the outbox, a moment ago.
  int64_t waiting() const { return waiting_; }

 private:
  // False when it was stopped meanwhile.
  bool Rest(int ms);
  // What is sent now, with the number it goes to.
  struct Outgoing {
    store::v1::OutboxEntry entry;
    std::string phone;
    bool done = false;   // it need not be sent any more
    bool rings = false;  // it is sent again, until somebody answers for it
  };
  absl::StatusOr<Outgoing> Prepare(store::v1::OutboxEntry entry, const Jurisdiction& in_force);
  void Queue(const store::v1::OutboxEntry& entry, absl::Time at, std::vector<OutboxItem>* items);
  absl::StatusOr<std::vector<OutboxItem>> ItemsOf(const std::vector<LogEntry>& page);

  RecordStore& store_;
  Outbox& outbox_;
  Warnings& warnings_;
  const Directory& directory_;
  const Secrets& secrets_;
  const Clock& clock_;
  const std::vector<std::unique_ptr<Sender>> senders_;
  std::vector<int64_t> places_;
  std::atomic<int64_t> sent_{0}, failed_{0}, given_up_{0}, waiting_{0};
  absl::Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace hotline
