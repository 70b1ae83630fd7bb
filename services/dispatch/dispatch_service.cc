#include "services/dispatch/dispatch_service.h"

#include "services/engine/errands.h"

namespace hotline {

DispatchServiceImpl::Reactor* DispatchServiceImpl::DispatchTicket(
    Call* call, const v1::DispatchTicketRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DispatchTicket", [](const auto& r) {
    Dispatch dispatch{
        api::IdOf(r.department()), api::IdOf(r.matter()), api::IdOf(r.area()), {}, r.note()};
    for (const auto& name : r.assisting_departments())
      dispatch.assisting.push_back(api::IdOf(name));
    return dispatch;
  });
}

DispatchServiceImpl::Reactor* DispatchServiceImpl::RequestReturn(
    Call* call, const v1::RequestReturnRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "RequestReturn", [](const auto& r) {
    return hotline::RequestReturn{r.reason_code(), r.basis(), api::IdOf(r.suggested_department())};
  });
}

DispatchServiceImpl::Reactor* DispatchServiceImpl::DecideReturn(Call* call,
                                                                const v1::DecideReturnRequest* req,
                                                                v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "DecideReturn", [](const auto& r) {
    return hotline::DecideReturn{r.approve(), r.note()};
  });
}

DispatchServiceImpl::Reactor* DispatchServiceImpl::AdjudicateTicket(
    Call* call, const v1::AdjudicateTicketRequest* req, v1::Ticket* out) {
  return ServeVerb(c_, call, req, out, "AdjudicateTicket", [](const auto& r) {
    return Adjudicate{api::IdOf(r.department()), r.basis(), r.catalogue_amended(), r.note()};
  });
}

namespace {

using Shown = std::function<void(absl::StatusOr<v1::Ticket>)>;

// Tells the others at once what the courier would tell within a second, and shows the ticket after
// that. Whether they could be told is not the caller's affair.
void ShowTold(ServiceContext& c, const Actor& actor, const std::string& teller,
              const std::string& number, int64_t replayed, const Shown& answer) {
  DeliverErrands(c.engine, teller, [&c, actor, number, replayed, answer](const auto&) {
    c.engine.Read(number, [&c, actor, replayed, answer](absl::StatusOr<Ticket> ticket) {
      if (!ticket.ok()) return answer(ticket.status());
      answer(Show(c, actor, *ticket, replayed));
    });
  });
}

}  // namespace

DispatchServiceImpl::Reactor* DispatchServiceImpl::MergeTicket(
    Call* call, const v1::MergeTicketRequest* request, v1::Ticket* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "MergeTicket",
      [this](const rpc::Identity& identity, const v1::MergeTicketRequest& req,
             rpc::Answer<v1::Ticket> answer) {
        auto info = CallInfoOf(identity, req);
        if (!info.ok()) return answer(info.status());
        const Actor actor = info->actor;
        const std::string child = api::NumberOf(req.name()), parent = api::NumberOf(req.parent());
        c_.engine.Execute(child, Merge{parent, req.consent_call_id(), req.note()}, *std::move(info),
                          [this, actor, child, parent, answer](absl::StatusOr<Outcome> outcome) {
                            if (!outcome.ok()) return answer(outcome.status());
                            const int64_t replayed = outcome->replayed_version;
                            DeliverErrands(c_.engine, child, [=, this](const auto&) {
                              // It may refuse.
                              ShowTold(c_, actor, parent, child, replayed, answer);
                            });
                          });
      });
}

DispatchServiceImpl::Reactor* DispatchServiceImpl::SplitTicket(
    Call* call, const v1::SplitTicketRequest* request, v1::Ticket* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "SplitTicket",
      [this](const rpc::Identity& identity, const v1::SplitTicketRequest& req,
             rpc::Answer<v1::Ticket> answer) {
        auto read = CallInfoOf(identity, req);
        if (!read.ok()) return answer(read.status());
        const CallInfo info = *read;
        const std::string child = api::NumberOf(req.name()), note = req.note();
        // The decision is the parent's: there the limit of this ticket runs. It has to know of it.
        DeliverErrands(c_.engine, child, [this, info, child, note, answer](const auto&) {
          c_.engine.Read(child, [this, info, child, note, answer](absl::StatusOr<Ticket> ticket) {
            if (!ticket.ok()) return answer(ticket.status());
            const std::string parent = ticket->into.parent;
            if (parent.empty()) {
              return answer(Error(absl::StatusCode::kFailedPrecondition, "NOT_MERGED",
                                  "the ticket is not merged into another")
                                .Zh("该工单未并入其他工单")
                                .With("ticket", child)
                                .status());
            }
            CallInfo at_parent = info;
            at_parent.expected_version = 0;
            const bool moved = info.expected_version != 0 &&
                               info.expected_version != ticket->version &&
                               ticket->state == State::kMerged;
            if (moved) {
              return answer(Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
                                  "the ticket has moved on; read it again and decide anew")
                                .Zh("工单已被更新，请刷新后重试")
                                .With("ticket", child)
                                .status());
            }
            c_.engine.Execute(parent, Split{child, note}, at_parent,
                              [this, info, child, parent, answer](absl::StatusOr<Outcome> outcome) {
                                if (!outcome.ok()) return answer(outcome.status());
                                ShowTold(c_, info.actor, parent, child, outcome->replayed_version,
                                         answer);
                              });
          });
        });
      });
}

DispatchServiceImpl::Reactor* DispatchServiceImpl::ExplainRoute(
    Call* call, const v1::ExplainRouteRequest* request, v1::ExplainRouteResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "ExplainRoute",
      [this](const rpc::Identity&, const v1::ExplainRouteRequest& req,
             rpc::Answer<v1::ExplainRouteResponse> answer) {
        auto router = c_.directory.CurrentRouter();
        if (router == nullptr) {
          return answer(
              Error(absl::StatusCode::kFailedPrecondition, "NO_JURISDICTION",
                    "no jurisdiction is in force; upload one with hotlinectl directory load")
                  .Zh("尚未上传辖区数据，请先加载")
                  .status());
        }
        absl::Time now = c_.clock.Now();
        Route route =
            router->Decide({req.subject(), req.text(), req.address(), "", api::IdOf(req.matter()),
                            api::IdOf(req.area()), static_cast<TicketKind>(req.kind()),
                            req.petitioner_kind() == v1::ENTERPRISE ? PetitionerKind::kEnterprise
                                                                    : PetitionerKind::kCitizen,
                            Urgency::kNone},
                           now);
        v1::ExplainRouteResponse out;
        out.set_abstained(route.abstained);
        if (!route.lead.empty()) out.set_department("departments/" + route.lead);
        out.set_head(router->jurisdiction().Holder(route.lead, OfficeRole::kHead, now));
        for (const auto& id : route.assisting) out.add_assisting_departments("departments/" + id);
        if (!route.matter.empty()) out.set_matter("matters/" + route.matter);
        if (!route.area.empty()) out.set_area("areas/" + route.area);
        out.set_urgency(static_cast<v1::Urgency>(route.urgency));
        out.set_confidence(route.confidence);
        for (const Suggestion& s : route.suggestions) {
          auto* to = out.add_suggestions();
          if (!s.department.empty()) to->set_department("departments/" + s.department);
          to->set_matter("matters/" + s.matter);
          to->set_score(s.score);
          to->set_reason(s.reason);
        }
        for (const auto& reason : route.reasons) out.add_reasons(reason);
        answer(std::move(out));
      });
}

}  // namespace hotline
