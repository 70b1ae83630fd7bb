// What the health service says, by name:
//   ""                 Redis is connected
//   hotline.<role>     the role can answer; report also has read the log
//   hotline.process    the process itself, until it drains: for liveness, which must not depend on
//   Redis
// All are NOT_SERVING before they are first set, and while draining.
#pragma once

#include <string>
#include <vector>

#include "grpcpp/grpcpp.h"

namespace hotline {

inline constexpr char kProcessHealth[] = "hotline.process";

class Health {
 public:
  // The servers must have been built with the default health service enabled, and outlive this.
  explicit Health(const std::vector<grpc::Server*>& servers);
  void Set(const std::string& name, bool serving);
  // Everything, for good.
  void Drain();

 private:
  std::vector<grpc::HealthCheckServiceInterface*> services_;
};

}  // namespace hotline
