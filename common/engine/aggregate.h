// What the workers need to know of a kind of record: how its due instants are settled, and where a
// record should stand in wake and indexes. A kind is one class that says both, and a row in the
// table of the process.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/storage/record_store.h"

namespace hotline {

// Where a record should stand.
struct Placement {
  int64_t version = 0;
  bool archived = false;  // the record may have left the store: its indexes then stand alone
  absl::Time wake = absl::InfiniteFuture();
  std::map<std::string, int64_t> indexes;
  std::vector<std::string> elsewhere;  // other indexes in which a fault may have left it
};

class Aggregate {
 public:
  virtual ~Aggregate() = default;

  // Does what fell due on the record; `done` learns whether anything did. NOT_FOUND if there is no
  // such record. Threads: any; `done` is called once, on a thread of the store.
  virtual void Settle(const std::string& id, Callback<bool> done) = 0;
  // An error: it cannot be said now, because a version of the jurisdiction is not loaded yet.
  virtual absl::StatusOr<Placement> PlacementOf(std::string_view record) const = 0;
};

// By the letter of the kind. A record of another kind belongs to a newer version of the program:
// the workers pass over it.
using Aggregates = std::map<char, Aggregate*>;

}  // namespace hotline
