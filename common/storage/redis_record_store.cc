#include "common/storage/redis_record_store.h"

#include <algorithm>
#include <deque>
#include <future>

#include "absl/base/thread_annotations.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/commit_call.h"
#include "common/storage/keys.h"
#include "common/storage/ms_text.h"
#include "common/storage/store_rules.h"

namespace hotline {

extern const char kFunctionsLua[];  // functions.lua, embedded by CMake

namespace {

using redis::Value;

// Changes in one call: what Redis does in one step delays everybody else.
constexpr size_t kMostChanges = 32;
// Redis does nothing else during a call, and nobody waits for an alarm as callers wait for theirs.
constexpr size_t kMostWakes = 20;
// Calls of commit under way at once; while they are, the next ones gather.
constexpr int kMostCalls = 2;
constexpr int kScanCount = 200;
// Before each record.
constexpr size_t kVersionBytes = 8;

std::vector<IndexPosition> Positions(const Value& reply) {
  std::vector<IndexPosition> out;
  for (size_t i = 0; i + 1 < reply.items.size(); i += 2) {
    double score = 0;
    (void)absl::SimpleAtod(reply.items[i + 1].text, &score);
    out.push_back({static_cast<int64_t>(score), reply.items[i].text});
  }
  return out;
}

std::vector<std::string> RangeOf(int partition, int64_t first, int64_t last, int limit) {
  return {"XRANGE",
          keys::Log(partition),
          absl::StrCat(first, "-0"),
          last == INT64_MAX ? "+" : absl::StrCat(last, "-0"),
          "COUNT",
          absl::StrCat(limit)};
}

std::vector<LogEntry> Entries(Value& reply) {
  std::vector<LogEntry> out;
  out.reserve(reply.items.size());
  for (Value& entry : reply.items) {
    if (entry.items.size() != 2 || entry.items[1].items.size() != 2) continue;
    int64_t sequence = 0;
    (void)absl::SimpleAtoi(absl::StripSuffix(entry.items[0].text, "-0"), &sequence);
    out.push_back({sequence, std::move(entry.items[1].items[1].text)});
  }
  return out;
}

// Wraps a callback: errors become the store's, replies are read by `read`.
template <class T, class F>
redis::Done Reading(Callback<T> done, F read) {
  return [done = std::move(done), read = std::move(read)](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return done(StorageError(reply.status(), false));
    done(read(*reply));
  };
}

}  // namespace

absl::Status StorageError(const absl::Status& status, bool wrote) {
  constexpr int kRetryMs = 200;
  std::string reason = ReasonOf(status);
  if (status.code() == absl::StatusCode::kResourceExhausted && reason == "REDIS_OOM") {
    return Error(absl::StatusCode::kResourceExhausted, "STORAGE_FULL",
                 "the store's memory is full; an operator must make room")
        .Zh("存储已满，暂不能受理新的写入")
        .RetryAfterMs(5000);
  }
  if (wrote && (reason == "REDIS_LOST" || reason == "REDIS_NOT_DURABLE")) {
    return Error(absl::StatusCode::kUnavailable, "DURABILITY_UNKNOWN",
                 absl::StrCat("it is not known whether the change is durable; repeat it with the "
                              "same request_id (",
                              std::string(status.message()), ")"))
        .Zh("暂不能确认是否保存成功，请用相同的请求编号重试")
        .RetryAfterMs(kRetryMs);
  }
  if (status.code() == absl::StatusCode::kUnavailable ||
      status.code() == absl::StatusCode::kResourceExhausted) {
    return Error(absl::StatusCode::kUnavailable, "STORAGE_UNAVAILABLE",
                 absl::StrCat("the store does not answer, try again later (",
                              std::string(status.message()), ")"))
        .Zh("存储暂不可用，请稍后重试")
        .With("cause", reason)
        .RetryAfterMs(kRetryMs);
  }
  return status;
}

const std::string& FunctionLibrary() {
  static const auto* text = new std::string(kFunctionsLua);
  return *text;
}

void CallFunction(redis::Client& client, std::vector<std::string> call, redis::Done done) {
  client.Call(std::move(call), [&client, done = std::move(done)](absl::StatusOr<Value> reply) {
    if (ReasonOf(reply.status()) == "REDIS_FUNCTION_MISSING") {
      // Without REPLACE: a library another process has put there meanwhile stays.
      client.Call({"FUNCTION", "LOAD", FunctionLibrary()}, [](const absl::StatusOr<Value>& loaded) {
        Log("functions", {{"put_back", loaded.ok() ? "" : std::string(loaded.status().message())}});
      });
    }
    done(std::move(reply));
  });
}

absl::StatusOr<Value> CallFunctionAndWait(redis::Client& client, std::vector<std::string> call) {
  std::promise<absl::StatusOr<Value>> reply;
  CallFunction(client, std::move(call),
               [&](absl::StatusOr<Value> value) { reply.set_value(std::move(value)); });
  return reply.get_future().get();
}

absl::StatusOr<std::vector<LogEntry>> ReadStream(redis::Client& client, int partition,
                                                 int64_t first, int64_t last, int limit) {
  auto reply = client.CallAndWait(RangeOf(partition, first, last, limit));
  if (!reply.ok()) return StorageError(reply.status(), false);
  return Entries(*reply);
}

// Gathers changes while calls are under way, so that under load one call carries many; alone, a
// change goes at once.
class RedisRecordStore::Batcher : public std::enable_shared_from_this<Batcher> {
 public:
  Batcher(redis::Client& client, std::string function, size_t most)
      : client_(client), function_(std::move(function)), most_(most) {}

