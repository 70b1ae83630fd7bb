#include "common/rpc/refusals.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/log.h"

namespace hotline::rpc {
namespace {

constexpr int64_t kMinuteMs = 60'000;
// More sources than this are told together: a flood of addresses must not fill the memory.
constexpr size_t kMostSources = 1024;
constexpr char kOthers[] = "others";

std::string SourceOf(const std::string& peer) {
  if (!absl::StartsWith(peer, "ipv4:") && !absl::StartsWith(peer, "ipv6:")) return "local";
  const size_t colon = peer.rfind(':');
  return peer.substr(0, colon);
}

}  // namespace

Refusals::Refusals(Count count)
    : Refusals(std::move(count), [](const std::string& source, const std::string& how_many) {
        Log("refused", {{"source", source}, {"tokens", how_many}});
      }) {}

int64_t Refusals::Monotonic() { return MonotonicMs(); }

std::string Refusals::Source::HowMany() const {
  std::string out;
  for (int i = 0; i < identity::kRefusals; ++i) {
    const int64_t n = since[static_cast<size_t>(i)];
    if (n == 0) continue;
    absl::StrAppend(&out, out.empty() ? "" : ", ", n, " ",
                    std::string(identity::Name(static_cast<identity::Refusal>(i))));
  }
  return out;
}

void Refusals::Add(identity::Refusal refusal, const std::string& peer, int64_t now_ms) {
  if (count_) count_(identity::Name(refusal));
  std::string source = SourceOf(peer), how_many;
  {
    absl::MutexLock lock(&mutex_);
    if (!sources_.contains(source) && sources_.size() >= kMostSources) source = kOthers;
    const auto [at, first] = sources_.try_emplace(source);
    Source& its = at->second;
    ++its.since[static_cast<size_t>(refusal)];
    if (!first) return;  // Tell() says it with what else comes within the minute
    how_many = its.HowMany();
    its = {{}, now_ms};
  }
  tell_(source, how_many);
}

void Refusals::Tell(int64_t now_ms) {
  std::vector<std::pair<std::string, std::string>> lines;
  {
    absl::MutexLock lock(&mutex_);
    absl::erase_if(sources_, [&](auto& each) {
      Source& its = each.second;
      if (now_ms - its.told_ms < kMinuteMs) return false;
      std::string how_many = its.HowMany();
      if (how_many.empty()) return true;
      lines.emplace_back(each.first, std::move(how_many));
      its = {{}, now_ms};
      return false;
    });
  }
  for (const auto& [source, how_many] : lines) tell_(source, how_many);
}

}  // namespace hotline::rpc
