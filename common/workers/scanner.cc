#include "common/workers/scanner.h"

#include <algorithm>
#include <limits>
#include <memory>

#include "absl/synchronization/mutex.h"
#include "common/base/error.h"
#include "common/base/log.h"
#include "common/base/wait.h"

namespace hotline {
namespace {

// Ten passes a second, more while there is a backlog.
constexpr int kPassMs = 100;
// Beside callers a pass takes so many records of a partition: it ends, and learns how callers fare,
// a dozen times a second.
constexpr int kBesideCallers = 8;

}  // namespace

// Alone as much as Redis takes.
const Scanner::Bite Scanner::kAlone = {.per_partition = 32, .under_way = 4096};

void Scanner::ScanOnce(Callback<int64_t> done) { Pass(kAlone, std::move(done)); }

absl::StatusOr<int64_t> Scanner::ScanOnce() {
  return Wait<int64_t>([this](auto done) { Pass(kAlone, std::move(done)); });
}

void Scanner::Pass(const Bite& bite, Callback<int64_t> done) {
  using Wakes = std::vector<IndexPosition>;
  if (!clock_.Trusted()) {  // nothing would be recorded; processes with better clocks scan too
    behind_ = false;
    return done(0);
  }
  const absl::Time now = clock_.Now();
  auto ask = [this, now, &bite](size_t p, Callback<Wakes> answer) {
    store_.DueWakes(static_cast<int>(p), now, bite.per_partition, std::move(answer));
  };
  auto gather = [this, now, &bite, done = std::move(done)](std::vector<absl::StatusOr<Wakes>> all) {
    Wakes due;
    bool behind = false;
    for (auto& part : all) {
      if (!part.ok()) return done(part.status());
      behind |= static_cast<int>(part->size()) == bite.per_partition;
      due.insert(due.end(), part->begin(), part->end());
    }
    behind_ = behind;
    std::sort(due.begin(), due.end());
    oldest_due_age_ms_ = due.empty() ? 0 : absl::ToUnixMillis(now) - due.front().score;
    SettleAll(bite, std::move(due), done);
  };
  ForAll<Wakes>(static_cast<size_t>(store_.partitions()), ask, std::numeric_limits<size_t>::max(),
                gather);
}

void Scanner::Settle(const std::string& id, Callback<bool> done) {
  auto kind = kinds_.find(KindOf(id));
  if (kind == kinds_.end()) return done(false);
  kind->second->Settle(id, std::move(done));
}

void Scanner::SettleAll(const Bite& bite, std::vector<IndexPosition> due, Callback<int64_t> done) {
  // Where Redis has gone away, or the scanner is to stop, the rest of the pass is left: it is due
  // still at the next.
  auto leave = std::make_shared<std::atomic<bool>>(false);
  const size_t count = due.size();
  auto wakes = std::make_shared<const std::vector<IndexPosition>>(std::move(due));
  auto settle = [this, leave, wakes](size_t i, Callback<bool> answer) {
    if (*leave || stopping_)
      return answer(absl::UnavailableError("the rest of the pass was left for the next"));
    const int64_t wake = (*wakes)[i].score;
    Settle((*wakes)[i].id,
           [this, wake, leave, answer = std::move(answer)](absl::StatusOr<bool> result) {
             if (result.ok() && *result)
               hooks_.late(static_cast<double>(absl::ToUnixMillis(clock_.Now()) - wake) / 1000);
             const std::string reason = ReasonOf(result.status());
             if (reason == "STORAGE_UNAVAILABLE" || reason == "DURABILITY_UNKNOWN") *leave = true;
             answer(std::move(result));
           });
  };
  ForAll<bool>(count, settle, bite.under_way,
               [this, wakes, done = std::move(done)](std::vector<absl::StatusOr<bool>> settled) {
                 int64_t changed = 0;
                 absl::Status failed;
                 std::set<IndexPosition> idle;
                 for (size_t i = 0; i < settled.size(); ++i) {
                   const auto& one = settled[i];
                   if (one.ok() ? !*one : absl::IsNotFound(one.status())) idle.insert((*wakes)[i]);
                   if (!one.ok())
                     failed = one.status();
                   else
                     changed += *one;
                 }
                 // Where another scanner was faster the row has moved by the next pass.
                 for (const IndexPosition& wake : idle) {
                   if (idle_.contains(wake)) hooks_.wrong(wake.id);
                 }
                 idle_ = std::move(idle);
                 settled_ += changed;
                 // One record that cannot be settled must not hide the others: it is reported, the
                 // pass stands.
                 if (!failed.ok()) Log("scanner", {{"error", std::string(failed.message())}});
                 if (!failed.ok() && changed == 0) return done(failed);
                 done(changed);
               });
}

absl::StatusOr<int64_t> Scanner::Drain() {
  int64_t total = 0;
  for (;;) {
    auto settled = ScanOnce();
    if (!settled.ok()) return settled.status();
    if (*settled == 0) return total;
    total += *settled;
  }
}

void Scanner::Start(int share_percent) {
  thread_ = std::thread([this, share_percent] {
    int64_t served_before = hooks_.served();
    bool calls_come = false, good = true;
    Pace pace;
    for (;;) {
      const int64_t start = MonotonicNs();
      const Bite beside = {.per_partition = kBesideCallers, .under_way = pace.under_way()};
      const absl::Status passed = Wait<int64_t>([&](auto done) {
                                    Pass(calls_come ? beside : kAlone, std::move(done));
                                  }).status();
      if (!passed.ok() && good) Log("scanner", {{"error", std::string(passed.message())}});
      if (passed.ok() && !good) Log("scanner", {{"error", ""}});  // over
      good = passed.ok();
      const int64_t worked = MonotonicNs() - start;
      const int64_t served_now = hooks_.served();
      calls_come = served_now != served_before;
      pace.Learn(hooks_.commits(), behind_);
      int64_t rest = std::max<int64_t>(0, kPassMs * 1'000'000 - worked);
      if (good && behind_) rest = calls_come ? worked * (100 - share_percent) / share_percent : 0;
      served_before = served_now;
      const auto stopped = [this] { return stopping_.load(); };
      absl::MutexLock lock(&mutex_);
      if (mutex_.AwaitWithTimeout(absl::Condition(&stopped), absl::Nanoseconds(rest))) return;
    }
  });
}

void Scanner::Stop() {
  {
    absl::MutexLock lock(&mutex_);
    stopping_ = true;
  }
  if (thread_.joinable()) thread_.join();
}

}  // namespace hotline
