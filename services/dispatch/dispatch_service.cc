#include "services/dispatch/dispatch_service.h"

#include <algorithm>
#include <functional>

#include "common/engine/errands.h"
#include "hotline/v1/dispatch.grpc.pb.h"
#include "services/api/similar_tickets.h"

namespace hotline {
namespace {

constexpr int kDefaultSimilar = 5, kMostSimilar = 20;

class DispatchService final : public v1::DispatchService::CallbackService {
 public:
  explicit DispatchService(ServiceContext& context) : c_(context) {}
  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* MergeTicket(Call*, const v1::MergeTicketRequest*, v1::Ticket*) override;
  Reactor* SplitTicket(Call*, const v1::SplitTicketRequest*, v1::Ticket*) override;
  Reactor* FindSimilarTickets(Call*, const v1::FindSimilarTicketsRequest*,
                              v1::FindSimilarTicketsResponse*) override;
  Reactor* ExplainRoute(Call*, const v1::ExplainRouteRequest*, v1::ExplainRouteResponse*) override;

  HOTLINE_VERB(DispatchTicket, [](const auto& r) {
    Dispatch dispatch{
        api::IdOf(r.department()), api::IdOf(r.matter()), api::IdOf(r.area()), {}, r.note()};
    for (const auto& name : r.assisting_departments())
      dispatch.assisting.push_back(api::IdOf(name));
    return dispatch;
  })
  HOTLINE_VERB(RequestReturn, [](const auto& r) {
    return hotline::RequestReturn{r.reason_code(), r.basis(), api::IdOf(r.suggested_department())};
  })
  HOTLINE_VERB(RefuseAssistance, [](const auto& r) { return hotline::RefuseAssistance{r.basis()}; })
  HOTLINE_VERB(RecordFirstMeasures, [](const auto& r) {
    return hotline::RecordFirstMeasures{r.measures(), api::EvidenceOf(r.evidence())};
  })
  HOTLINE_VERB(DecideReturn, [](const auto& r) {
    return hotline::DecideReturn{r.decision() == v1::DECISION_APPROVE, r.note()};
  })
  HOTLINE_VERB(AdjudicateTicket, [](const auto& r) {
    return Adjudicate{api::IdOf(r.department()), r.basis(), r.catalogue_amended(), r.note()};
  })

