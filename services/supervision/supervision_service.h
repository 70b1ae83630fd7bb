#pragma once

#include "hotline/v1/supervision.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// SupervisionService: what leaders and the panel do.
class SupervisionServiceImpl final : public v1::SupervisionService::CallbackService {
 public:
  explicit SupervisionServiceImpl(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* InstructTicket(Call*, const v1::InstructTicketRequest*, v1::Ticket*) override;
  Reactor* SuperviseTicket(Call*, const v1::SuperviseTicketRequest*, v1::Ticket*) override;
  Reactor* IssueInterview(Call*, const v1::IssueInterviewRequest*, v1::Ticket*) override;
  Reactor* DecidePanel(Call*, const v1::DecidePanelRequest*, v1::Ticket*) override;

 private:
  ServiceContext& c_;
};

}  // namespace hotline
