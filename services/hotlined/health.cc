#include "services/hotlined/health.h"

#include "grpcpp/health_check_service_interface.h"

namespace hotline {

Health::Health(const std::vector<grpc::Server*>& servers) {
  for (grpc::Server* server : servers) {
    services_.push_back(server->GetHealthCheckService());
    // The library's own default for the empty name is SERVING.
    services_.back()->SetServingStatus(false);
    services_.back()->SetServingStatus(kProcessHealth, true);
  }
}

// Each name on its own: the call without a name would set them all.
void Health::Set(const std::string& name, bool serving) {
  for (auto* service : services_) service->SetServingStatus(name, serving);
}

void Health::Drain() {
  for (auto* service : services_) service->Shutdown();
}

}  // namespace hotline
