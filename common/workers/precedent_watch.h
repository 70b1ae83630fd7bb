// Keeps routing told of the adjudications of all tickets, whichever process recorded them, some
// seconds behind.
#pragma once

#include <map>
#include <string>

#include "common/base/poller.h"
#include "common/domain/routing/precedents.h"
#include "common/engine/directory.h"
#include "common/storage/record_store.h"

namespace hotline {

class PrecedentWatch {
 public:
  // Both must outlive the watch.
  PrecedentWatch(RecordStore& store, Directory& directory) : store_(store), directory_(directory) {}
  ~PrecedentWatch() { Stop(); }

  // Looks once: whether anything is other than it was. Blocking, one at a time.
  absl::StatusOr<bool> Look();
  void Start();
  void Stop() { poller_.Stop(); }

 private:
  RecordStore& store_;
  Directory& directory_;
  struct Known {
    Precedent precedent;
    bool archived = false;
    bool operator==(const Known&) const = default;
  };
  std::map<std::string, Known> known_;  // by ticket
  std::string last_error_;
  Poller poller_;
};

}  // namespace hotline
