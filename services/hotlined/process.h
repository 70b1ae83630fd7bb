// The process: starts the parts of its roles in the order of the table, serves until it is told to
// end, and stops them in the opposite order.
#pragma once

#include <atomic>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/hotlined/health.h"
#include "services/hotlined/roles.h"

namespace hotline {

class Process {
 public:
  // Builds the parts of these roles. INVALID_ARGUMENT / CONFIG_INVALID.
  static absl::StatusOr<std::unique_ptr<Process>> Make(std::unique_ptr<Core> core,
                                                       const std::set<std::string>& roles);
  // Listens, starts every worker, and returns after `stop` is set and everything has stopped.
  absl::Status Serve(const std::atomic<int>& stop);

  // No scrape reads what goes.
  ~Process() { core_->metrics.Close(); }

 private:
  struct Role {
    std::string name;  // empty: the common parts
    RoleParts parts;
  };

  explicit Process(std::unique_ptr<Core> core) : core_(std::move(core)) {}
  absl::Status TellAddress(const std::string& address) const;
  void StartWorkers();
  void StopWorkers();
  void SetHealth(Health& health) const;
  // Keeps health and the clock up to date until `stop` is set.
  void Watch(Health& health, const std::atomic<int>& stop);

  std::unique_ptr<Core> core_;
  std::vector<Role> roles_;
  std::vector<Worker> started_;
};

}  // namespace hotline
