#include "common/domain/figures/hot_topics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace hotline {
namespace {

constexpr int kDays = 56;
constexpr fold::Ms kDayMs = 24LL * 3600 * 1000;
constexpr double kDeviations = 4;
// Fewer are chance; and where the past is shorter than two weeks nobody knows what is usual.
constexpr double kLeast = 5, kLeastWithoutPast = 20;
constexpr int kLeastPastDays = 14;
constexpr size_t kTownDigits = 9;
// Rows come nearly in the order of receipt: after this many that are too old none is left.
constexpr size_t kOldInARow = 4'096;

struct Topic {
  std::array<int64_t, kDays + 1> days = {};  // 0: the last 24 hours
  std::vector<std::pair<fold::Ms, uint64_t>> last;
};

}  // namespace

int LevelOf(double share) { return 1 + static_cast<int>(std::floor(std::log2(share))); }

std::vector<HotTopic> HotTopics(const fold::Rows& rows, absl::Time now) {
  const fold::Ms now_ms = absl::ToUnixMillis(now);
  std::map<std::pair<fold::Id, std::string>, Topic> topics;
  fold::Ms oldest = now_ms;
  const auto& all = rows.rows();
  size_t old = 0;
  for (size_t i = all.size(); i > 0 && old < kOldInARow; --i) {
    const fold::Row& row = all[i - 1];
    if (!fold::Happened(row.received) || row.received > now_ms) continue;
    const fold::Ms age = (now_ms - row.received) / kDayMs;
    if (age > kDays) {
      ++old;
      continue;
    }
    old = 0;
    oldest = std::min(oldest, row.received);
    if (row.matter == 0 || row.kind == TicketKind::kReport) continue;
    Topic& topic = topics[{row.matter, rows.text(row.area).substr(0, kTownDigits)}];
    ++topic.days[static_cast<size_t>(age)];
    if (age == 0) topic.last.emplace_back(row.received, row.number);
  }
  const auto past = static_cast<int>(std::min<fold::Ms>(kDays, (now_ms - oldest) / kDayMs));
  std::vector<HotTopic> out;
  for (auto& [key, topic] : topics) {
    double sum = 0, squares = 0;
    for (int day = 1; day <= past; ++day) {
      const auto n = static_cast<double>(topic.days[static_cast<size_t>(day)]);
      sum += n;
      squares += n * n;
    }
    const double mean = past == 0 ? 0 : sum / past;
    const double variance = past == 0 ? 0 : std::max(mean, squares / past - mean * mean);
    const double least = past < kLeastPastDays ? kLeastWithoutPast : kLeast;
    const double hot = std::max(least, mean + kDeviations * std::sqrt(variance));
    const auto count = static_cast<double>(topic.days[0]);
    if (count < hot) continue;
    HotTopic& found = out.emplace_back();
    found.matter = rows.text(key.first);
    found.area = key.second;
    found.count = topic.days[0];
    found.expected = mean;
    found.hot = hot;
    found.level = LevelOf(count / hot);
    std::sort(topic.last.begin(), topic.last.end(), std::greater<>());
    for (const auto& [received, number] : topic.last) {
      if (found.tickets.size() < kMostHotTickets) found.tickets.push_back(number);
    }
  }
  std::sort(out.begin(), out.end(), [](const HotTopic& a, const HotTopic& b) {
    if (a.level != b.level) return a.level > b.level;
    if (a.count != b.count) return a.count > b.count;
    return std::tie(a.matter, a.area) < std::tie(b.matter, b.area);
  });
  return out;
}

}  // namespace hotline
