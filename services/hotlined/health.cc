#include "services/hotlined/health.h"

#include "grpcpp/health_check_service_interface.h"

namespace hotline {

Health::Health(grpc::Server& server) : service_(*server.GetHealthCheckService()) {
  // The library's own default for the empty name is SERVING.
  service_.SetServingStatus(false);
  service_.SetServingStatus(kProcessHealth, true);
}

// Each name on its own: the call without a name would set them all.
void Health::Set(const std::string& name, bool serving) {
  service_.SetServingStatus(name, serving);
}

void Health::Drain() { service_.Shutdown(); }

}  // namespace hotline
