#include "services/ticket/ticket_service.h"

#include "absl/strings/str_cat.h"
#include "hotline/v1/ticket.grpc.pb.h"
#include "services/api/similar_tickets.h"
#include "services/ticket/listing.h"
#include "services/ticket/new_ticket.h"

namespace hotline {
namespace {

// For who has filed a ticket that is not theirs to read: that it was filed, under which number.
v1::Ticket NameOnly(const Outcome& outcome) {
  v1::Ticket out;
  out.set_name(api::TicketName(outcome.ticket.number));
  if (outcome.replayed_version != 0)
    out.set_replayed_version(static_cast<int32_t>(outcome.replayed_version));
  return out;
}

class TicketService final : public v1::TicketService::CallbackService {
 public:
  explicit TicketService(ServiceContext& context) : c_(context) {}

  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* CreateTicket(Call*, const v1::CreateTicketRequest*, v1::Ticket*) override;
  Reactor* GetTicket(Call*, const v1::GetTicketRequest*, v1::Ticket*) override;
  Reactor* ListTickets(Call*, const v1::ListTicketsRequest*, v1::ListTicketsResponse*) override;
  Reactor* ListTicketEvents(Call*, const v1::ListTicketEventsRequest*,
                            v1::ListTicketEventsResponse*) override;

  HOTLINE_VERB(AnswerTicket, [](const auto& r) {
    return AnswerDirectly{r.reply(), r.knowledge_ref()};
  })
  HOTLINE_VERB(RejectTicket, [](const auto& r) { return Reject{r.reason_code(), r.note()}; })
  HOTLINE_VERB(TransferTicket, [](const auto& r) {
    return Transfer{r.body(), r.acknowledgement(), r.note()};
  })
  HOTLINE_VERB(AcknowledgeTransfer, [](const auto& r) {
    return hotline::AcknowledgeTransfer{r.acknowledgement(), r.note()};
  })
  HOTLINE_VERB(AcceptTicket, [](const auto&) { return Accept{}; })
  HOTLINE_VERB(AssignTicket, [](const auto& r) {
    Assign assign;
    if (r.has_handler()) assign.handler = api::IdOf(r.handler());
    for (const auto& name : r.assisting_departments()) assign.assist.push_back(api::IdOf(name));
    return assign;
  })
  HOTLINE_VERB(RecordContact, [](const auto& r) {
    return hotline::RecordContact{static_cast<ContactKind>(r.type()), r.call_id(), r.note(),
                                  r.message_proof()};
  })
  HOTLINE_VERB(SubmitResult, [](const auto& r) {
    hotline::SubmitResult submit{r.outcome_code(), r.result(), r.legal_basis(),
                                 api::EvidenceOf(r.evidence())};
    absl::CivilDay promised;
    if (absl::ParseCivilTime(r.promised_date(), &promised)) submit.promised = promised;
    submit.procedure = r.procedure();
    return submit;
  })
  HOTLINE_VERB(ApproveResult, [](const auto& r) { return Approve{r.note()}; })
  HOTLINE_VERB(SendBackResult, [](const auto& r) { return SendBack{r.note()}; })
  HOTLINE_VERB(ReviewResult, [](const auto& r) { return Review{r.note()}; })
  HOTLINE_VERB(ReplyToPetitioner, [](const auto& r) {
    return Reply{r.petitioner(), r.reply(), r.proof(), r.remedy()};
  })
  HOTLINE_VERB(ObjectToTicket, [](const auto& r) {
    return Object{r.petitioner(), r.code(), r.note()};
  })
  HOTLINE_VERB(ReopenTicket, [](const auto& r) { return Reopen{r.new_facts()}; })
  HOTLINE_VERB(WithdrawTicket, [](const auto& r) {
    return Withdraw{r.petitioner(), r.call_id(), r.note()};
  })
  HOTLINE_VERB(UrgeTicket, [](const auto& r) { return Urge{r.note()}; })
  HOTLINE_VERB(SupplementTicket, [](const auto& r) {
    return Supplement{r.petitioner(), r.text(), api::EvidenceOf(r.evidence()), r.brings_missing()};
  })
  HOTLINE_VERB(AskSupplement, [](const auto& r) { return hotline::AskSupplement{r.missing()}; })
  HOTLINE_VERB(CorrectTicket, [this](const auto& r) {
    const Secrets& secrets = c_.engine.secrets();
    Correct out;
    out.petitioner = r.petitioner();
    if (r.has_display_name()) out.name = r.display_name();
    if (r.has_phone()) out.phone = r.phone(), out.phone_index = secrets.PhoneIndex(r.phone());
    if (r.has_credit_code()) {
      out.credit_code = r.credit_code();
      out.credit_index = secrets.BlindIndex(r.credit_code());
    }
    if (r.has_address()) out.address = r.address();
    if (r.has_no_messages()) out.no_messages = r.no_messages();
    out.area = api::IdOf(r.area());
    out.note = r.note();
    return out;
  })
  HOTLINE_VERB(ReclassifyTicket, [](const auto& r) {
    return Reclassify{static_cast<TicketKind>(r.kind()), static_cast<Urgency>(r.urgency()),
                      api::IdOf(r.matter()), r.note(), api::IdOf(r.concerns())};
  })
  HOTLINE_VERB(DecideHeldWords, [](const auto& r) {
    return hotline::DecideHeldWords{r.place(), static_cast<HeldDecision>(r.decision()), r.text(),
                                    r.note()};
  })
  HOTLINE_VERB(ReportPromise, [](const auto& r) {
    return hotline::ReportPromise{r.note(), api::EvidenceOf(r.evidence())};
  })

