#pragma once

#include "hotline/v1/follow_up.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// FollowUpService: ratings and follow-up calls.
class FollowUpServiceImpl final : public v1::FollowUpService::CallbackService {
 public:
  explicit FollowUpServiceImpl(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* GetRatingInvitation(Call*, const v1::GetRatingInvitationRequest*,
                               v1::GetRatingInvitationResponse*) override;
  Reactor* RateTicket(Call*, const v1::RateTicketRequest*, v1::Ticket*) override;
  Reactor* RecordFollowUp(Call*, const v1::RecordFollowUpRequest*, v1::Ticket*) override;
  Reactor* CheckPromise(Call*, const v1::CheckPromiseRequest*, v1::Ticket*) override;
  Reactor* AppealRating(Call*, const v1::AppealRatingRequest*, v1::Ticket*) override;
  Reactor* RequestExclusion(Call*, const v1::RequestExclusionRequest*, v1::Ticket*) override;
  Reactor* DecideAppeal(Call*, const v1::DecideAppealRequest*, v1::Ticket*) override;

 private:
  ServiceContext& c_;
};

}  // namespace hotline
