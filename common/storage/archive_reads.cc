#include "common/storage/archive_reads.h"

#include <algorithm>
#include <atomic>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "common/base/error.h"

namespace hotline {
namespace {

// Well below the five seconds a call may take.
constexpr int64_t kReadMs = 2000;
constexpr int kLookMs = 100;
// A read takes milliseconds: more than these would not be answered in time.
constexpr size_t kMostReads = 256;

absl::Status Unreadable(std::string_view why) {
  return Error(absl::StatusCode::kUnavailable, "ARCHIVE_UNREADABLE",
               absl::StrCat("this is in the archive, and ", std::string(why)))
      .Zh("该数据已归档，归档目录暂不可读")
      .RetryAfterMs(2000);
}

}  // namespace

std::shared_ptr<ArchiveReads> ArchiveReads::Make(std::shared_ptr<LogArchive> archive) {
  std::shared_ptr<ArchiveReads> made(new ArchiveReads(std::move(archive)));
  if (made->archive_ != nullptr) {
    std::thread([made] { made->Read(); }).detach();
    std::thread([made] { made->Watch(); }).detach();
  }
  return made;
}

void ArchiveReads::Stop() {
  absl::MutexLock lock(&mutex_);
  stopping_ = true;
}

template <class T>
void ArchiveReads::Do(std::function<absl::StatusOr<T>()> read, Callback<T> done) {
  if (archive_ == nullptr)
    return done(
        Unreadable("this server knows of none; set archive.directory to the folder of the "
                   "installation"));
  auto job = std::make_shared<Job>();
  auto answered = std::make_shared<std::atomic<bool>>(false);
  job->until_ms = MonotonicMs() + kReadMs;
  job->fail = [answered, done](absl::Status why) {
    if (!answered->exchange(true)) done(std::move(why));
  };
  job->read = [answered, done, read = std::move(read)] {
    if (*answered) return;
    absl::StatusOr<T> result = read();
    if (!answered->exchange(true)) done(std::move(result));
  };
  {
    absl::MutexLock lock(&mutex_);
    if (!stopping_ && waiting_.size() < kMostReads) {
      waiting_.push_back(std::move(job));
      return;
    }
  }
  job->fail(Unreadable("too much is asked of it at once; try again"));
}

void ArchiveReads::Read() {
  const auto ready = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    return stopping_ || !waiting_.empty();
  };
  for (;;) {
    std::shared_ptr<Job> job;
    {
      absl::MutexLock lock(&mutex_, absl::Condition(&ready));
      if (stopping_) return;
      job = under_way_ = std::move(waiting_.front());
      waiting_.pop_front();
    }
    job->read();
    absl::MutexLock lock(&mutex_);
    under_way_ = nullptr;
  }
}

void ArchiveReads::Watch() {
  for (bool last = false; !last;) {
    std::vector<std::shared_ptr<Job>> late;
    {
      absl::MutexLock lock(&mutex_);
      mutex_.AwaitWithTimeout(absl::Condition(&stopping_), absl::Milliseconds(kLookMs));
      last = stopping_;
      const int64_t now = MonotonicMs();
      if (under_way_ != nullptr && (last || under_way_->until_ms <= now))
        late.push_back(under_way_);
      while (!waiting_.empty() && (last || waiting_.front()->until_ms <= now)) {
        late.push_back(std::move(waiting_.front()));
        waiting_.pop_front();
      }
    }
    for (const auto& job : late) job->fail(Unreadable("its folder does not answer in time"));
  }
}

absl::StatusOr<std::shared_ptr<const Segment>> ArchiveReads::Open(int partition,
                                                                  int64_t segment) const {
  auto content = archive_->Read(partition, segment);
  if (content.ok() || !absl::IsNotFound(content.status())) return content;
  return Error(absl::StatusCode::kDataLoss, "ARCHIVE_INCOMPLETE",
               absl::StrCat(std::string(content.status().message()),
                            "; the archive lacks what has left Redis, put it back from a backup"))
      .Zh("归档目录缺少文件，请用备份恢复")
      .status();
}

void ArchiveReads::Load(int partition, int64_t segment, const std::string& id,
                        Callback<std::string> done) {
  Do<std::string>(
      [self = shared_from_this(), partition, segment, id]() -> absl::StatusOr<std::string> {
        auto content = self->Open(partition, segment);
        if (!content.ok()) return content.status();
        auto record = (*content)->tickets.find(id);
        if (record != (*content)->tickets.end()) return record->second;
        return Error(absl::StatusCode::kDataLoss, "ARCHIVE_INCOMPLETE",
                     absl::StrCat("the archive's segment ", FirstOf(segment), " of partition ",
                                  partition, " lacks ticket ", id,
                                  ", which has left Redis; put back the file of a backup"))
            .Zh("归档文件缺少该工单，请用备份恢复")
            .status();
      },
      std::move(done));
}

void ArchiveReads::ReadLog(int partition, int64_t after, int64_t end, int limit,
                           std::vector<LogEntry> standing, Callback<std::vector<LogEntry>> done) {
  using Entries = std::vector<LogEntry>;
  auto kept = std::make_shared<Entries>(std::move(standing));
  Do<Entries>(
      [self = shared_from_this(), partition, after, end, limit, kept]() -> absl::StatusOr<Entries> {
        const auto most = static_cast<size_t>(limit);
        Entries out;
        for (int64_t at = after + 1; at < end && out.size() < most;) {
          auto content = self->Open(partition, SegmentOf(at));
          if (!content.ok()) return content.status();
          const int64_t first = FirstOf(SegmentOf(at));
          for (; at < std::min(end, first + kSegmentEvents) && out.size() < most; ++at)
            out.push_back({at, (*content)->events[static_cast<size_t>(at - first)]});
        }
        for (size_t i = 0; i < kept->size() && out.size() < most; ++i)
          out.push_back(std::move((*kept)[i]));
        return out;
      },
      std::move(done));
}

}  // namespace hotline
