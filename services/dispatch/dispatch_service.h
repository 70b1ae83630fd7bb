#pragma once

#include "hotline/v1/dispatch.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// DispatchService: whose ticket it is.
class DispatchServiceImpl final : public v1::DispatchService::CallbackService {
 public:
  explicit DispatchServiceImpl(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* DispatchTicket(Call*, const v1::DispatchTicketRequest*, v1::Ticket*) override;
  Reactor* RequestReturn(Call*, const v1::RequestReturnRequest*, v1::Ticket*) override;
  Reactor* DecideReturn(Call*, const v1::DecideReturnRequest*, v1::Ticket*) override;
  Reactor* AdjudicateTicket(Call*, const v1::AdjudicateTicketRequest*, v1::Ticket*) override;
  Reactor* MergeTicket(Call*, const v1::MergeTicketRequest*, v1::Ticket*) override;
  Reactor* SplitTicket(Call*, const v1::SplitTicketRequest*, v1::Ticket*) override;
  Reactor* FindSimilarTickets(Call*, const v1::FindSimilarTicketsRequest*,
                              v1::FindSimilarTicketsResponse*) override;
  Reactor* ExplainRoute(Call*, const v1::ExplainRouteRequest*, v1::ExplainRouteResponse*) override;

 private:
  ServiceContext& c_;
};

}  // namespace hotline
