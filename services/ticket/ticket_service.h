#pragma once

#include "hotline/v1/ticket.grpc.pb.h"
#include "services/api/verb.h"

namespace hotline {

// TicketService: intake, reading, and the verbs of a ticket's life.
class TicketServiceImpl final : public v1::TicketService::CallbackService {
 public:
  explicit TicketServiceImpl(ServiceContext& context) : c_(context) {}

  using Call = grpc::CallbackServerContext;
  using Reactor = grpc::ServerUnaryReactor;
  Reactor* CreateTicket(Call*, const v1::CreateTicketRequest*, v1::Ticket*) override;
  Reactor* GetTicket(Call*, const v1::GetTicketRequest*, v1::Ticket*) override;
  Reactor* ListTickets(Call*, const v1::ListTicketsRequest*, v1::ListTicketsResponse*) override;
  Reactor* ListTicketEvents(Call*, const v1::ListTicketEventsRequest*,
                            v1::ListTicketEventsResponse*) override;
  Reactor* AnswerTicket(Call*, const v1::AnswerTicketRequest*, v1::Ticket*) override;
  Reactor* RejectTicket(Call*, const v1::RejectTicketRequest*, v1::Ticket*) override;
  Reactor* TransferTicket(Call*, const v1::TransferTicketRequest*, v1::Ticket*) override;
  Reactor* AcceptTicket(Call*, const v1::AcceptTicketRequest*, v1::Ticket*) override;
  Reactor* AssignTicket(Call*, const v1::AssignTicketRequest*, v1::Ticket*) override;
  Reactor* RecordContact(Call*, const v1::RecordContactRequest*, v1::Ticket*) override;
  Reactor* SubmitResult(Call*, const v1::SubmitResultRequest*, v1::Ticket*) override;
  Reactor* ApproveResult(Call*, const v1::ApproveResultRequest*, v1::Ticket*) override;
  Reactor* SendBackResult(Call*, const v1::SendBackResultRequest*, v1::Ticket*) override;
  Reactor* ReviewResult(Call*, const v1::ReviewResultRequest*, v1::Ticket*) override;
  Reactor* ReplyToPetitioner(Call*, const v1::ReplyToPetitionerRequest*, v1::Ticket*) override;
  Reactor* ObjectToTicket(Call*, const v1::ObjectToTicketRequest*, v1::Ticket*) override;
  Reactor* ReopenTicket(Call*, const v1::ReopenTicketRequest*, v1::Ticket*) override;
  Reactor* WithdrawTicket(Call*, const v1::WithdrawTicketRequest*, v1::Ticket*) override;
  Reactor* UrgeTicket(Call*, const v1::UrgeTicketRequest*, v1::Ticket*) override;
  Reactor* SupplementTicket(Call*, const v1::SupplementTicketRequest*, v1::Ticket*) override;
  Reactor* ReclassifyTicket(Call*, const v1::ReclassifyTicketRequest*, v1::Ticket*) override;
  Reactor* ReportPromise(Call*, const v1::ReportPromiseRequest*, v1::Ticket*) override;

 private:
  ServiceContext& c_;
};

}  // namespace hotline
