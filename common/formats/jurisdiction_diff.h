// What differs between two jurisdictions, in the words of their files.
#pragma once

#include <string>
#include <vector>

#include "hotline/v1/directory.pb.h"

namespace hotline {

struct Difference {
  enum Kind { kAdded, kRemoved, kChanged };
  Kind kind = kChanged;
  // As in the files: "matters/tax-invoice", then ".responsibilities[0].lead" where one field is
  // another.
  std::string what;
  std::string before, after;  // of a changed field
};

// In the order of the fields; entries that have an id or a code are known again by it, others by
// being equal. The same entries in another order are one difference, "rules (order)".
std::vector<Difference> Diff(const v1::Jurisdiction& before, const v1::Jurisdiction& after);

}  // namespace hotline
