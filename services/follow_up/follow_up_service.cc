#include "services/follow_up/follow_up_service.h"

namespace hotline {

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::GetRatingInvitation(
    Call* call, const v1::GetRatingInvitationRequest* request,
    v1::GetRatingInvitationResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetRatingInvitation",
                    [this](const rpc::Identity& identity, const v1::GetRatingInvitationRequest& req,
                           rpc::Answer<v1::GetRatingInvitationResponse> answer) {
                      absl::Status may = MayAsk("GetRatingInvitation", ActorOf(identity));
                      if (!may.ok()) return answer(may);
                      c_.engine.Read(
                          api::NumberOf(req.name()), [this, petitioner = req.petitioner(),
                                                      answer](absl::StatusOr<Ticket> ticket) {
                            if (!ticket.ok()) return answer(ticket.status());
                            std::string code = c_.engine.secrets().RatingCode(*ticket, petitioner);
                            if (code.empty()) {
                              return answer(Error(absl::StatusCode::kFailedPrecondition,
                                                  "NOT_REPLIED", "there is no reply to rate yet")
                                                .Zh("尚未答复，不能评价")
                                                .With("ticket", ticket->number)
                                                .status());
                            }
                            v1::GetRatingInvitationResponse out;
                            out.set_code(code);
                            answer(std::move(out));
                          });
                    });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::RateTicket(Call* call,
                                                              const v1::RateTicketRequest* req,
                                                              v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RateTicket", [](const auto& r) {
    return Rate{r.petitioner(),
                r.code(),
                static_cast<Satisfaction>(r.satisfaction()),
                static_cast<Solved>(r.solved()),
                !r.reason_not_about_work(),
                r.something_undone(),
                r.note()};
  });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::RecordFollowUp(
    Call* call, const v1::RecordFollowUpRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RecordFollowUp", [](const auto& r) {
    return hotline::RecordFollowUp{r.petitioner(),
                                   static_cast<FollowUpOutcome>(r.outcome()),
                                   static_cast<Satisfaction>(r.satisfaction()),
                                   static_cast<Solved>(r.solved()),
                                   !r.reason_not_about_work(),
                                   r.something_undone(),
                                   r.pressed(),
                                   r.call_id(),
                                   r.note()};
  });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::CheckPromise(Call* call,
                                                                const v1::CheckPromiseRequest* req,
                                                                v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "CheckPromise", [](const auto& r) {
    return hotline::CheckPromise{static_cast<PromiseOutcome>(r.outcome()), r.call_id(), r.note()};
  });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::AppealRating(Call* call,
                                                                const v1::AppealRatingRequest* req,
                                                                v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "AppealRating", [](const auto& r) {
    return hotline::AppealRating{r.petitioner(), r.reason_code(), r.basis()};
  });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::RequestExclusion(
    Call* call, const v1::RequestExclusionRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RequestExclusion", [](const auto& r) {
    return hotline::RequestExclusion{r.reason_code(), r.basis()};
  });
}

FollowUpServiceImpl::Reactor* FollowUpServiceImpl::DecideAppeal(Call* call,
                                                                const v1::DecideAppealRequest* req,
                                                                v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DecideAppeal", [](const auto& r) {
    return hotline::DecideAppeal{r.approve(), r.note()};
  });
}

}  // namespace hotline
