#pragma once

#include "hotline/v1/clock.grpc.pb.h"
#include "services/engine/verb.h"
#include "services/events/tailer.h"
#include "services/limits/courier.h"
#include "services/limits/scanner.h"

namespace hotline {

// ClockService: moves a simulated clock; present only where the clock is simulated.
class ClockServiceImpl final : public v1::ClockService::CallbackService {
 public:
  // All must outlive the service.
  ClockServiceImpl(ServiceContext& context, SimulatedClock& clock, Scanner& scanner,
                   Courier& courier, Tailer& tailer)
      : c_(context), clock_(clock), scanner_(scanner), courier_(courier), tailer_(tailer) {}
  grpc::ServerUnaryReactor* GetTime(grpc::CallbackServerContext*, const v1::GetTimeRequest*,
                                    v1::GetTimeResponse*) override;
  grpc::ServerUnaryReactor* AdvanceTo(grpc::CallbackServerContext*, const v1::AdvanceToRequest*,
                                      v1::AdvanceToResponse*) override;

 private:
  ServiceContext& c_;
  SimulatedClock& clock_;
  Scanner& scanner_;
  Courier& courier_;
  Tailer& tailer_;
  std::mutex advancing_;
};

}  // namespace hotline
