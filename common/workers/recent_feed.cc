#include "common/workers/recent_feed.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/synchronization/mutex.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/storage/keys.h"
#include "common/storage/tickets.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kRequestsEvery{500};
// At the start as fast as it goes. Then at most this many a round: more than a city ever has, and
// in a storm next to nothing; what is left is heard of when it is over.
constexpr int kPageAtStart = 256, kPage = 32;
constexpr size_t kMostAtATime = 64;
constexpr size_t kRequestsUnderWay = 32;
constexpr int kDays = 30;
// A change is recorded with the time of the machine that made it, and found a little later: what
// lies so far back is looked at again.
constexpr int64_t kLookAgainMs = 10'000;
constexpr int kLeastPriority = 19;

}  // namespace

absl::Time RecentFeed::Since() const {
  const auto in_force = directory_.Current();
  const int days = in_force == nullptr ? 0 : in_force->settings().duplicate_days;
  return clock_.Now() - absl::Hours(24 * (days == 0 ? kDays : days));
}

absl::StatusOr<int64_t> RecentFeed::Hear(const std::vector<std::string>& numbers) {
  auto tickets = WaitAll<Ticket>(
      numbers.size(), [&](size_t i, auto done) { LoadTicket(store_, numbers[i], std::move(done)); },
      kRequestsUnderWay);
  std::vector<RecentRequest> fresh;
  absl::Status failed;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto& ticket = tickets[i];
    if (!ticket.ok()) {
      // It may be readable the next time; or it never will.
      if (absl::IsUnavailable(ticket.status()))
        failed = ticket.status();
      else
        heard_.insert(numbers[i]);
      continue;
    }
    heard_.insert(numbers[i]);
    if (ticket->confidential || !ticket->concerns.empty() || ticket->received < Since()) continue;
    fresh.push_back(
        {ticket->number, ticket->received, ticket->priv.subject, ticket->priv.text, ticket->area});
  }
  std::sort(fresh.begin(), fresh.end(),
            [](const RecentRequest& a, const RecentRequest& b) { return a.received < b.received; });
  for (const RecentRequest& request : fresh) {
    // One at a time: whoever asks waits for no more than that.
    absl::MutexLock lock(&mutex_);
    requests_.Add(request);
  }
  if (!failed.ok()) return failed;  // and is read again
  return static_cast<int64_t>(fresh.size());
}

absl::StatusOr<int64_t> RecentFeed::Round() {
  const absl::Time since = Since();
  if (from_.empty()) {
    from_.resize(static_cast<size_t>(store_.partitions()));
    for (IndexPosition& from : from_) from.score = absl::ToUnixMillis(since);
  }
  const auto in_force = directory_.Current();
  if (in_force == nullptr) return 0;
  // What was opened before cannot count, whatever happens to it now.
  const absl::CivilDay day = in_force->LocalDay(since);
  const std::string oldest =
      absl::StrFormat("%02d%02d%02d", static_cast<int>(day.year() % 100), day.month(), day.day());
  heard_.erase(heard_.begin(), heard_.lower_bound(oldest));
  {
    absl::MutexLock lock(&mutex_);
    requests_.Forget(since, kMostAtATime);
  }
  int64_t heard = 0;
  for (;;) {
    auto read = ReadOn(oldest);
    if (!read.ok()) return read.status();
    heard += read->fresh;
    if (!read->more) caught_up_ = true;
    if (caught_up_ || poller_.stopping()) return heard;
  }
}

absl::StatusOr<RecentFeed::Read> RecentFeed::ReadOn(const std::string& oldest) {
  using Page = std::vector<IndexPosition>;
  const int size = caught_up_ ? kPage : kPageAtStart;
  auto pages = WaitAll<Page>(from_.size(), [&](size_t p, auto done) {
    store_.ReadIndex(static_cast<int>(p), keys::UpdatedIndex(), from_[p], size, std::move(done));
  });
  Read read;
  absl::Status failed;
  const int64_t look_again = absl::ToUnixMillis(clock_.Now()) - kLookAgainMs;
  // The partitions take turns, so that none is always the one that is left over.
  for (size_t i = 0; i < pages.size(); ++i) {
    const size_t p = (i + turn_) % pages.size();
    if (!pages[p].ok()) {
      failed = pages[p].status();
      continue;
    }
    std::vector<std::string> numbers;
    for (const IndexPosition& position : *pages[p]) {
      if (position.id >= oldest && !heard_.contains(position.id)) numbers.push_back(position.id);
    }
    const bool full = pages[p]->size() == static_cast<size_t>(size);
    read.more |= full;
    if (caught_up_ && !numbers.empty() &&
        static_cast<size_t>(read.fresh) + numbers.size() > kMostAtATime)
      continue;  // the next round
    auto fresh = Hear(numbers);
    if (!fresh.ok()) {
      failed = fresh.status();
      continue;
    }
    read.fresh += *fresh;
    if (full)
      from_[p] = pages[p]->back();
    else if (!pages[p]->empty())
      from_[p] = {std::max(from_[p].score, std::min(pages[p]->back().score, look_again)), ""};
  }
  ++turn_;
  if (read.fresh == 0 && !failed.ok()) return failed;
  return read;
}

std::vector<LikeTicket> RecentFeed::Find(const RecentRequest& request, size_t most) const {
  if (!mutex_.ReaderTryLock()) return {};
  std::vector<LikeTicket> found = requests_.Find(request, most, Since());
  mutex_.ReaderUnlock();
  return found;
}

size_t RecentFeed::size() const {
  absl::ReaderMutexLock lock(&mutex_);
  return requests_.size();
}

void RecentFeed::Start() {
  poller_.Start(kRequestsEvery, [this, gives_way = false]() mutable {
    if (!gives_way) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLeastPriority);
    gives_way = true;
    const auto round = Round();
    const std::string error(round.status().message());
    if (error != last_error_) Log("duplicates", {{"cannot_read", error}});  // empty: over
    last_error_ = error;
  });
}

}  // namespace hotline
