// Brings new versions of the jurisdiction into a process.
#pragma once

#include <string>

#include "common/base/poller.h"
#include "common/engine/directory.h"
#include "common/storage/version_store.h"

namespace hotline {

// Keeps a process's Directory in step with the store: all versions at start, new ones within a
// second. An upload by this process is in force here at once.
class DirectoryLoader {
 public:
  // Both must outlive the loader.
  DirectoryLoader(VersionStore& store, Directory& directory)
      : store_(store), directory_(directory) {}
  ~DirectoryLoader() { Stop(); }
  // Reads what there is; blocking, for start-up.
  absl::Status LoadAll();
  void Start();
  void Stop() { poller_.Stop(); }
  // Adds one version's bytes.
  absl::Status Add(int64_t version, const std::string& bytes);

 private:
  absl::Status LoadNew();

  VersionStore& store_;
  Directory& directory_;
  Poller poller_;
};

}  // namespace hotline
