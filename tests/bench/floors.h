// What Redis alone can do on this machine with the same bytes, spoken to by a pipelined hiredis:
// the floors every figure is a ratio of.
#pragma once

#include <string>
#include <vector>

#include "common/engine/engine.h"
#include "common/storage/memory_record_store.h"
#include "tests/bench/load.h"
#include "tests/bench/scenarios.h"

namespace hotline::bench {

// A store in memory that remembers what is committed.
class RecordingStore : public MemoryRecordStore {
 public:
  using MemoryRecordStore::MemoryRecordStore;
  void Commit(Change change, Callback<CommitResult> done) override {
    changes.push_back(change);
    MemoryRecordStore::Commit(std::move(change), std::move(done));
  }
  std::vector<Change> changes;
};

// FixedRequest(i) as the rules see it.
CreateRequest FixedCreate(int64_t i, const Secrets& secrets);

// Creates as the product commits them: made by its own engine over a store in memory.
std::vector<Change> SampleCreates(int count);

// The commit function with one change a call: what a create is, without gRPC and rules.
LoadResult RunCommitFloor(const std::string& socket, const std::vector<Change>& creates,
                          const LoadOptions& options);
// The same with 32 changes a call, the most the product puts into one. An operation is a change.
LoadResult RunBatchedCommitFloor(const std::string& socket, const std::vector<Change>& creates,
                                 double seconds);
// SET of as many bytes as a create's record and event together.
LoadResult RunSetFloor(const std::string& socket, const std::vector<Change>& creates,
                       const LoadOptions& options);

}  // namespace hotline::bench
