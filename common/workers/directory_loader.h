// Brings new versions of the jurisdiction into a process.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "common/base/clock.h"
#include "common/base/poller.h"
#include "common/engine/directory.h"
#include "common/storage/version_store.h"
#include "hotline/store/v1/proposal.pb.h"

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
  // Puts proposals in force from now on: those for which `may` says OK. It drops those for which it
  // gives FAILED_PRECONDITION. `may` is asked on the loader's thread. Before Start().
  using MayAdopt = std::function<absl::Status(const store::v1::StoredProposal&)>;
  void AdoptWhere(MayAdopt may) { may_adopt_ = std::move(may); }
  // Adds one version's bytes.
  absl::Status Add(int64_t version, const std::string& bytes);

 private:
  absl::Status LoadNew();
  // Puts a proposal whose hour has come in force, unless another process has; or drops it.
  absl::Status AdoptDue();
  absl::Status Drop(const store::v1::StoredProposal& proposal, const std::string& standing,
                    const std::string& why);

  VersionStore& store_;
  Directory& directory_;
  const Clock& clock_;
  MayAdopt may_adopt_;  // null: others put them in force
  Poller poller_;
};

}  // namespace hotline
