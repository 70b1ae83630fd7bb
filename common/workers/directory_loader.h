// Brings new versions of the jurisdiction into a process.
#pragma once

#include <string>

#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/engine/directory.h"
#include "common/storage/version_store.h"

namespace hotline {

// Keeps a process's Directory in step with the store: all versions at start, new ones within a
// second. An upload by this process is in force here at once.
class DirectoryLoader {
 public:
  // All must outlive the loader.
  DirectoryLoader(VersionStore& store, Directory& directory, const Clock& clock)
      : store_(store), directory_(directory), clock_(clock) {}
  ~DirectoryLoader() { Stop(); }
  // Reads what there is; blocking, for start-up.
  absl::Status LoadAll();
  void Start();
  void Stop() { poller_.Stop(); }
  // Adds one version's bytes.
  absl::Status Add(int64_t version, const std::string& bytes);

 private:
  absl::Status LoadNew();
  // Puts a proposal whose hour has come in force, unless another process has.
  absl::Status AdoptDue();

  VersionStore& store_;
  Directory& directory_;
  const Clock& clock_;
  Poller poller_;
};

}  // namespace hotline
