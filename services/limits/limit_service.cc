#include "services/limits/limit_service.h"

#include "common/domain/limits.h"

namespace hotline {

grpc::ServerUnaryReactor* LimitServiceImpl::GetLimits(grpc::CallbackServerContext* call,
                                                      const v1::GetLimitsRequest* request,
                                                      v1::GetLimitsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetLimits",
                    [this](const rpc::Identity& identity, const v1::GetLimitsRequest& req,
                           rpc::Answer<v1::GetLimitsResponse> answer) {
                      Actor actor = ActorOf(identity);
                      c_.engine.Read(api::NumberOf(req.name()), [this, actor, answer](
                                                                    absl::StatusOr<Ticket> stored) {
                        if (!stored.ok()) return answer(stored.status());
                        Ticket ticket = *std::move(stored);
                        auto allowed = Show(c_, actor, ticket);
                        if (!allowed.ok()) return answer(allowed.status());
                        auto policies = c_.directory.Version(ticket.policy_version);
                        absl::Time now = c_.clock.Now();
                        // What has fallen due counts, also when no scanner has been by yet.
                        if (policies != nullptr) {
                          Context ctx;
                          ctx.now = std::max(now, ticket.updated);
                          ctx.actor = {"system", Bit(Role::kSystem)};
                          ctx.current = ctx.policies = policies.get();
                          auto settled = Decide(&ticket, Command(Settle{}), ctx);
                          if (settled.ok()) ticket = std::move(settled->ticket);
                        }
                        v1::GetLimitsResponse out;
                        out.set_name(api::TicketName(ticket.number));
                        for (const LimitClock& clock : ticket.limits)
                          *out.add_limits() = api::ToApi(clock, {now, policies.get(), false});
                        *out.mutable_as_of() = api::ToTimestamp(now);
                        absl::Time wake = policies == nullptr ? absl::InfiniteFuture()
                                                              : NextWake(ticket, *policies);
                        if (wake != absl::InfiniteFuture())
                          *out.mutable_next_wake() = api::ToTimestamp(wake);
                        answer(std::move(out));
                      });
                    });
}

grpc::ServerUnaryReactor* LimitServiceImpl::PreviewLimits(grpc::CallbackServerContext* call,
                                                          const v1::PreviewLimitsRequest* request,
                                                          v1::PreviewLimitsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "PreviewLimits",
                    [this](const rpc::Identity&, const v1::PreviewLimitsRequest& req,
                           rpc::Answer<v1::PreviewLimitsResponse> answer) {
                      auto current = c_.directory.Current();
                      v1::PreviewLimitsResponse out;
                      LimitSubject subject;
                      subject.kind = static_cast<TicketKind>(req.kind());
                      subject.urgency = req.urgency() == v1::URGENCY_UNSPECIFIED
                                            ? Urgency::kNormal
                                            : static_cast<Urgency>(req.urgency());
                      subject.petitioner_kind = req.petitioner_kind() == v1::ENTERPRISE
                                                    ? PetitionerKind::kEnterprise
                                                    : PetitionerKind::kCitizen;
                      subject.matter = api::IdOf(req.matter());
                      absl::Time start = req.has_start_time() ? api::FromTimestamp(req.start_time())
                                                              : c_.clock.Now();
                      for (int i = 1; current != nullptr && i < kLimitKinds; ++i) {
                        auto reckoning =
                            Reckon(*current, static_cast<LimitKind>(i), subject, start);
                        if (!reckoning) continue;
                        auto* row = out.add_rows();
                        row->set_limit(static_cast<v1::LimitKind>(i));
                        row->set_row(reckoning->row->id);
                        *row->mutable_due_time() = api::ToTimestamp(reckoning->due);
                        row->set_provisional(reckoning->provisional);
                      }
                      answer(std::move(out));
                    });
}

LimitServiceImpl::Reactor* LimitServiceImpl::RequestExtension(
    Call* call, const v1::RequestExtensionRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RequestExtension", [](const auto& r) {
    return hotline::RequestExtension{r.days(), r.reason_code(), r.basis()};
  });
}

LimitServiceImpl::Reactor* LimitServiceImpl::DecideExtension(Call* call,
                                                             const v1::DecideExtensionRequest* req,
                                                             v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DecideExtension", [](const auto& r) {
    return hotline::DecideExtension{r.approve(), r.note()};
  });
}

LimitServiceImpl::Reactor* LimitServiceImpl::RequestSuspension(
    Call* call, const v1::RequestSuspensionRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RequestSuspension", [](const auto& r) {
    hotline::RequestSuspension command{{}, r.reason_code(), r.basis()};
    absl::ParseCivilTime(r.wake_date(), &command.wake);  // the field's format has been checked
    return command;
  });
}

LimitServiceImpl::Reactor* LimitServiceImpl::DecideSuspension(
    Call* call, const v1::DecideSuspensionRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DecideSuspension", [](const auto& r) {
    return hotline::DecideSuspension{r.approve(), r.note()};
  });
}

LimitServiceImpl::Reactor* LimitServiceImpl::ResumeTicket(Call* call,
                                                          const v1::ResumeTicketRequest* req,
                                                          v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "ResumeTicket",
                   [](const auto& r) { return Resume{r.note()}; });
}

}  // namespace hotline
