#include "common/engine/numbers.h"

#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"

namespace hotline {
namespace {

constexpr int kNumbersPerLease = 32;

}  // namespace

void Numbers::Next(int partition, absl::CivilDay day, Callback<std::string> done) {
  std::string number;
  {
    absl::MutexLock lock(&mutex_);
    if (blocks_.size() > static_cast<size_t>(store_.partitions()) * 2) {
      // Yesterday's blocks; those with a lease under way stay.
      for (auto it = blocks_.begin(); it != blocks_.end();)
        it = it->first.second < day && !it->second.leasing ? blocks_.erase(it) : std::next(it);
    }
    Block& block = blocks_[{partition, day}];
    if (block.next < block.end) {
      number = FormatTicketNumber({day, partition, static_cast<int>(block.next++)});
    } else {
      block.waiting.push_back(std::move(done));
      if (block.leasing) return;
      block.leasing = true;
    }
  }
  if (!number.empty()) return done(std::move(number));
  store_.LeaseNumbers(partition, day, kNumbersPerLease,
                      [this, partition, day](const absl::StatusOr<int64_t>& first) {
                        Leased(partition, day, first);
                      });
}

void Numbers::Leased(int partition, absl::CivilDay day, const absl::StatusOr<int64_t>& first) {
  absl::Status failed = first.status();
  if (first.ok() && *first + kNumbersPerLease > kMaxSequence) {
    failed = Error(absl::StatusCode::kResourceExhausted, "NUMBERS_EXHAUSTED",
                   "the day's ticket numbers of this partition are used up")
                 .status();
  }
  std::vector<std::pair<Callback<std::string>, std::string>> served;
  std::vector<Callback<std::string>> again;
  {
    absl::MutexLock lock(&mutex_);
    Block& block = blocks_[{partition, day}];
    block.leasing = false;
    if (failed.ok()) block.next = *first, block.end = *first + kNumbersPerLease;
    for (Callback<std::string>& waiting : block.waiting) {
      if (!failed.ok() || block.next >= block.end) {
        again.push_back(std::move(waiting));
        continue;
      }
      const auto sequence = static_cast<int>(block.next++);
      served.emplace_back(std::move(waiting), FormatTicketNumber({day, partition, sequence}));
    }
    block.waiting.clear();
  }
  for (auto& [waiting, number] : served) waiting(std::move(number));
  for (Callback<std::string>& waiting : again) {
    if (!failed.ok())
      waiting(failed);
    else
      Next(partition, day, std::move(waiting));
  }
}

}  // namespace hotline