  void Add(Waiting waiting) {
    {
      absl::MutexLock lock(&mutex_);
      waiting_.push_back(std::move(waiting));
    }
    Pump();
  }

  // Of those answered so far.
  CommitTimes times() const { return {answered_, took_ns_}; }

 private:
  void Pump() {
    for (;;) {
      auto batch = std::make_shared<std::vector<Waiting>>();
      {
        absl::MutexLock lock(&mutex_);
        if (waiting_.empty() || calls_ >= kMostCalls) return;
        ++calls_;
        while (!waiting_.empty() && batch->size() < most_) {
          batch->push_back(std::move(waiting_.front()));
          waiting_.pop_front();
        }
      }
      std::vector<const Change*> changes;
      for (const Waiting& w : *batch) changes.push_back(&w.change);
      CallFunction(client_, CommitCall(function_, changes),
                   [self = shared_from_this(), batch](absl::StatusOr<Value> reply) {
                     {
                       absl::MutexLock lock(&self->mutex_);
                       --self->calls_;
                     }
                     self->Pump();
                     self->Count(*batch);
                     for (size_t i = 0; i < batch->size(); ++i) {
                       Callback<CommitResult>& done = (*batch)[i].done;
                       if (!reply.ok())
                         done(StorageError(reply.status(), true));
                       else if (reply->items.size() != batch->size())
                         done(ReadCommit(Value{}));
                       else
                         done(ReadCommit(reply->items[i]));
                     }
                   });
    }
  }

  void Count(const std::vector<Waiting>& answered) {
    const int64_t now = MonotonicNs();
    for (const Waiting& w : answered) took_ns_ += now - w.since_ns;
    answered_ += static_cast<int64_t>(answered.size());
  }

