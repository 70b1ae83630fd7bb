#pragma once

#include "common/workers/archive_job.h"
#include "common/workers/courier.h"
#include "common/workers/early_warnings.h"
#include "common/workers/scanner.h"
#include "common/workers/tailer.h"
#include "hotline/v1/clock.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// ClockService: moves a simulated clock; present only where the clock is simulated.
class ClockServiceImpl final : public v1::ClockService::CallbackService {
 public:
  // What goes by the clock; without an archive nothing is moved there.
  struct Works {
    Scanner& scanner;
    Courier& courier;
    Tailer& tailer;
    ArchiveJob* archive;
    EarlyWarnings* warnings = nullptr;
  };
  // All must outlive the service.
  ClockServiceImpl(ServiceContext& context, SimulatedClock& clock, const Works& works)
      : c_(context), clock_(clock), works_(works) {}
  grpc::ServerUnaryReactor* GetTime(grpc::CallbackServerContext*, const v1::GetTimeRequest*,
                                    v1::GetTimeResponse*) override;
  grpc::ServerUnaryReactor* AdvanceTo(grpc::CallbackServerContext*, const v1::AdvanceToRequest*,
                                      v1::AdvanceToResponse*) override;

 private:
  ServiceContext& c_;
  SimulatedClock& clock_;
  const Works works_;
  std::mutex advancing_;
};

}  // namespace hotline
