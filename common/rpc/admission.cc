#include "common/rpc/admission.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/error.h"

namespace hotline::rpc {
namespace {

// Callers remembered before those who do nothing are forgotten. Each had a valid token.
constexpr size_t kMostCallers = 16 * 1024;
constexpr int kRetryMs = 500;

absl::Status TooBusy(std::string_view what, std::string_view zh) {
  return Error(absl::StatusCode::kResourceExhausted, "CALLER_TOO_BUSY",
               absl::StrCat("this caller has ", std::string(what),
                            "; wait for some to end, and try again shortly"))
      .Zh(zh)
      .RetryAfterMs(kRetryMs)
      .status();
}

}  // namespace

int64_t Admission::Monotonic() { return MonotonicMs(); }

Admission::Caller& Admission::CallerOf(const std::string& name, int64_t now_ms) {
  if (callers_.size() >= kMostCallers && !callers_.contains(name)) {
    // Whoever has nothing under way, and could begin as many calls as a newcomer.
    absl::erase_if(callers_, [&](const auto& each) {
      const Caller& c = each.second;
      const double since = static_cast<double>(now_ms - c.counted_ms) / 1000;
      return c.calls == 0 && c.tokens + since * limits_.calls_per_second >= burst();
    });
  }
  const auto [at, first] = callers_.try_emplace(name);
  if (first) at->second = {0, burst(), now_ms};
  return at->second;
}

absl::Status Admission::EnterCall(const std::string& name, int64_t now_ms) {
  absl::MutexLock lock(&mutex_);
  if (calls_ >= limits_.calls)
    return Error(absl::StatusCode::kResourceExhausted, "TOO_MANY_CALLS",
                 "the server has too many calls under way; try again shortly")
        .Zh("系统繁忙，请稍后重试")
        .RetryAfterMs(kRetryMs);
  Caller& caller = CallerOf(name, now_ms);
  if (caller.calls >= limits_.calls_of_one)
    return TooBusy(absl::StrCat(caller.calls, " calls under way, as many as one may"),
                   "该用户并发请求过多，请稍后重试");
  const double since = static_cast<double>(now_ms - caller.counted_ms) / 1000;
  caller.tokens = std::min(burst(), caller.tokens + since * limits_.calls_per_second);
  caller.counted_ms = now_ms;
  if (caller.tokens < 1)
    return TooBusy(
        absl::StrCat("made more than ", limits_.calls_per_second, " calls a second for a while"),
        "该用户请求过于频繁，请稍后重试");
  caller.tokens -= 1;
  ++caller.calls;
  ++calls_;
  return absl::OkStatus();
}

void Admission::LeaveCall(const std::string& name) {
  absl::MutexLock lock(&mutex_);
  --calls_;
  if (const auto at = callers_.find(name); at != callers_.end()) --at->second.calls;
}

int Admission::calls() const {
  absl::MutexLock lock(&mutex_);
  return calls_;
}

}  // namespace hotline::rpc