  redis::Client& client_;
  std::atomic<int64_t> answered_{0}, took_ns_{0};
  const std::string function_;
  const size_t most_;  // changes in a call
  absl::Mutex mutex_;
  std::deque<Waiting> waiting_ ABSL_GUARDED_BY(mutex_);
  int calls_ ABSL_GUARDED_BY(mutex_) = 0;
};

RedisRecordStore::RedisRecordStore(redis::Client& writes, redis::Client& reads, int partitions,
                                   std::shared_ptr<LogArchive> archive)
    : writes_(writes),
      reads_(reads),
      partitions_(partitions),
      archived_(ArchiveReads::Make(std::move(archive))),
      commits_(std::make_shared<Batcher>(writes, "commit", kMostChanges)),
      wakes_(std::make_shared<Batcher>(writes, "commit_wake", kMostWakes)),
      begins_(static_cast<size_t>(partitions)) {}

RedisRecordStore::~RedisRecordStore() { archived_->Stop(); }

namespace {

// The number on the library's "revision" line; 0 when there is none.
int RevisionOf(const std::string& library) {
  static constexpr absl::string_view kMark = "-- revision ";
  size_t at = library.find(std::string(kMark));
  int revision = 0;
  if (at == std::string::npos) return 0;
  std::string rest = library.substr(at + kMark.size());
  (void)absl::SimpleAtoi(rest.substr(0, rest.find('\n')), &revision);
  return revision;
}

// The code of the library as it is loaded; empty when it is not.
std::string LoadedLibrary(const Value& list) {
  for (const Value& library : list.items) {
    for (size_t i = 0; i + 1 < library.items.size(); i += 2) {
      if (library.items[i].text == "library_code") return library.items[i + 1].text;
    }
  }
  return "";
}

}  // namespace

absl::Status RedisRecordStore::Prepare() {
  // Only what is missing is written: a store that is full, or has a newer library, serves as it is.
  auto list = writes_.CallAndWait({"FUNCTION", "LIST", "LIBRARYNAME", "hotline_1", "WITHCODE"});
  if (!list.ok()) return StorageError(list.status(), false);
  std::string loaded = LoadedLibrary(*list);
  if (loaded.empty() || RevisionOf(loaded) < RevisionOf(FunctionLibrary())) {
    auto load = writes_.CallAndWait({"FUNCTION", "LOAD", "REPLACE", FunctionLibrary()});
    if (!load.ok()) return StorageError(load.status(), false);
  }
  auto fixed = writes_.CallAndWait({"HGET", keys::kInstallation, "partitions"});
  if (fixed.ok() && fixed->nil()) {
    auto set = writes_.CallAndWait(
        {"HSETNX", keys::kInstallation, "partitions", absl::StrCat(partitions_)});
    if (!set.ok()) return StorageError(set.status(), false);
    fixed = writes_.CallAndWait({"HGET", keys::kInstallation, "partitions"});
  }
  if (!fixed.ok()) return StorageError(fixed.status(), false);
  if (fixed->text != absl::StrCat(partitions_)) {
    return Error(absl::StatusCode::kFailedPrecondition, "PARTITIONS_FIXED",
                 absl::StrCat("this store was installed with ", fixed->text,
                              " partitions, the configuration says ", partitions_,
                              "; set \"partitions\" to ", fixed->text));
  }
  return absl::OkStatus();
}

void RedisRecordStore::Load(const std::string& id, Callback<std::string> done) {
  int p = PartitionOf(id);
  if (p < 0 || p >= partitions_) return done(RecordNotFound(id));
  reads_.Call({"GET", keys::Record(p, id)}, [&reads = reads_, archived = archived_, p, id,
                                             done = std::move(done)](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return done(StorageError(reply.status(), false));
    if (!reply->nil() && reply->text.size() >= kVersionBytes) {
      reply->text.erase(0, kVersionBytes);  // in place: every read of a ticket comes this way
      return done(std::move(reply->text));
    }
    // The record does not exist, or has left: only then Redis is asked where to.
    reads.Call({"HGET", keys::Archived(p, id), id},
               [archived, p, id, done](absl::StatusOr<Value> place) {
                 if (!place.ok()) return done(StorageError(place.status(), false));
                 int64_t segment = 0;
                 if (!absl::SimpleAtoi(place->text, &segment)) return done(RecordNotFound(id));
                 archived->Load(p, segment, id, done);
               });
  });
}

void RedisRecordStore::Commit(Change change, Callback<CommitResult> done) {
  auto& batcher = change.urgent_for_memory ? wakes_ : commits_;
  batcher->Add({std::move(change), std::move(done), MonotonicNs()});
}

CommitTimes RedisRecordStore::commits() const { return commits_->times(); }

void RedisRecordStore::LeaseNumbers(int partition, absl::CivilDay day, int count,
                                    Callback<int64_t> done) {
  writes_.Call(
      {"INCRBY", keys::Numbers(partition, day), absl::StrCat(count)},
      Reading<int64_t>(std::move(done), [count](const Value& r) { return r.integer - count + 1; }));
}

void RedisRecordStore::DueWakes(int partition, absl::Time until, int limit,
                                Callback<std::vector<IndexPosition>> done) {
  reads_.Call({"ZRANGEBYSCORE", keys::Wake(partition), "-inf", MsText(until), "WITHSCORES", "LIMIT",
               "0", absl::StrCat(limit)},
              Reading<std::vector<IndexPosition>>(std::move(done), Positions));
}

void RedisRecordStore::ReadLog(int partition, int64_t after, int limit,
                               Callback<std::vector<LogEntry>> done) {
  std::atomic<int64_t>& begins = begins_[static_cast<size_t>(partition)];
  // A page that lies in the archive altogether. A log that was restored may begin earlier than was
  // seen: what has been archived it tells as the archive does.
  if (after + limit < begins)
    return archived_->ReadLog(partition, after, begins, limit, {}, std::move(done));
  reads_.Call(RangeOf(partition, after + 1, INT64_MAX, limit),
              [archived = archived_, &begins, partition, after, limit,
               done = std::move(done)](absl::StatusOr<Value> reply) {
                if (!reply.ok()) return done(StorageError(reply.status(), false));
                std::vector<LogEntry> out = Entries(*reply);
                // Sequences have no gaps, and a log is never emptied: what is missing has moved.
                if (out.empty() || out.front().sequence == after + 1) return done(std::move(out));
                const int64_t begin = out.front().sequence;
                begins = begin;
                archived->ReadLog(partition, after, begin, limit, std::move(out), done);
              });
}

void RedisRecordStore::ReadIndex(int partition, const std::string& index, IndexPosition after,
                                 int limit, Callback<std::vector<IndexPosition>> done) {
  // Members of one score are ordered by number: those up to the position are read again and
  // dropped. A page of one score longer than this has to be asked for in full.
  auto more = std::make_shared<std::function<void(int)>>();
  std::weak_ptr<std::function<void(int)>> weak = more;
  *more = [this, partition, index, after, limit, done = std::move(done), weak](int count) {
    auto again = weak.lock();
    reads_.Call({"ZRANGEBYSCORE", keys::Index(partition, index), absl::StrCat(after.score), "+inf",
                 "WITHSCORES", "LIMIT", "0", absl::StrCat(count)},
                [=](absl::StatusOr<Value> reply) {
                  if (!reply.ok()) return done(StorageError(reply.status(), false));
                  std::vector<IndexPosition> all = Positions(*reply), out;
                  for (IndexPosition& p : all) {
                    if (after < p && static_cast<int>(out.size()) < limit)
                      out.push_back(std::move(p));
                  }
                  bool exhausted = static_cast<int>(all.size()) < count;
                  if (static_cast<int>(out.size()) < limit && !exhausted)
                    return (*again)(count * 2);
                  done(std::move(out));
                });
  };
  (*more)(limit + 1);
}

void RedisRecordStore::Scan(char kind, const std::string& cursor, Callback<ScanPage> done) {
  const std::string pattern = absl::StrCat("h:{p*}:", std::string(1, kind), ":*");
  reads_.Call(
      {"SCAN", cursor, "MATCH", pattern, "COUNT", absl::StrCat(kScanCount), "TYPE", "string"},
      Reading<ScanPage>(std::move(done), [kind](const Value& r) {
        ScanPage page;
        page.cursor = r.items.size() == 2 ? r.items[0].text : "0";
        if (r.items.size() == 2) {
          for (const Value& key : r.items[1].items)
            page.ids.push_back(RecordId(kind, key.text.substr(key.text.rfind(':') + 1)));
        }
        return page;
      }));
}

void RedisRecordStore::Scores(const std::string& id, std::vector<std::string> indexes,
                              Callback<std::map<std::string, int64_t>> done) {
  using Found = std::optional<int64_t>;
  const int p = PartitionOf(id);
  auto names = std::make_shared<std::vector<std::string>>(std::move(indexes));
  names->push_back("wake");
  auto ask = [this, names, p, id](size_t i, Callback<Found> answer) {
    const std::string& index = (*names)[i];
    reads_.Call({"ZSCORE", index == "wake" ? keys::Wake(p) : keys::Index(p, index), id},
                Reading<Found>(std::move(answer), [](const Value& r) -> Found {
                  double score = 0;
                  if (r.nil() || !absl::SimpleAtod(r.text, &score)) return std::nullopt;
                  return static_cast<int64_t>(score);
                }));
  };
  ForAll<Found>(names->size(), ask, names->size(),
                [names, done = std::move(done)](const std::vector<absl::StatusOr<Found>>& found) {
                  std::map<std::string, int64_t> scores;
                  for (size_t i = 0; i < found.size(); ++i) {
                    if (!found[i].ok()) return done(found[i].status());
                    if (*found[i]) scores[(*names)[i]] = **found[i];
                  }
                  done(std::move(scores));
                });
}

void RedisRecordStore::Repair(const std::string& id, int64_t version, absl::Time wake,
                              std::vector<IndexChange> indexes, Callback<bool> done) {
  int p = PartitionOf(id);
  std::vector<std::string> call = {"FCALL", "repair", absl::StrCat(2 + indexes.size()),
                                   keys::Record(p, id), keys::Wake(p)};
  for (const IndexChange& i : indexes) call.push_back(keys::Index(p, i.index));
  call.push_back(version == 0 ? "" : VersionBytes(version));
  call.push_back(id);
  call.push_back(wake == absl::InfiniteFuture() ? "" : MsText(wake));
  for (const IndexChange& i : indexes) call.push_back(i.score ? absl::StrCat(*i.score) : "");
  CallFunction(writes_, std::move(call),
               Reading<bool>(std::move(done), [](const Value& r) { return r.integer == 1; }));
}

void RedisRecordStore::Sequences(Callback<std::vector<int64_t>> done) {
  std::vector<std::string> call = {"MGET"};
  for (int p = 0; p < partitions_; ++p) call.push_back(keys::Sequence(p));
  reads_.Call(std::move(call), Reading<std::vector<int64_t>>(std::move(done), [](const Value& r) {
                std::vector<int64_t> out;
                for (const Value& item : r.items) {
                  int64_t value = 0;
                  (void)absl::SimpleAtoi(item.text, &value);
                  out.push_back(value);
                }
                return out;
              }));
}

void RedisRecordStore::CountTry(int partition, const std::string& guarded, absl::Duration kept,
                                Callback<int64_t> done) {
  const std::string key = keys::Tries(partition, guarded);
  writes_.Call({"INCR", key}, [done = std::move(done)](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return done(StorageError(reply.status(), true));
    done(reply->integer);
  });
  // EXPIRE follows on the same connection. If it is lost, the key stays until the next try sets it.
  writes_.Call({"EXPIRE", key, absl::StrCat(absl::ToInt64Seconds(kept)), "NX"},
               [](const absl::StatusOr<Value>&) {});
}

void RedisRecordStore::Confirm(Callback<bool> done) {
  if (!writes_.waits_for_replicas()) return done(true);
  // WAIT covers what this connection has written, and replication is one stream: a small write of
  // our own, held until the replicas have it, covers everything before it.
  writes_.Call({"INCR", keys::kConfirmed}, [done = std::move(done)](absl::StatusOr<Value> reply) {
    if (!reply.ok()) return done(StorageError(reply.status(), true));
    done(true);
  });
}

void RedisRecordStore::ServerTime(Callback<absl::Time> done) {
  reads_.Call({"TIME"}, Reading<absl::Time>(std::move(done), [](const Value& r) {
                int64_t seconds = 0, micros = 0;
                if (r.items.size() == 2) {
                  (void)absl::SimpleAtoi(r.items[0].text, &seconds);
                  (void)absl::SimpleAtoi(r.items[1].text, &micros);
                }
                return absl::FromUnixMillis(seconds * 1000 + micros / 1000);
              }));
}

}  // namespace hotline
