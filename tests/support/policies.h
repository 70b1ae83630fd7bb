// Versions of a jurisdiction, and for each calendar of each the minute walker that knows its
// working time independently.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "tests/support/minute_walker.h"

namespace hotline::testing {

// Immutable once built.
class Policies : public JurisdictionVersions {
 public:
  // Versions 1, 2, … in this order; the walkers count over these years.
  Policies(std::vector<JurisdictionData> versions, int first_year, int last_year);

  int versions() const { return static_cast<int>(versions_.size()); }
  std::shared_ptr<const Jurisdiction> version(int64_t v) const {
    return versions_[static_cast<size_t>(v) - 1];
  }
  std::shared_ptr<const Jurisdiction> Current() const override { return versions_.back(); }
  std::shared_ptr<const Jurisdiction> Version(int64_t v) const override {
    return v < 1 || v > versions() ? nullptr : version(v);
  }
  std::shared_ptr<const Jurisdiction> Version(int64_t policies, int64_t calendars) const override;
  // Of the calendar a row counts by; empty is the default one. The calendars are those of that
  // version; a calendar that is not among them is the policies'.
  const MinuteWalker& walker(int64_t policies, int64_t calendars,
                             const std::string& calendar) const;

 private:
  std::vector<std::shared_ptr<const Jurisdiction>> versions_;
  std::map<std::pair<int64_t, int64_t>, std::shared_ptr<const Jurisdiction>> mixed_;
  std::map<std::pair<int64_t, std::string>, std::unique_ptr<MinuteWalker>> walkers_;
};

}  // namespace hotline::testing
