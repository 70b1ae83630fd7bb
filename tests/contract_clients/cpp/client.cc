// The round of README.md, in C++ over generated stubs and nothing else of this project: client
// ADDRESS.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/ticket.grpc.pb.h"

namespace {

using hotline::v1::Ticket;

// Variables with the access tokens of an agent and of a head.
constexpr char kAgent[] = "AGENT_TOKEN", kHead[] = "HEAD_TOKEN";

struct Call : grpc::ClientContext {
  explicit Call(const char* variable) {
    const char* token = std::getenv(variable);
    AddMetadata("authorization", std::string("Bearer ") + (token == nullptr ? "" : token));
    set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  }
};

void Check(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "c++: %s\n", what.c_str());
  std::exit(1);
}

template <class Detail>
Detail DetailOf(const grpc::Status& status) {
  google::rpc::Status details;
  Check(details.ParseFromString(status.error_details()), "no details");
  Detail out;
  for (const auto& detail : details.details()) {
    if (detail.UnpackTo(&out)) return out;
  }
  Check(false, "a detail is missing");
  return out;
}

}  // namespace

int main(int, char** arguments) {
  auto channel = grpc::CreateChannel(arguments[1], grpc::InsecureChannelCredentials());
  auto tickets = hotline::v1::TicketService::NewStub(channel);
  auto events = hotline::v1::EventService::NewStub(channel);

  hotline::v1::CreateTicketRequest request;
  request.set_request_id("cpp-1");
  request.mutable_ticket()->set_kind(hotline::v1::TICKET_KIND_COMPLAINT);
  request.mutable_ticket()->set_channel(hotline::v1::CHANNEL_WEB);
  request.mutable_ticket()->set_text("商家不开发票");
  request.mutable_ticket()->set_department("departments/tax");
  auto* petitioner = request.mutable_ticket()->add_petitioners();
  petitioner->set_kind(hotline::v1::PETITIONER_KIND_CITIZEN);
  petitioner->set_phone("19900000001");
  Ticket created, again, accepted;
  Call create(kAgent), retry(kAgent), reuse(kAgent), get(kAgent), accept(kHead), watch(kAgent);
  grpc::Status status = tickets->CreateTicket(&create, request, &created);
  Check(status.ok(), "create: " + status.error_message());
  Check(created.state() == hotline::v1::TICKET_STATE_DISPATCHED, "it is not dispatched");
  Check(created.head() == "persons/p-tax-1", "the head is not named");
  Check(!created.has_replayed_version(), "the first answer is a replay");
  Check(std::any_of(
            created.limits().begin(), created.limits().end(),
            [](const auto& l) { return l.limit() == "ACCEPT" && l.time_left().seconds() > 0; }),
        "no ACCEPT");

  Check(tickets->CreateTicket(&retry, request, &again).ok(), "a retry fails");
  Check(again.name() == created.name(), "a retry made another ticket");
  Check(again.replayed_version() == 1, "a retry does not say so");

  request.mutable_ticket()->set_text("别的内容");
  status = tickets->CreateTicket(&reuse, request, &again);
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  Check(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT, "another code");
  Check(info.reason() == "REQUEST_ID_REUSED", "another reason");
  Check(info.domain() == "hotline12345.org", "another domain");
  hotline::v1::GetTicketRequest nothing;
  nothing.set_name("x");
  const auto bad = DetailOf<google::rpc::BadRequest>(tickets->GetTicket(&get, nothing, &again));
  Check(bad.field_violations(0).field() == "name", "another field");
  Check(bad.field_violations(0).reason() == "WRONG_FORM", "another fault");
  Check(bad.field_violations(0).localized_message().locale() == "zh-CN", "no Chinese");

  hotline::v1::ListTicketsRequest listing;
  listing.set_page_size(1);
  listing.mutable_by_department()->set_department("departments/tax");
  listing.mutable_by_department()->set_state(hotline::v1::TICKET_STATE_DISPATCHED);
  bool found = false;
  std::string position;
  do {
    Call list(kAgent);
    hotline::v1::ListTicketsResponse page;
    status = tickets->ListTickets(&list, listing, &page);
    Check(status.ok(), "list: " + status.error_message());
    for (const Ticket& ticket : page.tickets()) found |= ticket.name() == created.name();
    if (position.empty()) position = page.position();
    listing.set_page_token(page.next_page_token());
  } while (!listing.page_token().empty());
  Check(found, "it is not listed");

  hotline::v1::WatchRequest from;
  from.set_resume_token(position);
  auto stream = events->Watch(&watch, from);
  hotline::v1::AcceptTicketRequest acceptance;
  acceptance.set_name(created.name());
  acceptance.set_etag(created.etag());
  acceptance.set_request_id("cpp-2");
  Check(tickets->AcceptTicket(&accept, acceptance, &accepted).ok(), "it cannot be accepted");
  Check(accepted.state() == hotline::v1::TICKET_STATE_ACCEPTED, "it is not accepted");
  bool seen = false;
  hotline::v1::WatchResponse response;
  while (!seen && stream->Read(&response)) {
    for (const auto& event : response.events())
      seen |= "tickets/" + event.subject().number() == created.name() &&
              event.verb() == "AcceptTicket" && event.actor() == "persons/p-tax-1";
  }
  Check(seen, "the event does not come");
  watch.TryCancel();
  std::printf("c++: created, retried, refused, listed, watched\n");
}
