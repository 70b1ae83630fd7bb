// Every verb on a ticket: what it is decided on, the decision, and what the caller is told. The
// loop of reading, committing and reading again is commit_loop.h.
//
// Handlers, the wake scanner and importers all come through here. Asynchronous: `done` is called
// exactly once, on a thread of the store.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/base/clock.h"
#include "common/domain/rules/decide.h"
#include "common/engine/commit_loop.h"
#include "common/engine/directory.h"
#include "common/engine/numbers.h"
#include "common/engine/secrets.h"
#include "common/storage/record_store.h"
#include "common/storage/tickets.h"

namespace hotline {

// The parts of an RPC call that the rules read.
struct CallInfo {
  Actor actor;
  std::string request_id;        // empty: none, the call is not safe to retry
  std::string content_hash;      // SHA-256 of the request without its id
  int64_t expected_version = 0;  // from the etag
  std::string department;        // the actor acts for, where the request names one
  // No new attempt begins after it, by the clock's MonotonicMs().
  int64_t deadline_ms = INT64_MAX;
  // What is done comes after this: what another ticket tells has happened there before.
  absl::Time after = kUnset;
};

struct Outcome {
  Ticket ticket;
  int64_t replayed_version = 0;  // 0: not a replay
};

class Engine {
 public:
  // All must outlive the engine and every call still open.
  Engine(RecordStore& store, const Directory& directory, const Clock& clock, const Secrets& secrets)
      : store_(store), directory_(directory), clock_(clock), secrets_(secrets), numbers_(store) {}

  // Told of every event that was committed through this engine, on a thread of the store; must not
  // block. Before any call.
  using Observer = std::function<void(const Ticket& after, const Event& event)>;
  void Observe(Observer observer) { observer_ = std::move(observer); }

  // `validate_only` decides and stores nothing; the number is then empty.
  void Create(CreateRequest request, CallInfo info, bool validate_only, Callback<Outcome> done);
  void Execute(const std::string& number, Command command, CallInfo info, Callback<Outcome> done);
  // What fell due on the ticket; whether anything did.
  void Settle(const std::string& number, Callback<bool> done);
  // The ticket as it stands.
  void Read(const std::string& number, Callback<Ticket> done) {
    LoadTicket(store_, number, std::move(done));
  }

  const Secrets& secrets() const { return secrets_; }
  const Clock& clock() const { return clock_; }
  const Directory& directory() const { return directory_; }

 private:
  struct Run;
  void Start(const std::shared_ptr<Run>& run);
  // Makes ready what the verb is decided on: a number, or the ticket and what it is merged into.
  void Read(const std::shared_ptr<Run>& run, const std::string* record,
            std::function<void(absl::Status)> then);
  // OK, or NOT_FOUND where the caller may not know that the ticket is there.
  absl::Status Shown(const Run& run, const Ticket& ticket) const;
  absl::StatusOr<Context> ContextOf(Run& run) const;
  absl::StatusOr<Step> DecideOn(Run& run) const;
  // Counts a code that was given, before anything is told of it.
  void CountTry(const std::shared_ptr<Run>& run, absl::StatusOr<Step> decided,
                const Callback<Step>& step);
  void Finish(const std::shared_ptr<Run>& run, const CommitResult& result);
  void Replay(const std::shared_ptr<Run>& run, const std::string& answer);

  RecordStore& store_;
  const Directory& directory_;
  const Clock& clock_;
  const Secrets& secrets_;
  Observer observer_;
  Numbers numbers_;
};

}  // namespace hotline
