// The versions of the jurisdiction a process has in memory, and the router of the one in force.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/domain/routing/routing.h"

namespace hotline {

// The versions a process has in memory, with the router of the one in force. Thread-safe.
class Directory : public JurisdictionVersions {
 public:
  std::shared_ptr<const Jurisdiction> Current() const override;
  std::shared_ptr<const Jurisdiction> Version(int64_t version) const override;
  std::shared_ptr<const Jurisdiction> Version(int64_t policies, int64_t calendars) const override;
  std::shared_ptr<const Router> CurrentRouter() const;
  // Every version, in the order in which a name as of `then` is looked for: the one in force then,
  // the ones before it from the latest, the ones after it from the earliest.
  std::vector<std::shared_ptr<const Jurisdiction>> AsOf(absl::Time then) const;
  // The highest version added is in force.
  void Add(std::shared_ptr<const Jurisdiction> jurisdiction);
  // What routing has learned, from now on; null: nothing.
  void Use(std::shared_ptr<const Classifier> learned);
  // What has been adjudicated, from now on; null: nothing.
  void Use(std::shared_ptr<const Precedents> precedents);
  int64_t newest() const;
  // The absences that any version has registered.
  std::vector<Absence> Absences() const;

 private:
  mutable absl::Mutex mutex_;
  std::map<int64_t, std::shared_ptr<const Jurisdiction>> versions_ ABSL_GUARDED_BY(mutex_);
  // By policies and calendars, made when first asked for: few, since only those of open tickets
  // are.
  mutable std::map<std::pair<int64_t, int64_t>, std::shared_ptr<const Jurisdiction>> mixed_
      ABSL_GUARDED_BY(mutex_);
  // Of the version in force, what was learned and what was adjudicated.
  void MakeRouter();
  absl::Mutex making_;  // one router is made at a time
  std::shared_ptr<const Classifier> learned_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const Precedents> precedents_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<const Router> router_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace hotline
