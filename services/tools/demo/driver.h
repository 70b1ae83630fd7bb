// Runs the month: one action after another on the simulated clock, through the public API.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "services/tools/client/client.h"
#include "services/tools/demo/world.h"

namespace hotline::demo {

struct Summary {
  std::map<std::string, int64_t> states;  // of all tickets at the end
  int64_t requests = 0, skipped = 0, calls = 0, refused = 0;
  absl::Time end;
};

class Driver {
 public:
  // All must outlive the driver.
  Driver(ctl::Client& client, const World& world) : client_(client), world_(world) {}
  // `cases` come in over `days` days; the clock then runs on for three weeks.
  absl::StatusOr<Summary> Run(std::vector<Case>& cases, absl::Time start, int days);

 private:
  absl::Status AdvanceTo(absl::Time t);
  absl::Status Create(Case& c);
  // Carries the action out; a refusal (the world has moved on) reads the ticket again.
  absl::Status Perform(Case& c, Action action, bool* refused);

  ctl::Client& client_;
  const World& world_;
};

}  // namespace hotline::demo