 private:
  ServiceContext& c_;
  LogEnds log_ends_{c_.store};
};

}  // namespace

TicketService::Reactor* TicketService::CreateTicket(Call* call,
                                                    const v1::CreateTicketRequest* request,
                                                    v1::Ticket* response) {
  return rpc::Serve(
      c_.calls, call, request, response, "CreateTicket",
      [this](const rpc::Identity& identity, const v1::CreateTicketRequest& req,
             rpc::Answer<v1::Ticket> answer) {
        const v1::CreateTicketRequest asked = InOneForm(req, *identity.token);
        auto info = CallInfoOf(c_, identity, asked);
        if (!info.ok()) return answer(info.status());
        Actor actor = info->actor;
        auto faults = CrossFaults(asked.ticket(), actor, c_.engine.secrets());
        if (!faults.empty()) return answer(InvalidFields(faults));
        const auto most = static_cast<size_t>(asked.most_similar_tickets());
        const absl::Status may = MayAsk("FindSimilarTickets", actor);
        if (most > 0 && !may.ok()) return answer(may);
        c_.engine.Create(
            Parse(asked.ticket(), c_.engine.secrets()), *std::move(info), asked.validate_only(),
            [this, actor, most, answer](absl::StatusOr<Outcome> outcome) {
              if (!outcome.ok()) return answer(outcome.status());
              auto shown = Show(c_, AsFiler(actor, outcome->ticket), outcome->ticket,
                                outcome->replayed_version);
              if (absl::IsNotFound(shown.status())) return answer(NameOnly(*outcome));
              if (!shown.ok() || most == 0) return answer(std::move(shown));
              FindSimilar(c_, outcome->ticket, most,
                          [answer, ticket = *std::move(shown)](SimilarTickets similar) mutable {
                            ticket.mutable_similar_tickets()->Swap(&similar);
                            answer(std::move(ticket));
                          });
            });
      });
}

TicketService::Reactor* TicketService::GetTicket(Call* call, const v1::GetTicketRequest* request,
                                                 v1::Ticket* response) {
  return rpc::Serve(c_.calls, call, request, response, "GetTicket",
                    [this](const rpc::Identity& identity, const v1::GetTicketRequest& req,
                           rpc::Answer<v1::Ticket> answer) {
                      c_.engine.Read(api::NumberOf(req.name()),
                                     [this, actor = ActorOf(c_, identity),
                                      answer](absl::StatusOr<Ticket> ticket) {
                                       if (!ticket.ok()) return answer(ticket.status());
                                       answer(Show(c_, actor, *ticket));
                                     });
                    });
}

TicketService::Reactor* TicketService::ListTickets(Call* call,
                                                   const v1::ListTicketsRequest* request,
                                                   v1::ListTicketsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "ListTickets",
                    [this](const rpc::Identity& identity, const v1::ListTicketsRequest& req,
                           rpc::Answer<v1::ListTicketsResponse> answer) {
                      hotline::ListTickets(c_, log_ends_, ActorOf(c_, identity), req,
                                           std::move(answer));
                    });
}

TicketService::Reactor* TicketService::ListTicketEvents(Call* call,
                                                        const v1::ListTicketEventsRequest* request,
                                                        v1::ListTicketEventsResponse* response) {
  return rpc::Serve(c_.calls, call, request, response, "ListTicketEvents",
                    [this](const rpc::Identity& identity, const v1::ListTicketEventsRequest& req,
                           rpc::Answer<v1::ListTicketEventsResponse> answer) {
                      Actor actor = ActorOf(c_, identity);
                      c_.engine.Read(api::NumberOf(req.name()), [this, actor, req, answer](
                                                                    absl::StatusOr<Ticket> ticket) {
                        if (!ticket.ok()) return answer(ticket.status());
                        auto view = ViewOf(c_, actor, *ticket, {});
                        if (!view.ok()) return answer(view.status());
                        ListEvents(c_, actor, req, ticket->version, *view, std::move(answer));
                      });
                    });
}

std::unique_ptr<grpc::Service> NewTicketService(ServiceContext& context) {
  return std::make_unique<TicketService>(context);
}

}  // namespace hotline
