// Versions of a jurisdiction, and for each calendar of each the minute walker that knows its
// working time independently.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/domain/jurisdiction.h"
#include "tests/support/minute_walker.h"

namespace hotline::testing {

// Immutable once built.
class Policies {
 public:
  // Versions 1, 2, … in this order; the walkers count over these years.
  Policies(std::vector<JurisdictionData> versions, int first_year, int last_year);

  int versions() const { return static_cast<int>(versions_.size()); }
  std::shared_ptr<const Jurisdiction> version(int64_t v) const {
    return versions_[static_cast<size_t>(v) - 1];
  }
  // Of the calendar a row of that version counts by; empty is the default one.
  const MinuteWalker& walker(int64_t version, const std::string& calendar) const;

 private:
  std::vector<std::shared_ptr<const Jurisdiction>> versions_;
  std::map<std::pair<int64_t, std::string>, std::unique_ptr<MinuteWalker>> walkers_;
};

}  // namespace hotline::testing
