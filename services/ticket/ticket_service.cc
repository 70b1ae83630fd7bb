#include "services/ticket/ticket_service.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/unicode.h"
#include "hotline/v1/ticket.grpc.pb.h"
#include "services/api/similar_tickets.h"
#include "services/ticket/listing.h"

namespace hotline {
namespace {

// For who has filed a ticket that is not theirs to read: that it was filed, under which number.
v1::Ticket NameOnly(const Outcome& outcome) {
  v1::Ticket out;
  out.set_name(api::TicketName(outcome.ticket.number));
  out.set_replayed_version(static_cast<int32_t>(outcome.replayed_version));
  return out;
}

// The request with the number of the other system in its one form: however it is written, it is one
// ticket.
v1::CreateTicketRequest InOneForm(v1::CreateTicketRequest request) {
  if (request.ticket().has_origin()) {
    std::string* number = request.mutable_ticket()->mutable_origin()->mutable_number();
    *number = PlainForm(*number);
    absl::StripAsciiWhitespace(number);
  }
  return request;
}

CreateRequest Parse(const v1::NewTicket& in, const Secrets& secrets) {
  CreateRequest out;
  out.kind = static_cast<TicketKind>(in.kind());
  out.urgency = static_cast<Urgency>(in.urgency());
  out.channel = static_cast<Channel>(in.channel());
  out.desk = in.desk();
  out.matter = api::IdOf(in.matter());
  out.area = api::IdOf(in.area());
  out.department = api::IdOf(in.department());
  out.confidential = in.confidential();
  out.anonymous = in.anonymous();
  out.contact_waived = in.contact_waived();
  out.confidentiality_waived = in.confidentiality_waived();
  out.origin = {in.origin().system(), in.origin().number()};
  for (const auto& ref : in.external_refs())
    out.external_refs.push_back({ref.system(), ref.number()});
  out.call_id = in.call_id();
  out.knowledge_ref = in.knowledge_ref();
  out.evidence = api::EvidenceOf(in.evidence());
  out.priv.subject = in.subject();
  out.priv.text = in.text();
  out.priv.address = in.address();
  for (const auto& p : in.petitioners()) {
    Petitioner petitioner;
    petitioner.kind = static_cast<PetitionerKind>(p.kind());
    petitioner.no_messages = p.no_messages();
    for (std::string index : {secrets.BlindIndex(p.credit_code()), secrets.PhoneIndex(p.phone())}) {
      if (!index.empty()) petitioner.blind_indexes.push_back(std::move(index));
    }
    out.petitioners.push_back(std::move(petitioner));
    out.priv.people.push_back({p.display_name(), p.phone(), p.credit_code()});
  }
  out.knowledge_answer = in.answer();
  out.concerns = api::IdOf(in.concerns());
  out.missing = in.missing();
  return out;
}

// What the contract cannot say field by field.
std::vector<FieldFault> CrossFaults(const v1::NewTicket& in, const Actor& actor) {
  std::vector<FieldFault> faults;
  if (in.subject().empty() && in.text().empty())
    faults.push_back({"ticket.text", "subject and text cannot both be empty", "REQUIRED",
                      "标题和内容不能都为空"});
  if (in.contact_waived() && !actor.Has(Role::kAgent))
    faults.push_back({"ticket.contact_waived", "only an agent at intake may waive the contact",
                      "NOT_ALLOWED", "仅受理坐席可免联系"});
  if (!in.department().empty() && !actor.Has(Role::kAgent))
    faults.push_back({"ticket.department", "only an agent may choose the department", "NOT_ALLOWED",
                      "仅坐席可选择承办单位"});
  if (in.has_origin() && in.origin().system().empty() != in.origin().number().empty()) {
    faults.push_back({"ticket.origin", "system and number belong together", "REQUIRED",
                      "来源系统与编号须一并填写"});
  }
  if (in.confidentiality_waived() && in.call_id().empty() && !actor.Has(Role::kPortal))
    faults.push_back({"ticket.call_id",
                      "confidentiality is waived in a recorded call: give the recording's id",
                      "REQUIRED", "放弃保密须有通话录音，请填写录音编号"});
  for (int i = 0; i < in.petitioners_size(); ++i) {
    const bool enterprise = in.petitioners(i).kind() == v1::PETITIONER_KIND_ENTERPRISE;
    const std::string field = absl::StrCat("ticket.petitioners[", i, "].credit_code");
    if (!enterprise && !in.petitioners(i).credit_code().empty())
      faults.push_back({field, "only an ENTERPRISE has a credit code", "NOT_ALLOWED",
                        "仅企业有统一社会信用代码"});
    if (enterprise && in.petitioners(i).credit_code().empty())
      faults.push_back(
          {field,
           "an ENTERPRISE is known by its credit code; without one the petitioner is a "
           "CITIZEN",
           "REQUIRED", "企业诉求须填写统一社会信用代码，没有的按群众诉求受理"});
  }
  return faults;
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
        const v1::CreateTicketRequest asked = InOneForm(req);
        auto info = CallInfoOf(c_, identity, asked);
        if (!info.ok()) return answer(info.status());
        Actor actor = info->actor;
        auto faults = CrossFaults(asked.ticket(), actor);
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
