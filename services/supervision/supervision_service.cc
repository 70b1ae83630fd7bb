#include "services/supervision/supervision_service.h"
#include "hotline/v1/supervision.grpc.pb.h"

namespace hotline {
namespace {

class SupervisionService final : public v1::SupervisionService::CallbackService {
 public:
  explicit SupervisionService(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;

  HOTLINE_VERB(InstructTicket, [](const auto& r) {
    return Instruct{api::IdOf(r.leader()), r.text()};
  })
  HOTLINE_VERB(SuperviseTicket, [](const auto& r) { return Supervise{r.note()}; })
  HOTLINE_VERB(IssueInterview, [](const auto& r) { return hotline::IssueInterview{r.note()}; })
  HOTLINE_VERB(DecidePanel, [](const auto& r) {
    return hotline::DecidePanel{r.decision() == v1::DecidePanelRequest::PANEL_DECISION_FINAL_REPLY,
                                r.note()};
  })

 private:
  ServiceContext& c_;
};

}  // namespace

std::unique_ptr<grpc::Service> NewSupervisionService(ServiceContext& context) {
  return std::make_unique<SupervisionService>(context);
}

}  // namespace hotline
