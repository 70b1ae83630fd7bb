// The loop behind every change of a record, of any kind: read, ask for a decision, commit; on a
// conflict read and decide again. What is decided, and on what, is the caller's.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/storage/record_store.h"

namespace hotline {

// What a decision on a record comes to.
struct Step {
  enum What {
    kCommit,   // `change` is to be written
    kNothing,  // nothing is to be written
    kConfirm,  // the caller's answer was written before: it is told once that is durable
  };
  What what = kNothing;
  Change change = {};
};

struct LoopCall {
  // The record that is read. Absent: none is, because `decide` makes a new one; it is asked again
  // if the id that it chose is taken.
  std::optional<std::string> id;
  // No attempt begins after it, by the clock's MonotonicMs().
  int64_t deadline_ms = INT64_MAX;
  // Decides on the record as it stands (null: a new one), and calls its second argument once, on
  // any thread. It may be called several times: on a conflict.
  std::function<void(const std::string* record, Callback<Step>)> decide;
  // What became of the last step; of one that wrote nothing kDone with the sequence 0.
  // ABORTED / CONTENDED after too many conflicts; UNAVAILABLE / STORAGE_UNAVAILABLE after the
  // deadline; the errors of `decide` and of the store.
  Callback<CommitResult> done;
};

// `done` is called exactly once, on a thread of the store. Store and clock must outlive the call.
void RunCommitLoop(RecordStore& store, const Clock& clock, LoopCall call);

}  // namespace hotline
