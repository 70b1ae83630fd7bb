// show, list, watch, explain, invitation, token, time.
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/error.h"
#include "common/rpc/status.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/limit.pb.h"
#include "services/tools/client/enum_names.h"
#include "services/tools/client/terminal.h"
#include "services/tools/hotlinectl/command.h"
#include "services/tools/hotlinectl/show.h"

namespace hotline::ctl {
namespace {

Caller Reader(const Session& session) { return session.Identity("p-centre-1", {"AGENT"}); }

void Show(Session& session, const std::string& number) {
  v1::GetTicketRequest get;
  get.set_name(TicketName(number));
  v1::Ticket ticket;
  if (!session.Check(session.client().Call("hotline.v1.TicketService/GetTicket", Reader(session),
                                           get, &ticket)))
    return;
  v1::ListTicketEventsRequest list;
  list.set_name(get.name());
  std::vector<v1::Event> events;
  // A citizen is shown how the ticket stands, not how it came to be so.
  while (session.citizen.empty()) {
    v1::ListTicketEventsResponse page;
    if (!session.Check(session.client().Call("hotline.v1.TicketService/ListTicketEvents",
                                             Reader(session), list, &page)))
      return;
    events.insert(events.end(), page.events().begin(), page.events().end());
    list.set_page_token(page.next_page_token());
    if (list.page_token().empty()) break;
  }
  if (session.json) {
    PrintJson(ticket);
    for (const auto& event : events) PrintJson(event);
    return;
  }
  ShowTicket(session, ticket, events);
}

void List(Session& session, v1::ListTicketsRequest request, bool all) {
  Table table({"ticket", "state", session.Times("updated"), "department", "request"});
  for (;;) {
    v1::ListTicketsResponse response;
    if (!session.Check(session.client().Call("hotline.v1.TicketService/ListTickets",
                                             Reader(session), request, &response)))
      return;
    for (const auto& t : response.tickets()) {
      if (session.json) {
        PrintJson(t);
        continue;
      }
      std::string department = t.department().substr(t.department().find('/') + 1);
      table.Add({t.name().substr(8), ChineseOf(t.state()), session.LocalTime(t.update_time()),
                 department, Fit(Printable(t.subject().empty() ? t.text() : t.subject()), 50)});
    }
    if (response.next_page_token().empty() || !all) {
      if (!session.json) table.Print();
      if (!response.next_page_token().empty() && !session.json)
        std::printf("more: --page-token %s\n", response.next_page_token().c_str());
      return;
    }
    request.set_page_token(response.next_page_token());
  }
}

void Similar(Session& session, const v1::FindSimilarTicketsRequest& request) {
  v1::FindSimilarTicketsResponse response;
  if (!session.Check(session.client().Call("hotline.v1.DispatchService/FindSimilarTickets",
                                           Reader(session), request, &response)))
    return;
  if (session.json) return PrintJson(response);
  if (response.similar_tickets().empty()) {
    std::printf("none is like it, and its petitioners have no other open ticket\n");
    return;
  }
  Table table({"ticket", "alike", "petitioner", "state", session.Times("received"), "department",
               "request"});
  for (const auto& t : response.similar_tickets()) {
    table.Add({t.name().substr(8), t.likeness() > 0 ? absl::StrFormat("%.2f", t.likeness()) : "",
               t.same_petitioner() ? "same" : "", ChineseOf(t.state()),
               session.LocalTime(t.create_time()),
               t.department().substr(t.department().find('/') + 1),
               Fit(Printable(t.subject()), 50)});
  }
  table.Print();
  std::printf("merge with: hotlinectl merge %s --parent NUMBER\n",
              request.name().substr(8).c_str());
}

void Watch(Session& session, v1::WatchRequest request) {
  auto stub = v1::EventService::NewStub(session.client().channel());
  grpc::ClientContext context;
  Authorize(&context, Reader(session));
  auto stream = stub->Watch(&context, request);
  v1::WatchResponse response;
  while (stream->Read(&response)) {
    if (session.json) {
      PrintJson(response);
    } else {
      for (const auto& event : response.events()) {
        std::printf("%s  %s  %s  %s\n", session.LocalTime(event.record_time()).c_str(),
                    event.subject().number().c_str(), Paint(event.verb(), Colour::kBold).c_str(),
                    ChineseOf(event.state()).c_str());
      }
    }
    std::fflush(stdout);
  }
  session.Check(rpc::FromGrpc(stream->Finish()));
}

}  // namespace

void AddReadCommands(CLI::App& app, Session& session) {
  auto number = std::make_shared<std::string>();
  auto* show = app.add_subcommand("show", "a ticket: timeline, limits, who is responsible");
  show->add_option("ticket", *number, "ticket number")->required();
  show->callback([&session, number] { Show(session, *number); });

  auto* list = app.add_subcommand("list", "tickets by department and state, update or petitioner");
  struct ListOptions {
    v1::ListTicketsRequest request;
    std::string department, state, phone, credit_code, token;
    int size = 0;
    bool all = false, emergencies = false;
  };
  auto options = std::make_shared<ListOptions>();
  list->add_option("--department", options->department, "department id, with --state");
  list->add_option("--state", options->state, "RECEIVED|DISPATCHED|ACCEPTED|HANDLING|…");
  list->add_option("--phone", options->phone, "history of one petitioner, by telephone number");
  list->add_option("--credit-code", options->credit_code, "history of one enterprise");
  list->add_flag("--emergencies", options->emergencies,
                 "threats to life, before all other work 特急");
  list->add_option("--page-size", options->size, "1 to 500");
  list->add_option("--page-token", options->token, "where the page before ended");
  list->add_flag("--all", options->all, "all pages");
  list->callback([&session, options] {
    v1::ListTicketsRequest request;
    v1::TicketState state = v1::TICKET_STATE_UNSPECIFIED;
    if (!options->state.empty() && !ParseShort(options->state, &state)) {
      session.Check(InvalidFields({{"--state", "must be a state such as RECEIVED or DISPATCHED"}}));
      return;
    }
    const bool by_department = !options->department.empty() || !options->state.empty();
    const int filters = (by_department ? 1 : 0) + (options->phone.empty() ? 0 : 1) +
                        (options->credit_code.empty() ? 0 : 1) + (options->emergencies ? 1 : 0);
    if (filters > 1) {
      session.Check(InvalidFields(
          {{"list",
            "give one of --emergencies, --phone, --credit-code, or --department with --state",
            "NOT_ALLOWED", "特急、电话、信用代码、单位与状态，只能按其中一种查询"}}));
      return;
    }
    if (by_department) {
      auto* filter = request.mutable_by_department();
      if (!options->department.empty())
        filter->set_department("departments/" + options->department);
      filter->set_state(state);
    }
    if (!options->phone.empty()) request.set_petitioner_phone(options->phone);
    if (!options->credit_code.empty()) request.set_petitioner_credit_code(options->credit_code);
    if (options->emergencies) request.set_emergencies(true);
    request.set_page_size(options->size);
    request.set_page_token(options->token);
    List(session, request, options->all);
  });

  auto* similar = app.add_subcommand("similar", "what a ticket may be a duplicate of 疑似重复");
  auto of = std::make_shared<std::string>();
  auto most = std::make_shared<int>(5);
  similar->add_option("ticket", *of, "ticket number")->required();
  similar->add_option("--most", *most, "at most this many")->check(CLI::Range(1, 20));
  similar->callback([&session, of, most] {
    v1::FindSimilarTicketsRequest request;
    request.set_name(TicketName(*of));
    request.set_page_size(*most);
    Similar(session, request);
  });

  auto* watch = app.add_subcommand("watch", "events as they happen, until Ctrl-C");
  auto watching = std::make_shared<v1::WatchRequest>();
  auto token = std::make_shared<std::string>();
  auto from_start = std::make_shared<bool>(false);
  watch->add_option("--resume", *token, "go on after this token");
  watch->add_flag("--from-start", *from_start, "from the first event");
  watch->callback([&session, watching, token, from_start] {
    watching->set_resume_token(*token);
    watching->set_from_start(*from_start);
    Watch(session, *watching);
  });

  auto* invitation =
      app.add_subcommand("invitation", "the one-time rating code, as the message gateway sends it");
  auto invited = std::make_shared<std::string>();
  auto petitioner = std::make_shared<int>(1);
  invitation->add_option("ticket", *invited, "ticket number")->required();
  invitation->add_option("--petitioner", *petitioner, "which petitioner, from 1");
  invitation->callback([&session, invited, petitioner] {
    v1::GetRatingInvitationRequest request;
    request.set_name(TicketName(*invited));
    request.set_petitioner(*petitioner);
    v1::GetRatingInvitationResponse response;
    if (!session.Check(session.client().Call("hotline.v1.FollowUpService/GetRatingInvitation",
                                             session.Identity("messages", {"MESSENGER"}), request,
                                             &response)))
      return;
    if (session.json)
      PrintJson(response);
    else
      std::printf("%s\n", response.code().c_str());
  });

  auto* advance = app.add_subcommand("advance", "move a simulated clock to a time (RFC 3339)");
  auto to = std::make_shared<std::string>();
  advance->add_option("time", *to, "2026-03-02T09:00:00+08:00")->required();
  advance->callback([&session, to] {
    absl::Time time;
    if (!absl::ParseTime(absl::RFC3339_full, *to, &time, nullptr)) {
      session.Check(InvalidFields(
          {{"time", "write an instant with its zone, such as 2026-03-02T09:00:00+08:00"}}));
      return;
    }
    v1::AdvanceToRequest request;
    request.mutable_target_time()->set_seconds(absl::ToUnixSeconds(time));
    v1::AdvanceToResponse response;
    if (!session.Check(session.client().Call("hotline.v1.ClockService/AdvanceTo",
                                             session.Identity("admin", {"ADMIN"}), request,
                                             &response)))
      return;
    if (session.json)
      PrintJson(response);
    else
      std::printf("%s, the system acted on %d tickets\n",
                  session.LocalTime(response.current_time()).c_str(),
                  static_cast<int>(response.settled()));
  });
}

}  // namespace hotline::ctl
