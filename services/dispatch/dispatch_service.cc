#include "services/dispatch/dispatch_service.h"

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