 private:
  ServiceContext& c_;
};

}  // namespace

namespace {

// Of a call's time the share that the other ticket may take.
constexpr int64_t kTellingMs = 1500;

// A verb on a merged ticket: done there, then told to its parent and answered by it at once, as the
// courier would within a second. Whether that could be is not the caller's affair: the ticket is
// shown as it stands.
template <class Request>
grpc::ServerUnaryReactor* ServeAndTell(ServiceContext& c, grpc::CallbackServerContext* call,
                                       const Request* request, v1::Ticket* response,
                                       std::string_view method,
                                       std::function<Command(const Request&)> parse) {
  return rpc::Serve(
      c.calls, call, request, response, method,
      [&c, parse](const rpc::Identity& identity, const Request& req,
                  rpc::Answer<v1::Ticket> answer) {
        auto info = CallInfoOf(c, identity, req);
        if (!info.ok()) return answer(info.status());
        const Actor actor = info->actor;
        const int64_t latest = std::min(info->deadline_ms, c.clock.MonotonicMs() + kTellingMs);
        const std::string child = api::NumberOf(req.name());
        auto told = [&c, actor, child, latest, answer](absl::StatusOr<Outcome> outcome) {
          if (!outcome.ok()) return answer(outcome.status());
          const int64_t replayed = outcome->replayed_version;
          const std::string parent = outcome->ticket.into.parent;
          auto show = [&c, actor, replayed, answer,
                       done = outcome->ticket](absl::StatusOr<Ticket> ticket) {
            answer(Show(c, actor, ticket.ok() ? *ticket : done, replayed));
          };
          DeliverErrands(c.engine, child, {parent, latest}, [=, &c](const auto& heard) {
            if (!heard.ok()) return c.engine.Read(child, show);
            DeliverErrands(c.engine, parent, {child, latest},
                           [&c, child, show](const auto&) { c.engine.Read(child, show); });
          });
        };
        c.engine.Execute(child, parse(req), *std::move(info), told);
      });
}

}  // namespace

DispatchService::Reactor* DispatchService::MergeTicket(Call* call,
                                                       const v1::MergeTicketRequest* req,
                                                       v1::Ticket* out) {
  return ServeAndTell<v1::MergeTicketRequest>(c_, call, req, out, "MergeTicket", [](const auto& r) {
    return Merge{api::NumberOf(r.parent()), r.consent_call_id(), r.note()};
  });
}

DispatchService::Reactor* DispatchService::SplitTicket(Call* call,
                                                       const v1::SplitTicketRequest* req,
                                                       v1::Ticket* out) {
  return ServeAndTell<v1::SplitTicketRequest>(c_, call, req, out, "SplitTicket",
                                              [](const auto& r) { return Split{r.note()}; });
}

DispatchService::Reactor* DispatchService::FindSimilarTickets(
    Call* call, const v1::FindSimilarTicketsRequest* request,
    v1::FindSimilarTicketsResponse* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "FindSimilarTickets",
      [this](const rpc::Identity& identity, const v1::FindSimilarTicketsRequest& req,
             rpc::Answer<v1::FindSimilarTicketsResponse> answer) {
        const Actor actor = ActorOf(c_, identity);
        if (absl::Status may = MayAsk("FindSimilarTickets", actor); !may.ok()) return answer(may);
        const auto most =
            static_cast<size_t>(rpc::PageSize(req.page_size(), kDefaultSimilar, kMostSimilar));
        c_.engine.Read(api::NumberOf(req.name()),
                       [this, actor, most, answer](absl::StatusOr<Ticket> ticket) {
                         if (!ticket.ok()) return answer(ticket.status());
                         auto view = ViewOf(c_, actor, *ticket, {});
                         if (!view.ok()) return answer(view.status());
                         if (view->sealed()) return answer(v1::FindSimilarTicketsResponse());
                         FindSimilar(c_, *ticket, most, [answer](SimilarTickets similar) {
                           v1::FindSimilarTicketsResponse out;
                           out.mutable_similar_tickets()->Swap(&similar);
                           answer(std::move(out));
                         });
                       });
      });
}

DispatchService::Reactor* DispatchService::ExplainRoute(Call* call,
                                                        const v1::ExplainRouteRequest* request,
                                                        v1::ExplainRouteResponse* response) {
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
        const Jurisdiction& j = router->jurisdiction();
        std::vector<FieldFault> faults;
        if (!req.matter().empty() && j.matter(api::IdOf(req.matter())) == nullptr)
          faults.push_back(Unknown("matter", "matter", "事项", req.matter()));
        if (!req.area().empty() && j.area(api::IdOf(req.area())) == nullptr)
          faults.push_back(Unknown("area", "area", "区划", req.area()));
        if (!faults.empty()) return answer(InvalidFields(faults));
        absl::Time now = c_.clock.Now();
        Route route = router->Decide(
            {req.subject(), req.text(), req.address(), "", api::IdOf(req.matter()),
             api::IdOf(req.area()), static_cast<TicketKind>(req.kind()),
             req.petitioner_kind() == v1::PETITIONER_KIND_ENTERPRISE ? PetitionerKind::kEnterprise
                                                                     : PetitionerKind::kCitizen,
             Urgency::kNone},
            now);
        v1::ExplainRouteResponse out;
        out.set_abstained(route.abstained);
        out.set_department(api::DepartmentName(route.lead));
        out.set_head(
            api::PersonName(router->jurisdiction().Holder(route.lead, OfficeRole::kHead, now)));
        for (const auto& id : route.assisting)
          out.add_assisting_departments(api::DepartmentName(id));
        out.set_matter(api::MatterName(route.matter));
        out.set_area(api::AreaName(route.area));
        out.set_urgency(static_cast<v1::Urgency>(route.urgency));
        out.set_confidence(route.confidence);
        for (const Suggestion& s : route.suggestions) {
          auto* to = out.add_suggestions();
          to->set_department(api::DepartmentName(s.department));
          to->set_matter(api::MatterName(s.matter));
          to->set_score(s.score);
          to->set_reason(s.reason);
        }
        for (const auto& reason : route.reasons) out.add_reasons(reason);
        answer(std::move(out));
      });
}

std::unique_ptr<grpc::Service> NewDispatchService(ServiceContext& context) {
  return std::make_unique<DispatchService>(context);
}

}  // namespace hotline
