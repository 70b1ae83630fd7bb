#include "services/follow_up/follow_up_service.h"
#include "common/domain/rules/rating.h"
#include "hotline/v1/follow_up.grpc.pb.h"

namespace hotline {
namespace {

class FollowUpService final : public v1::FollowUpService::CallbackService {
 public:
  explicit FollowUpService(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* GetRatingInvitation(Call*, const v1::GetRatingInvitationRequest*,
                               v1::GetRatingInvitationResponse*) override;

  HOTLINE_VERB(RateTicket, [](const auto& r) {
    return Rate{r.petitioner(),
                r.code(),
                static_cast<Satisfaction>(r.satisfaction()),
                static_cast<Solved>(r.solved()),
                !r.reason_not_about_work(),
                r.something_undone(),
                r.note()};
  })
  HOTLINE_VERB(RecordFollowUp, [](const auto& r) {
    return hotline::RecordFollowUp{r.petitioner(),
                                   static_cast<FollowUpOutcome>(r.outcome()),
                                   static_cast<Satisfaction>(r.satisfaction()),
                                   static_cast<Solved>(r.solved()),
                                   !r.reason_not_about_work(),
                                   r.something_undone(),
                                   r.pressed(),
                                   r.call_id(),
                                   r.note()};
  })
  HOTLINE_VERB(CheckPromise, [](const auto& r) {
    return hotline::CheckPromise{static_cast<PromiseOutcome>(r.outcome()), r.call_id(), r.note()};
  })
  HOTLINE_VERB(AppealRating, [](const auto& r) {
    return hotline::AppealRating{r.petitioner(), r.reason_code(), r.basis()};
  })
  HOTLINE_VERB(RequestExclusion, [](const auto& r) {
    return hotline::RequestExclusion{r.reason_code(), r.basis()};
  })
  HOTLINE_VERB(DecideAppeal, [](const auto& r) {
    return hotline::DecideAppeal{r.decision() == v1::DECISION_APPROVE, r.note()};
  })

 private:
  ServiceContext& c_;
};

}  // namespace

FollowUpService::Reactor* FollowUpService::GetRatingInvitation(
    Call* call, const v1::GetRatingInvitationRequest* request,
    v1::GetRatingInvitationResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetRatingInvitation",
                    [this](const rpc::Identity& identity, const v1::GetRatingInvitationRequest& req,
                           rpc::Answer<v1::GetRatingInvitationResponse> answer) {
                      const Actor actor = ActorOf(c_, identity);
                      absl::Status may = MayAsk("GetRatingInvitation", actor);
                      if (!may.ok()) return answer(may);
                      c_.engine.Read(
                          api::NumberOf(req.name()), [this, actor, petitioner = req.petitioner(),
                                                      answer](absl::StatusOr<Ticket> ticket) {
                            if (!ticket.ok()) return answer(ticket.status());
                            auto view = ViewOf(c_, actor, *ticket, {});
                            if (!view.ok()) return answer(view.status());
                            absl::Status may = MayInvite(*ticket, petitioner);
                            if (!may.ok()) return answer(may);
                            v1::GetRatingInvitationResponse out;
                            out.set_code(c_.engine.secrets().RatingCode(*ticket, petitioner));
                            answer(std::move(out));
                          });
                    });
}

std::unique_ptr<grpc::Service> NewFollowUpService(ServiceContext& context) {
  return std::make_unique<FollowUpService>(context);
}

}  // namespace hotline
