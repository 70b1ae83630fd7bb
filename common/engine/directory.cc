#include "common/engine/directory.h"

#include "absl/synchronization/mutex.h"

namespace hotline {

std::shared_ptr<const Jurisdiction> Directory::Current() const {
  absl::MutexLock lock(&mutex_);
  return versions_.empty() ? nullptr : versions_.rbegin()->second;
}

std::shared_ptr<const Jurisdiction> Directory::Version(int64_t version) const {
  absl::MutexLock lock(&mutex_);
  auto it = versions_.find(version);
  return it == versions_.end() ? nullptr : it->second;
}

std::shared_ptr<const Jurisdiction> Directory::Version(int64_t policies, int64_t calendars) const {
  if (calendars == 0 || calendars == policies) return Version(policies);
  auto ours = Version(policies), theirs = Version(calendars);
  if (ours == nullptr || theirs == nullptr) return nullptr;
  {
    absl::MutexLock lock(&mutex_);
    if (auto it = mixed_.find({policies, calendars}); it != mixed_.end()) return it->second;
  }
  // Built outside the lock: it takes milliseconds.
  auto made = std::make_shared<const Jurisdiction>(WithCalendars(ours->data(), theirs->data()));
  absl::MutexLock lock(&mutex_);
  return mixed_.try_emplace({policies, calendars}, std::move(made)).first->second;
}

std::shared_ptr<const Router> Directory::CurrentRouter() const {
  absl::MutexLock lock(&mutex_);
  return router_;
}

std::vector<std::shared_ptr<const Jurisdiction>> Directory::AsOf(absl::Time then) const {
  absl::MutexLock lock(&mutex_);
  std::vector<std::shared_ptr<const Jurisdiction>> out;
  auto after = versions_.begin();
  while (after != versions_.end() && after->second->data().in_force <= then) ++after;
  for (auto it = after; it != versions_.begin();) out.push_back((--it)->second);
  for (auto it = after; it != versions_.end(); ++it) out.push_back(it->second);
  return out;
}

void Directory::Add(std::shared_ptr<const Jurisdiction> jurisdiction) {
  const int64_t version = jurisdiction->version();
  bool newest;
  {
    absl::MutexLock lock(&mutex_);
    newest = versions_.empty() || versions_.rbegin()->first < version;
    versions_[version] = std::move(jurisdiction);
  }
  if (newest) MakeRouter();
}

void Directory::Use(std::shared_ptr<const Classifier> learned) {
  {
    absl::MutexLock lock(&mutex_);
    learned_ = std::move(learned);
  }
  MakeRouter();
}

void Directory::Use(std::shared_ptr<const Precedents> precedents) {
  {
    absl::MutexLock lock(&mutex_);
    precedents_ = std::move(precedents);
  }
  MakeRouter();
}

void Directory::MakeRouter() {
  // One at a time, and what is newest then: a caller that waited here finds what it brought in it.
  absl::MutexLock one(&making_);
  std::shared_ptr<const Jurisdiction> jurisdiction;
  std::shared_ptr<const Classifier> learned;
  std::shared_ptr<const Precedents> precedents;
  {
    absl::MutexLock lock(&mutex_);
    if (versions_.empty()) return;
    jurisdiction = versions_.rbegin()->second;
    learned = learned_;
    precedents = precedents_;
  }
  // Built outside the lock: it takes milliseconds.
  auto router = std::make_shared<const Router>(std::move(jurisdiction), std::move(learned),
                                               std::move(precedents));
  absl::MutexLock lock(&mutex_);
  router_ = std::move(router);
}

int64_t Directory::newest() const {
  absl::MutexLock lock(&mutex_);
  return versions_.empty() ? 0 : versions_.rbegin()->first;
}

std::vector<Absence> Directory::Absences() const {
  absl::MutexLock lock(&mutex_);
  std::vector<Absence> out;
  for (const auto& [version, jurisdiction] : versions_) {
    const auto& absences = jurisdiction->data().absences;
    out.insert(out.end(), absences.begin(), absences.end());
  }
  return out;
}

}  // namespace hotline
