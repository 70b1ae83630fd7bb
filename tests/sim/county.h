// The county a simulation plays in: few departments of the sample, several versions of its policies
// and calendars, and for each the minute walker that knows its working time independently.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "common/domain/jurisdiction.h"
#include "tests/support/minute_walker.h"

namespace hotline::sim {

// Immutable once built; shared by all runs.
class County {
 public:
  // Versions 1, 2, …: each with other amounts, other holidays, other hours.
  explicit County(const Jurisdiction& sample);

  int versions() const { return static_cast<int>(versions_.size()); }
  std::shared_ptr<const Jurisdiction> version(int64_t v) const {
    return versions_[static_cast<size_t>(v) - 1];
  }
  // Of the calendar a row of that version counts by; empty is the default one.
  const testing::MinuteWalker& walker(int64_t version, const std::string& calendar) const;

  static const std::vector<std::string>& departments();

 private:
  std::vector<std::shared_ptr<const Jurisdiction>> versions_;
  std::map<std::pair<int64_t, std::string>, std::unique_ptr<testing::MinuteWalker>> walkers_;
};

}  // namespace hotline::sim
