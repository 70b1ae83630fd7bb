// Hot topics 热点: a matter that is asked about in one place far more often than it used to be.
// Read from the figures' rows; pure. Requests of the kind REPORT, which are confidential, are left
// out.
//
// The last 24 hours of a matter in a town are held against the 24 hours before them, day by day,
// for eight weeks: hot is what lies four deviations above their mean, and is not a handful. A burst
// that was seen before widens the deviation, so that what comes every week is no news.
#pragma once

#include <string>
#include <vector>

#include "common/domain/figures/figure_rows.h"

namespace hotline {

struct HotTopic {
  std::string matter;
  std::string area;  // a town's or the county's code; empty: no place was named
  int64_t count = 0;
  double expected = 0;  // mean of a day before
  // 1, and one more each time the number has doubled beyond what makes it hot.
  int level = 0;
  double hot = 0;                 // the count from which on the topic is hot
  std::vector<uint64_t> tickets;  // the latest ones, up to kMostHotTickets
};
// Tickets named with one topic: as many as a person looks through.
inline constexpr size_t kMostHotTickets = 50;

// Warning level for a count that is `share` times the hot threshold. REQUIRES: share >= 1.
int LevelOf(double share);

// As of `now`, hottest (by level, then number) first.
std::vector<HotTopic> HotTopics(const fold::Rows& rows, absl::Time now);

}  // namespace hotline
