#pragma once

#include <functional>
#include <vector>

#include "absl/synchronization/mutex.h"
#include "common/base/clock.h"
#include "hotline/v1/clock.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// What goes by a simulated clock, in the order it is done when the clock advances. What a process
// does not have is empty. Each may block.
struct ClockWorks {
  std::function<absl::Status()> tell;               // messages between merged tickets
  std::function<absl::StatusOr<int64_t>()> settle;  // what fell due: how many tickets
  std::function<absl::Status()> read;               // the log, to its end
  std::vector<std::function<absl::Status()>> then;  // what reads the fold, or moves history
};

// ClockService: moves a simulated clock; present only where the clock is simulated.
class ClockServiceImpl final : public v1::ClockService::CallbackService {
 public:
  // All must outlive the service.
  ClockServiceImpl(ServiceContext& context, SimulatedClock& clock, const ClockWorks& works)
      : c_(context), clock_(clock), works_(works) {}
  grpc::ServerUnaryReactor* GetTime(grpc::CallbackServerContext*, const v1::GetTimeRequest*,
                                    v1::GetTimeResponse*) override;
  grpc::ServerUnaryReactor* AdvanceTo(grpc::CallbackServerContext*, const v1::AdvanceToRequest*,
                                      v1::AdvanceToResponse*) override;

 private:
  ServiceContext& c_;
  SimulatedClock& clock_;
  // Advances the clock to `to` and does what goes by it: how many tickets were settled. Blocking.
  absl::StatusOr<int64_t> Advance(absl::Time to);

  const ClockWorks& works_;
  absl::Mutex advancing_;  // one advance at a time
};

}  // namespace hotline
