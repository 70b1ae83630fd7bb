// The county a simulation plays in: few departments of the sample, several versions of its policies
// and calendars.
#pragma once

#include <string>
#include <vector>

#include "tests/support/policies.h"

namespace hotline::sim {

// Immutable once built; shared by all runs.
class County : public testing::Policies {
 public:
  // Versions 1, 2, …: each with other amounts, other holidays, other hours.
  explicit County(const Jurisdiction& sample);

  static const std::vector<std::string>& departments();
  // A matter of a service, whose faults housing has a copy of.
  static constexpr char kRegulated[] = "regulated";
};

}  // namespace hotline::sim
