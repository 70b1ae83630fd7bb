// The groupings of the figures: their ids in the contract, and the form of their groups' keys.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/domain/directory/jurisdiction.h"
#include "common/domain/figures/figures.h"

namespace hotline {

struct Grouping {
  std::string_view id;  // as in GetReportRequest.grouping; empty: the whole
  Dimension dimension;
  // Before the fold's key: a collection's name, or what an enumeration's values begin with.
  std::string_view prefix;

  // The contract's key of a group whose key in the fold this is; empty stays empty.
  std::string KeyOf(std::string_view group) const;
  // The fold's key of the group that the contract calls `key`. INVALID_ARGUMENT / FIELDS_INVALID
  // for a key of another form.
  absl::StatusOr<std::string> GroupOf(const std::string& key) const;
  // The name for people of a group, by its key in the fold: the office-holder's, the department's…,
  // from the first of `versions` that knows it; empty: none does, and no value of the enumeration
  // has this key.
  std::string DisplayName(const std::vector<std::shared_ptr<const Jurisdiction>>& versions,
                          const std::string& group) const;
};

// The groupings there are.
std::span<const Grouping> Groupings();
// INVALID_ARGUMENT / FIELDS_INVALID, which names those there are.
absl::StatusOr<const Grouping*> FindGrouping(std::string_view id);

}  // namespace hotline
