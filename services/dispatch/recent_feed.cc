#include "services/dispatch/recent_feed.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>

#include "absl/strings/str_format.h"
#include "common/base/log.h"
#include "common/storage/keys.h"
#include "services/engine/wait.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kEvery{500};
constexpr int kPage = 256;
constexpr size_t kUnderWay = 32;
constexpr int kDays = 30;
// A change is recorded with the time of the machine that made it, and found a little later: what
// lies so far back is looked at again.
constexpr int64_t kLookAgainMs = 1'000;
constexpr int kLeastPriority = 19;

}  // namespace

absl::Time RecentFeed::Since() const {
  const auto in_force = directory_.Current();
  const int days = in_force == nullptr ? 0 : in_force->settings().duplicate_days;
  return clock_.Now() - absl::Hours(24 * (days == 0 ? kDays : days));
}

absl::StatusOr<int64_t> RecentFeed::Hear(const std::vector<std::string>& numbers) {
  auto tickets = WaitAll<Ticket>(
      numbers.size(), [&](size_t i, auto done) { store_.Load(numbers[i], std::move(done)); },
      kUnderWay);
  std::vector<RecentRequest> fresh;
  absl::Status failed;
  for (size_t i = 0; i < numbers.size(); ++i) {
    const auto& ticket = tickets[i];
    if (!ticket.ok()) {
      // One that is gone need not be heard of; any other may be readable the next time.
      if (!absl::IsNotFound(ticket.status()))
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
    std::unique_lock<std::shared_mutex> lock(mutex_);
    requests_.Add(request);
  }
  if (fresh.empty() && !failed.ok()) return failed;
  return static_cast<int64_t>(fresh.size());
}

absl::StatusOr<int64_t> RecentFeed::Round() {
  using Page = std::vector<IndexPosition>;
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
    std::unique_lock<std::shared_mutex> lock(mutex_);
    requests_.Forget(since);
  }
  int64_t heard = 0;
  absl::Status failed;
  std::vector<IndexPosition> at = from_;
  for (bool more = true; more && !poller_.stopping();) {
    more = false;
    auto pages = WaitAll<Page>(at.size(), [&](size_t p, auto done) {
      store_.ReadIndex(static_cast<int>(p), keys::UpdatedIndex(), at[p], kPage, std::move(done));
    });
    std::vector<std::string> numbers;
    for (size_t p = 0; p < pages.size(); ++p) {
      if (!pages[p].ok()) {
        failed = pages[p].status();
        continue;
      }
      if (pages[p]->empty()) continue;
      for (const IndexPosition& position : *pages[p]) {
        if (position.number >= oldest && !heard_.contains(position.number))
          numbers.push_back(position.number);
      }
      at[p] = pages[p]->back();
      more |= pages[p]->size() == kPage;
    }
    auto fresh = Hear(numbers);
    if (!fresh.ok()) return fresh.status();
    heard += *fresh;
  }
  for (size_t p = 0; p < at.size(); ++p)
    from_[p] = {std::max(from_[p].score, at[p].score - kLookAgainMs), ""};
  if (heard == 0 && !failed.ok()) return failed;
  return heard;
}

std::vector<LikeTicket> RecentFeed::Find(const RecentRequest& request, size_t most) const {
  std::shared_lock<std::shared_mutex> lock(mutex_);
  return requests_.Find(request, most);
}

size_t RecentFeed::size() const {
  std::shared_lock<std::shared_mutex> lock(mutex_);
  return requests_.size();
}

void RecentFeed::Start() {
  poller_.Start(kEvery, [this, gives_way = false]() mutable {
    if (!gives_way) setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kLeastPriority);
    gives_way = true;
    const auto round = Round();
    const std::string error(round.status().message());
    if (error != said_) Log("duplicates", {{"cannot_read", error}});  // empty: over
    said_ = error;
  });
}

}  // namespace hotline
