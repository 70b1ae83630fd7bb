#include "services/ticket/log_ends.h"

#include <limits>
#include <memory>

#include "common/base/clock.h"
#include "common/base/wait.h"
#include "common/storage/stored_form.h"

namespace hotline {
namespace {

// After a failover another event may stand under the same sequence: a mark is believed this long. A
// watcher who resumes from a mark of before is told that the log was rewound, lists again, and gets
// the new one.
constexpr int64_t kBelievedMs = 1000;

}  // namespace

void LogEnds::Read(Callback<std::string> done) {
  store_.Sequences([this, done = std::move(done)](absl::StatusOr<std::vector<int64_t>> ends) {
    if (!ends.ok()) return done(ends.status());
    using Mark = LogPosition::Mark;
    auto last = std::make_shared<const std::vector<int64_t>>(*std::move(ends));
    ForAll<Mark>(
        last->size(),
        [this, last](size_t p, Callback<Mark> read) { ReadMark(p, (*last)[p], std::move(read)); },
        std::numeric_limits<size_t>::max(),
        [done](std::vector<absl::StatusOr<Mark>> marks) {
          LogPosition position;
          for (auto& mark : marks) {
            if (!mark.ok()) return done(mark.status());
            position.marks.push_back(*std::move(mark));
          }
          done(EncodePosition(position));
        });
  });
}

void LogEnds::ReadMark(size_t partition, int64_t sequence, Callback<LogPosition::Mark> done) {
  if (sequence == 0) return done(LogPosition::Mark{});
  const int64_t now = MonotonicMs();
  LogPosition::Mark known;
  {
    absl::MutexLock lock(&mutex_);
    const Kept& kept = kept_[partition];
    if (kept.mark.sequence == sequence && now - kept.read_ms < kBelievedMs) known = kept.mark;
  }
  if (known.sequence != 0) return done(std::move(known));
  store_.ReadLog(static_cast<int>(partition), sequence - 1, 1,
                 [this, partition, sequence, now,
                  done = std::move(done)](absl::StatusOr<std::vector<LogEntry>> entries) {
                   if (!entries.ok()) return done(entries.status());
                   if (entries->empty()) return done(LogPosition::Mark{});
                   auto event = DecodeEvent(entries->front().record);
                   if (!event.ok()) return done(event.status());
                   LogPosition::Mark mark{sequence, event->hash.substr(0, kMarkBytes)};
                   {
                     absl::MutexLock lock(&mutex_);
                     kept_[partition] = {mark, now};
                   }
                   done(std::move(mark));
                 });
}

}  // namespace hotline
