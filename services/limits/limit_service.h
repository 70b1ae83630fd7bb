#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hotline/v1/limit.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// LimitService: the time limits as they stand, and the verbs that give more time.
class LimitServiceImpl final : public v1::LimitService::CallbackService {
 public:
  using Reactor = grpc::ServerUnaryReactor;
  using Call = grpc::CallbackServerContext;
  explicit LimitServiceImpl(ServiceContext& context) : c_(context) {}
  grpc::ServerUnaryReactor* GetLimits(grpc::CallbackServerContext*, const v1::GetLimitsRequest*,
                                      v1::GetLimitsResponse*) override;
  Reactor* ExplainLimits(Call*, const v1::ExplainLimitsRequest*,
                         v1::ExplainLimitsResponse*) override;
  grpc::ServerUnaryReactor* PreviewLimits(grpc::CallbackServerContext*,
                                          const v1::PreviewLimitsRequest*,
                                          v1::PreviewLimitsResponse*) override;
  Reactor* RequestExtension(Call*, const v1::RequestExtensionRequest*, v1::Ticket*) override;
  Reactor* DecideExtension(Call*, const v1::DecideExtensionRequest*, v1::Ticket*) override;
  Reactor* RequestSuspension(Call*, const v1::RequestSuspensionRequest*, v1::Ticket*) override;
  Reactor* DecideSuspension(Call*, const v1::DecideSuspensionRequest*, v1::Ticket*) override;
  Reactor* ResumeTicket(Call*, const v1::ResumeTicketRequest*, v1::Ticket*) override;
  Reactor* AdoptPolicies(Call*, const v1::AdoptPoliciesRequest*,
                         v1::AdoptPoliciesResponse*) override;

 private:
  // The ticket as this actor may see it, with what has fallen due, also when no scanner has been
  // by.
  struct Settled {
    Ticket ticket;
    FrozenPolicies policies;  // unknown when a version has not been read here
    api::View view;
  };
  void ReadSettled(const rpc::Identity& identity, const std::string& name,
                   std::function<void(absl::StatusOr<Settled>)> then);

  ServiceContext& c_;
};

}  // namespace hotline
