#include "common/workers/courier.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>

#include "absl/synchronization/mutex.h"
#include "common/base/log.h"
#include "common/base/wait.h"
#include "common/engine/errands.h"
#include "common/storage/keys.h"

namespace hotline {
namespace {

constexpr std::chrono::milliseconds kErrandsEvery{500};
constexpr int kPage = 32;  // tickets of a partition
constexpr size_t kUnderWay = 32;

}  // namespace

void Courier::RoundOnce(Callback<int64_t> done) {
  using Page = std::vector<IndexPosition>;
  auto ask = [this](size_t p, Callback<Page> answer) {
    store_.ReadIndex(static_cast<int>(p), keys::ErrandIndex(), from_[p], kPage, std::move(answer));
  };
  auto gather = [this, done = std::move(done)](std::vector<absl::StatusOr<Page>> pages) {
    std::vector<std::string> numbers;
    absl::Status failed;
    const int64_t now = absl::ToUnixMillis(engine_.clock().Now());
    int64_t oldest = now;
    for (size_t p = 0; p < pages.size(); ++p) {
      // One partition that does not answer must not hold up the others.
      if (!pages[p].ok()) {
        failed = pages[p].status();
        continue;
      }
      for (const IndexPosition& at : *pages[p]) {
        numbers.push_back(at.id);
        oldest = std::min(oldest, at.score);
      }
      from_[p] = pages[p]->size() == kPage ? pages[p]->back() : IndexPosition();
    }
    oldest_age_ms_ = now - oldest;
    if (numbers.empty() && !failed.ok()) return done(failed);
    Deliver(std::move(numbers), done);
  };
  ForAll<Page>(static_cast<size_t>(store_.partitions()), ask, std::numeric_limits<size_t>::max(),
               gather);
}

void Courier::Deliver(std::vector<std::string> numbers, Callback<int64_t> done) {
  auto tickets = std::make_shared<const std::vector<std::string>>(std::move(numbers));
  auto deliver = [this, tickets](size_t i, Callback<int64_t> answer) {
    if (poller_.stopping()) return answer(absl::UnavailableError("left for the next round"));
    DeliverErrands(engine_, (*tickets)[i], {}, std::move(answer));
  };
  auto all = [this, tickets,
              done = std::move(done)](const std::vector<absl::StatusOr<int64_t>>& answers) {
    int64_t told = 0;
    absl::Status failed;
    std::set<std::string> idle;
    for (size_t i = 0; i < answers.size(); ++i) {
      if (!answers[i].ok()) failed = answers[i].status();
      if (answers[i].ok() ? *answers[i] == 0 : absl::IsNotFound(answers[i].status()))
        idle.insert((*tickets)[i]);
      if (answers[i].ok()) told += *answers[i];
    }
    // Where another courier was faster the row is gone by the next round.
    for (const std::string& number : idle) {
      if (idle_.contains(number)) wrong_(number);
    }
    idle_ = std::move(idle);
    told_ += told;
    if (told == 0 && !failed.ok()) return done(failed);
    done(told);
  };
  ForAll<int64_t>(tickets->size(), deliver, kUnderWay, all);
}

absl::StatusOr<int64_t> Courier::Round() {
  absl::MutexLock lock(&round_);
  return Wait<int64_t>([this](auto done) { RoundOnce(std::move(done)); });
}

absl::Status Courier::Drain() {
  for (;;) {
    auto told = Round();
    if (!told.ok()) return told.status();
    if (*told == 0) return absl::OkStatus();
  }
}

void Courier::Start() {
  poller_.Start(kErrandsEvery, [this, good = true]() mutable {
    const absl::Status round = Round().status();
    if (!round.ok() && good) Log("courier", {{"error", std::string(round.message())}});
    if (round.ok() && !good) Log("courier", {{"error", ""}});  // over
    good = round.ok();
  });
}

}  // namespace hotline
