// The roles of the process: a role is a row of the table and a file of roles/.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "grpcpp/grpcpp.h"
#include "services/hotlined/core.h"

namespace hotline {

// A thread of the process. Roles that need the same one name it alike: it runs once.
struct Worker {
  std::string name;
  std::function<void()> start, stop;
};

// What one role adds to the process. The process starts the workers in the order of the table and
// stops them in the opposite order.
struct RoleParts {
  struct Service {
    std::string name;  // "hotline.v1.TicketService"
    grpc::Service* service;
  };
  std::vector<Service> services;
  std::vector<Worker> workers;
  std::function<void(Metrics&)> gauges;
  // Whether the role can serve, the storage being there. Empty: it can.
  std::function<bool()> ready;
  // Called when the process is to end, before its server refuses calls. Empty: nothing to do.
  std::function<void()> drain;
  // Owns what the functions above use.
  std::shared_ptr<void> owner;
};

struct RoleRow {
  std::string_view name;
  // Whether the configuration of this path serves the role, before anything is connected:
  // INVALID_ARGUMENT / CONFIG_INVALID. Null: any does.
  absl::Status (*check)(const Core::Config&, const std::string& path);
  // INVALID_ARGUMENT / CONFIG_INVALID says what of the configuration is wrong.
  absl::StatusOr<RoleParts> (*make)(Core&);
};
// In the order they start in.
const std::vector<RoleRow>& RoleTable();

// The parts of every process, whatever its roles: versions of the jurisdiction, model, precedents,
// and the clock's service where the clock is simulated.
RoleParts MakeCommonParts(Core& core);

}  // namespace hotline
