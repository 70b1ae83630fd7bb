#include "common/storage/memory_record_store.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/storage/store_rules.h"

namespace hotline {

void MemoryRecordStore::OrderedSet::Put(const std::string& member, std::optional<int64_t> score) {
  auto it = scores.find(member);
  if (it != scores.end()) {
    order.erase({it->second, member});
    scores.erase(it);
  }
  if (score) {
    scores[member] = *score;
    order.insert({*score, member});
  }
}

namespace {

// In place of a generation: what is never dropped. Generations count from 1970.
constexpr int64_t kForEver = -1;
std::optional<int64_t> WakeScore(absl::Time wake) {
  return wake == absl::InfiniteFuture() ? std::nullopt
                                        : std::optional<int64_t>(absl::ToUnixMillis(wake));
}
}  // namespace

void MemoryRecordStore::Load(const std::string& id, Callback<std::string> done) {
  std::string record;
  {
    absl::MutexLock lock(&mutex_);
    int p = PartitionOf(id);
    if (p >= 0 && p < partitions()) {
      auto it = shards_[p].records.find(id);
      if (it != shards_[p].records.end()) record = it->second.record;
    }
  }
  if (record.empty()) return done(RecordNotFound(id));
  done(std::move(record));
}

void MemoryRecordStore::Commit(Change c, Callback<CommitResult> done) {
  CommitResult result;
  {
    absl::MutexLock lock(&mutex_);
    Shard& shard = shards_[c.partition];
    int64_t generation = RequestGeneration(c.now);
    if (c.request_for_ever) generation = kForEver;
    if (!c.request.empty()) {
      for (int64_t g : {generation, generation - 1}) {
        auto& known = shard.requests[g];
        if (auto it = known.find(c.request); it != known.end()) {
          result.outcome = CommitResult::kReplay;
          result.answer = it->second;
        }
      }
    }
    auto it = shard.records.find(c.id);
    int64_t standing = it == shard.records.end() ? 0 : it->second.version;
    const bool other =
        standing != 0 && it->second.record.find(c.expected_head) == std::string::npos;
    if (result.outcome == CommitResult::kReplay) {
    } else if (standing != c.expected_version || other) {
      result.outcome = CommitResult::kConflict;
    } else {
      shard.log.push_back(std::move(c.event));
      result.sequence = static_cast<int64_t>(shard.log.size());
      shard.records[c.id] = {c.version, std::move(c.record)};
      shard.sets["wake"].Put(c.id, WakeScore(c.wake));
      for (const IndexChange& i : c.indexes) shard.sets[i.index].Put(c.id, i.score);
      if (!c.request.empty()) {
        shard.requests[generation][c.request] = c.request_answer;
        if (!c.request_for_ever) shard.requests.erase(generation - 2);
      }
    }
  }
  done(std::move(result));
}

void MemoryRecordStore::LeaseNumbers(int partition, absl::CivilDay day, int count,
                                     Callback<int64_t> done) {
  int64_t first;
  {
    absl::MutexLock lock(&mutex_);
    int64_t& last = shards_[partition].numbers[day];
    first = last + 1;
    last += count;
  }
  done(first);
}

void MemoryRecordStore::DueWakes(int partition, absl::Time until, int limit,
                                 Callback<std::vector<IndexPosition>> done) {
  std::vector<IndexPosition> out;
  {
    absl::MutexLock lock(&mutex_);
    for (const IndexPosition& p : shards_[partition].sets["wake"].order) {
      if (p.score > absl::ToUnixMillis(until) || static_cast<int>(out.size()) >= limit) break;
      out.push_back(p);
    }
  }
  done(std::move(out));
}

void MemoryRecordStore::ReadLog(int partition, int64_t after, int limit,
                                Callback<std::vector<LogEntry>> done) {
  std::vector<LogEntry> out;
  {
    absl::MutexLock lock(&mutex_);
    const auto& log = shards_[partition].log;
    for (int64_t i = after;
         i < static_cast<int64_t>(log.size()) && static_cast<int>(out.size()) < limit; ++i) {
      out.push_back({i + 1, log[i]});
    }
  }
  done(std::move(out));
}

void MemoryRecordStore::ReadIndex(int partition, const std::string& index, IndexPosition after,
                                  int limit, Callback<std::vector<IndexPosition>> done) {
  std::vector<IndexPosition> out;
  {
    absl::MutexLock lock(&mutex_);
    const auto& order = shards_[partition].sets[index].order;
    for (auto it = order.upper_bound(after);
         it != order.end() && static_cast<int>(out.size()) < limit; ++it) {
      out.push_back(*it);
    }
  }
  done(std::move(out));
}

void MemoryRecordStore::Scan(char kind, const std::string& cursor, Callback<ScanPage> done) {
  // The cursor is the last id given; everything fits the order of the map.
  constexpr size_t kPage = 100;
  ScanPage page;
  {
    absl::MutexLock lock(&mutex_);
    for (const Shard& shard : shards_) {
      for (const auto& [id, stored] : shard.records) {
        if (KindOf(id) == kind) page.ids.push_back(id);
      }
    }
  }
  std::sort(page.ids.begin(), page.ids.end());
  auto from =
      cursor == "0" ? page.ids.begin() : std::upper_bound(page.ids.begin(), page.ids.end(), cursor);
  page.ids.erase(page.ids.begin(), from);
  page.cursor = page.ids.size() > kPage ? page.ids[kPage - 1] : "0";
  if (page.ids.size() > kPage) page.ids.resize(kPage);
  done(std::move(page));
}

void MemoryRecordStore::Scores(const std::string& id, std::vector<std::string> indexes,
                               Callback<std::map<std::string, int64_t>> done) {
  std::map<std::string, int64_t> out;
  indexes.push_back("wake");
  {
    absl::MutexLock lock(&mutex_);
    Shard& shard = shards_[PartitionOf(id)];
    for (const std::string& index : indexes) {
      auto it = shard.sets[index].scores.find(id);
      if (it != shard.sets[index].scores.end()) out[index] = it->second;
    }
  }
  done(std::move(out));
}

void MemoryRecordStore::Repair(const std::string& id, int64_t version, absl::Time wake,
                               std::vector<IndexChange> indexes, Callback<bool> done) {
  bool written = false;
  {
    absl::MutexLock lock(&mutex_);
    Shard& shard = shards_[PartitionOf(id)];
    auto it = shard.records.find(id);
    written = (it == shard.records.end() ? 0 : it->second.version) == version;
    if (written) {
      shard.sets["wake"].Put(id, WakeScore(wake));
      for (const IndexChange& i : indexes) shard.sets[i.index].Put(id, i.score);
    }
  }
  done(written);
}

void MemoryRecordStore::Sequences(Callback<std::vector<int64_t>> done) {
  std::vector<int64_t> out;
  {
    absl::MutexLock lock(&mutex_);
    for (const Shard& shard : shards_) out.push_back(static_cast<int64_t>(shard.log.size()));
  }
  done(std::move(out));
}

void MemoryRecordStore::CountTry(int partition, const std::string& guarded, absl::Duration kept,
                                 Callback<int64_t> done) {
  int64_t count = 0;
  {
    absl::MutexLock lock(&mutex_);
    auto& tries = shards_[static_cast<size_t>(partition)].tries[guarded];
    const absl::Time now = clock_.Now();
    if (tries.count == 0 || now >= tries.until) tries = {0, now + kept};
    count = ++tries.count;
  }
  done(count);
}

}  // namespace hotline
