#include "common/workers/reconciler.h"

#include <algorithm>
#include <set>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

// 50 records every half second: a round over a million takes three hours and costs a percent of a
// core.
constexpr int kStepMs = 500;
constexpr size_t kStepRecords = 50;
constexpr int kWakePage = 500;
constexpr size_t kMostSuspects = 1000;

}  // namespace

absl::StatusOr<int> Reconciler::Check(const std::vector<std::string>& ids) {
  auto records = WaitAll<std::string>(
      ids.size(), [&](size_t i, auto done) { store_.Load(ids[i], std::move(done)); });
  std::vector<std::pair<std::string, Placement>> cases;
  for (size_t i = 0; i < ids.size(); ++i) {
    if (!records[i].ok() && !absl::IsNotFound(records[i].status())) return records[i].status();
    auto kind = kinds_.find(KindOf(ids[i]));
    if (kind == kinds_.end()) continue;  // of a newer version of the program
    Placement should;
    if (records[i].ok()) {
      auto placement = kind->second->PlacementOf(*records[i]);
      if (!placement.ok()) continue;  // its policies are not loaded yet: next round
      should = *std::move(placement);
    }
    cases.emplace_back(ids[i], std::move(should));
  }
  using Found = std::map<std::string, int64_t>;
  auto found = WaitAll<Found>(cases.size(), [&](size_t i, auto done) {
    std::vector<std::string> names = cases[i].second.elsewhere;
    for (const auto& [index, score] : cases[i].second.indexes) {
      if (std::find(names.begin(), names.end(), index) == names.end()) names.push_back(index);
    }
    store_.Scores(cases[i].first, std::move(names), std::move(done));
  });
  int repaired = 0;
  for (size_t i = 0; i < cases.size(); ++i) {
    if (!found[i].ok()) return found[i].status();
    auto changed = Repair(cases[i].first, cases[i].second, *found[i]);
    if (!changed.ok()) return changed.status();
    repaired += *changed;
  }
  return repaired;
}

absl::StatusOr<bool> Reconciler::Repair(const std::string& id, const Placement& should,
                                        const std::map<std::string, int64_t>& found) {
  std::vector<IndexChange> changes;
  for (const auto& [index, score] : should.indexes) {
    auto it = found.find(index);
    if (it == found.end() || it->second != score) changes.push_back({index, score});
  }
  for (const auto& [index, score] : found) {
    if (index != "wake" && !should.indexes.contains(index))
      changes.push_back({index, std::nullopt});
  }
  auto it = found.find("wake");
  bool wake_right = should.wake == absl::InfiniteFuture()
                        ? it == found.end()
                        : it != found.end() && it->second == absl::ToUnixMillis(should.wake);
  if (changes.empty() && wake_right) return false;
  auto written = Wait<bool>(
      [&](auto done) { store_.Repair(id, should.version, should.wake, changes, std::move(done)); });
  if (!written.ok()) return written.status();
  if (!*written && should.archived) {
    // The record has left: nothing stands under its key.
    written =
        Wait<bool>([&](auto done) { store_.Repair(id, 0, should.wake, changes, std::move(done)); });
    if (!written.ok()) return written.status();
  }
  // Not written: the record has moved on and its own commit has put the indexes right.
  if (*written) {
    ++repairs_;
    Log("repair", {{"record", id},
                   {"indexes", std::to_string(changes.size())},
                   {"wake", wake_right ? "right" : "repaired"}});
  }
  return *written;
}

absl::Status Reconciler::Refill() {
  if (wakes_of_ < 0) {
    auto page = Wait<RecordStore::ScanPage>(
        [&](auto done) { store_.Scan(scanned_->first, cursor_, std::move(done)); });
    if (!page.ok()) return page.status();
    queue_.insert(queue_.end(), page->ids.begin(), page->ids.end());
    cursor_ = page->cursor;
    if (cursor_ == "0" && ++scanned_ == kinds_.end()) {
      scanned_ = kinds_.begin();
      wakes_of_ = 0;
    }
    return absl::OkStatus();
  }
  // The oldest page, whatever its instants: there a wake without a record would stand in the
  // scanner's way. Wakes of existing records are compared when their turn comes.
  auto wakes = Wait<std::vector<IndexPosition>>([&](auto done) {
    store_.DueWakes(wakes_of_, absl::FromUnixMillis(INT64_MAX / 4), kWakePage, std::move(done));
  });
  if (!wakes.ok()) return wakes.status();
  for (const IndexPosition& wake : *wakes) queue_.push_back(wake.id);
  if (++wakes_of_ == store_.partitions()) wakes_of_ = -1;
  return absl::OkStatus();
}

void Reconciler::Suspect(const std::string& id) {
  absl::MutexLock lock(&mutex_);
  if (suspects_.size() < kMostSuspects) suspects_.insert(id);
}

absl::StatusOr<int> Reconciler::Step() {
  std::set<std::string> suspects;
  {
    absl::MutexLock lock(&mutex_);
    suspects.swap(suspects_);
  }
  if (!suspects.empty()) return Check({suspects.begin(), suspects.end()});
  if (queue_.empty()) {
    HOTLINE_RETURN_IF_ERROR(Refill());
    round_ends_ = wakes_of_ < 0 && cursor_ == "0" && scanned_ == kinds_.begin();
  }
  std::vector<std::string> some;
  for (; !queue_.empty() && some.size() < kStepRecords; queue_.pop_front())
    some.push_back(std::move(queue_.front()));
  auto repaired = Check(some);
  if (repaired.ok() && queue_.empty() && round_ends_) ++rounds_, round_ends_ = false;
  return repaired;
}

absl::StatusOr<int> Reconciler::Round() {
  int repaired = 0;
  int64_t round = rounds_;
  while (rounds_ == round) {
    auto step = Step();
    if (!step.ok()) return step.status();
    repaired += *step;
  }
  return repaired;
}

void Reconciler::Start() {
  thread_ = std::thread([this] {
    for (;;) {
      {
        const auto due = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
          return stopping_ || !suspects_.empty();
        };
        absl::MutexLock lock(&mutex_);
        mutex_.AwaitWithTimeout(absl::Condition(&due), absl::Milliseconds(kStepMs));
        if (stopping_) return;
      }
      (void)Step();
    }
  });
}

void Reconciler::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace hotline
