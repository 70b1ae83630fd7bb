#include "services/emergency/emergency_service.h"
#include "hotline/v1/emergency.grpc.pb.h"

namespace hotline {
namespace {

class EmergencyService final : public v1::EmergencyService::CallbackService {
 public:
  explicit EmergencyService(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  HOTLINE_VERB(AcknowledgeEmergency,
               [](const auto& r) { return hotline::AcknowledgeEmergency{r.note()}; })
  HOTLINE_VERB(RecordEmergencyCall, [](const auto& r) {
    return hotline::RecordEmergencyCall{static_cast<EmergencyCallType>(r.type()),
                                        static_cast<EmergencyBody>(r.body()),
                                        r.call_id(),
                                        r.incident_number(),
                                        r.warning_asked(),
                                        r.note()};
  })
  HOTLINE_VERB(RecordRecontact, [](const auto& r) {
    return hotline::RecordRecontact{static_cast<RecontactOutcome>(r.outcome()),
                                    static_cast<EmergencyBody>(r.advised_by()), r.call_id(),
                                    r.takeover_number(), r.note()};
  })
  HOTLINE_VERB(ReviewLowering, [](const auto& r) {
    return hotline::ReviewLowering{
        r.decision() == v1::ReviewLoweringRequest::LOWERING_DECISION_UPHOLD, r.note()};
  })

 private:
  ServiceContext& c_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewEmergencyService(ServiceContext& context) {
  return std::make_unique<EmergencyService>(context);
}

}  // namespace hotline
