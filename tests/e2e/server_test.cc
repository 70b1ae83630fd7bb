// The server as its callers meet it: a whole life, every error with its reason, and what happens
// when Redis or the server itself goes away.
#include <signal.h>

#include <chrono>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/clock.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"
#include "common/rpc/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/directory.pb.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/limit.pb.h"
#include "hotline/v1/report.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/upload.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using testing::Installation;
using testing::InstallationOptions;
using testing::NewRequest;

class ServerTest : public ::testing::Test {
 protected:
  static Installation& hotline() {
    static auto* installation = new Installation(InstallationOptions{.simulated = true});
    return *installation;
  }
  static void TearDownTestSuite() { hotline().~Installation(); }

  v1::Ticket Create(const v1::CreateTicketRequest& request) {
    v1::Ticket t;
    absl::Status status =
        hotline().Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t;
  }
  template <class Request>
  absl::Status Do(const std::string& method, const std::string& who, const std::string& role,
                  v1::Ticket* t, Request request) {
    request.set_name(t->name());
    v1::Ticket after;
    absl::Status status = hotline().Call(method, who, role, request, &after);
    if (status.ok()) *t = after;
    return status;
  }
};

TEST_F(ServerTest, WholeLifeOverTheWire) {
  v1::Ticket t = Create(NewRequest("life-1"));
  EXPECT_EQ(t.state(), v1::TICKET_STATE_DISPATCHED);
  EXPECT_EQ(t.head(), "persons/p-tax-1");
  ASSERT_TRUE(
      Do("TicketService/AcceptTicket", "p-tax-1", "OFFICIAL", &t, v1::AcceptTicketRequest()).ok());
  v1::RecordContactRequest contact;
  contact.set_type(v1::RecordContactRequest::CONTACT_TYPE_EFFECTIVE);
  ASSERT_TRUE(Do("TicketService/RecordContact", "p-tax-3", "OFFICIAL", &t, contact).ok());
  v1::SubmitResultRequest submit;
  submit.set_outcome_code("RESOLVED");
  submit.set_result("已处理");
  ASSERT_TRUE(Do("TicketService/SubmitResult", "p-tax-3", "OFFICIAL", &t, submit).ok());
  ASSERT_TRUE(
      Do("TicketService/ApproveResult", "p-tax-1", "OFFICIAL", &t, v1::ApproveResultRequest())
          .ok());
  ASSERT_TRUE(
      Do("TicketService/ReviewResult", "p-centre-3", "REVIEWER", &t, v1::ReviewResultRequest())
          .ok());
  v1::ReplyToPetitionerRequest reply;
  reply.set_petitioner(1);
  reply.set_reply("已处理");
  reply.set_proof("sms-1");
  ASSERT_TRUE(Do("TicketService/ReplyToPetitioner", "p-tax-3", "OFFICIAL", &t, reply).ok());
  v1::GetRatingInvitationRequest ask;
  ask.set_name(t.name());
  ask.set_petitioner(1);
  v1::GetRatingInvitationResponse invitation;
  EXPECT_EQ(ReasonOf(hotline().Call("FollowUpService/GetRatingInvitation", "p-tax-3", "OFFICIAL",
                                    ask, &invitation)),
            "ROLE_MISSING")
      << "the handler never sees the code";
  ASSERT_TRUE(
      hotline()
          .Call("FollowUpService/GetRatingInvitation", "messages", "MESSENGER", ask, &invitation)
          .ok());
  v1::RateTicketRequest rate;
  rate.set_petitioner(1);
  rate.set_code(invitation.code());
  rate.set_satisfaction(v1::SATISFACTION_SATISFIED);
  rate.set_solved(v1::SOLVED_YES);
  ASSERT_TRUE(Do("FollowUpService/RateTicket", "messages", "MESSENGER", &t, rate).ok());
  EXPECT_TRUE(t.state() == v1::TICKET_STATE_CLOSED ||
              t.state() == v1::TICKET_STATE_REPLIED);  // replied while a drawn call is owed

  v1::ListTicketEventsRequest list;
  list.set_name(t.name());
  v1::ListTicketEventsResponse events;
  ASSERT_TRUE(
      hotline().Call("TicketService/ListTicketEvents", "p-centre-1", "AGENT", list, &events).ok());
  EXPECT_EQ(events.events_size(), t.version());
  for (int i = 1; i < events.events_size(); ++i)
    EXPECT_EQ(events.events(i).prev_hash(), events.events(i - 1).hash());
}

TEST_F(ServerTest, EveryErrorHasItsCodeAndReason) {
  v1::Ticket t = Create(NewRequest("errors-1"));
  v1::Ticket other;
  struct Row {
    const char* what;
    std::function<absl::Status()> call;
    absl::StatusCode code;
    const char* reason;
  };
  auto accept = [&](const std::string& name, const std::string& who, const std::string& etag = "") {
    v1::AcceptTicketRequest r;
    r.set_name(name);
    r.set_etag(etag);
    return hotline().Call("TicketService/AcceptTicket", who, "OFFICIAL", r, &other);
  };
  std::string mistyped = t.name();
  mistyped.back() = mistyped.back() == '0' ? '1' : '0';
  std::string unknown = "tickets/" + FormatTicketNumber({absl::CivilDay(2026, 3, 2), 1, 999'998});
  const Row rows[] = {
      {"mistyped number", [&] { return accept(mistyped, "p-tax-1"); },
       absl::StatusCode::kInvalidArgument, "TICKET_NUMBER_MISTYPED"},
      {"no such ticket", [&] { return accept(unknown, "p-tax-1"); }, absl::StatusCode::kNotFound,
       "TICKET_NOT_FOUND"},
      {"not a number at all", [&] { return accept("tickets/1", "p-tax-1"); },
       absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"},
      {"without the office", [&] { return accept(t.name(), "p-tax-3"); },
       absl::StatusCode::kPermissionDenied, "NOT_IN_OFFICE"},
      {"an etag that moved", [&] { return accept(t.name(), "p-tax-1", "\"7\""); },
       absl::StatusCode::kAborted, "ETAG_MISMATCH"},
      {"an etag of nobody", [&] { return accept(t.name(), "p-tax-1", "xyz"); },
       absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"},
      {"wrong state",
       [&] {
         v1::ReviewResultRequest r;
         r.set_name(t.name());
         return hotline().Call("TicketService/ReviewResult", "p-centre-3", "REVIEWER", r, &other);
       },
       absl::StatusCode::kFailedPrecondition, "ILLEGAL_TRANSITION"},
      {"without the role",
       [&] {
         v1::ReviewResultRequest r;
         r.set_name(t.name());
         return hotline().Call("TicketService/ReviewResult", "p-tax-1", "OFFICIAL", r, &other);
       },
       absl::StatusCode::kPermissionDenied, "ROLE_MISSING"},
      {"request id with other content",
       [&] {
         auto r = NewRequest("errors-1");
         r.mutable_ticket()->set_text("别的内容");
         return hotline().Call("TicketService/CreateTicket", "p-centre-1", "AGENT", r, &other);
       },
       absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"},
      {"unknown department",
       [&] {
         return hotline().Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                               NewRequest("errors-2", "departments/nobody"), &other);
       },
       absl::StatusCode::kInvalidArgument, "FIELDS_INVALID"},
      {"altered page token",
       [&] {
         v1::ListTicketsRequest r;
         r.set_page_token("AAAAAAAAAAAAAAAAAAAAAAAA");
         v1::ListTicketsResponse out;
         return hotline().Call("TicketService/ListTickets", "p-centre-1", "AGENT", r, &out);
       },
       absl::StatusCode::kInvalidArgument, "PAGE_TOKEN_INVALID"},
      {"a stranger's act", [&] { return accept(t.name(), "p-housing-1"); },
       absl::StatusCode::kNotFound, "TICKET_NOT_FOUND"},
      {"another department's ticket",
       [&] {
         v1::GetTicketRequest r;
         r.set_name(t.name());
         return hotline().Call("TicketService/GetTicket", "p-housing-1", "OFFICIAL", r, &other);
       },
       absl::StatusCode::kNotFound, "TICKET_NOT_FOUND"},
      {"a clock that would go back",
       [&] {
         v1::AdvanceToRequest r;
         r.mutable_target_time()->set_seconds(1'700'000'000);
         v1::AdvanceToResponse out;
         return hotline().Call("ClockService/AdvanceTo", "admin", "ADMIN", r, &out);
       },
       absl::StatusCode::kInvalidArgument, "CLOCK_WOULD_GO_BACK"},
  };
  for (const Row& row : rows) {
    absl::Status status = row.call();
    EXPECT_EQ(status.code(), row.code) << row.what << ": " << status;
    EXPECT_EQ(ReasonOf(status), row.reason) << row.what << ": " << status;
    EXPECT_FALSE(PartsOf(status).zh.empty() && status.code() != absl::StatusCode::kInvalidArgument)
        << row.what;
  }
}

TEST_F(ServerTest, CallWithoutATokenIsRefused) {
  auto stub = v1::EventService::NewStub(hotline().client().channel());
  grpc::ClientContext context;
  auto stream = stub->Watch(&context, v1::WatchRequest());
  v1::WatchResponse response;
  EXPECT_FALSE(stream->Read(&response));
  EXPECT_EQ(ReasonOf(rpc::FromGrpc(stream->Finish())), "TOKEN_INVALID");
}

TEST_F(ServerTest, RepeatedCreateMakesOneTicket) {
  v1::Ticket first = Create(NewRequest("once-1"));
  v1::Ticket second = Create(NewRequest("once-1"));
  EXPECT_EQ(first.name(), second.name());
  EXPECT_EQ(second.replayed_version(), 1);
}

TEST_F(ServerTest, ValidateOnlyStoresNothing) {
  auto request = NewRequest("validate-1");
  request.set_validate_only(true);
  v1::Ticket t = Create(request);
  EXPECT_EQ(t.state(), v1::TICKET_STATE_DISPATCHED);
  EXPECT_EQ(t.name(), "");
}

TEST_F(ServerTest, ConfidentialPetitionerIsHiddenFromTheDepartment) {
  auto request = NewRequest("secret-1");
  request.mutable_ticket()->set_confidential(true);
  v1::Ticket t = Create(request);
  v1::GetTicketRequest get;
  get.set_name(t.name());
  v1::Ticket seen;
  ASSERT_TRUE(hotline().Call("TicketService/GetTicket", "p-tax-1", "OFFICIAL", get, &seen).ok());
  EXPECT_EQ(seen.petitioners(0).display_name(), "");
  EXPECT_EQ(seen.petitioners(0).phone(), "");
  EXPECT_EQ(seen.channel(), v1::CHANNEL_UNSPECIFIED);
  v1::ListTicketEventsRequest list;
  list.set_name(t.name());
  v1::ListTicketEventsResponse events;
  ASSERT_TRUE(
      hotline().Call("TicketService/ListTicketEvents", "p-tax-1", "OFFICIAL", list, &events).ok());
  for (const auto& event : events.events()) {
    for (const auto& fact : event.facts()) EXPECT_EQ(fact.channel(), v1::CHANNEL_UNSPECIFIED);
  }
}

TEST_F(ServerTest, ListsPageThroughEverythingOnce) {
  std::set<std::string> made;
  for (int i = 0; i < 25; ++i)
    made.insert(Create(NewRequest(absl::StrCat("list-", i), "departments/veterans")).name());
  v1::ListTicketsRequest list;
  list.mutable_by_department()->set_department("departments/veterans");
  list.mutable_by_department()->set_state(v1::TICKET_STATE_DISPATCHED);
  list.set_page_size(4);
  std::vector<std::string> seen;
  for (;;) {
    v1::ListTicketsResponse page;
    ASSERT_TRUE(
        hotline().Call("TicketService/ListTickets", "p-veterans-1", "OFFICIAL", list, &page).ok());
    for (const auto& t : page.tickets()) seen.push_back(t.name());
    if (page.next_page_token().empty()) break;
    list.set_page_token(page.next_page_token());
  }
  EXPECT_EQ(seen.size(), made.size());
  EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()), made);
  v1::ListTicketsRequest history;
  history.set_petitioner_phone("199-0000 0001");
  history.set_page_size(500);
  v1::ListTicketsResponse found;
  ASSERT_TRUE(
      hotline().Call("TicketService/ListTickets", "p-centre-1", "AGENT", history, &found).ok());
  EXPECT_GE(found.tickets_size(), 25) << "by number, however it is written";
}

// The next answer that has events; false when the stream ends.
bool ReadEvents(grpc::ClientReader<v1::WatchResponse>& stream, v1::WatchResponse* response) {
  do {
    if (!stream.Read(response)) return false;
  } while (response->events().empty());
  return true;
}

TEST_F(ServerTest, LimitsFireOnceAndTheWatcherSeesThem) {
  v1::Ticket t = Create(NewRequest("watch-1"));
  auto stub = v1::EventService::NewStub(hotline().client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {"analyst", {"ANALYST"}});
  v1::WatchRequest request;
  request.set_from_start(true);
  request.set_ticket(t.name());
  auto stream = stub->Watch(&context, request);
  v1::WatchResponse response;
  ASSERT_TRUE(ReadEvents(*stream, &response));
  EXPECT_EQ(response.events(0).verb(), "CreateTicket");

  v1::GetTimeResponse now;
  ASSERT_TRUE(
      hotline().Call("ClockService/GetTime", "admin", "ADMIN", v1::GetTimeRequest(), &now).ok());
  v1::AdvanceToRequest advance;
  advance.mutable_target_time()->set_seconds(now.current_time().seconds() + 3 * 3600);
  v1::AdvanceToResponse advanced;
  ASSERT_TRUE(hotline().Call("ClockService/AdvanceTo", "admin", "ADMIN", advance, &advanced).ok());
  EXPECT_GT(advanced.settled(), 0);
  ASSERT_TRUE(ReadEvents(*stream, &response));
  std::map<std::string, int> facts;
  for (const auto& e : response.events()) {
    for (const auto& f : e.facts()) ++facts[f.type()];
  }
  EXPECT_EQ(facts["DEEMED_ACCEPTED"], 1);
  EXPECT_EQ(facts["BREACHED"], 1);
  std::string token = response.resume_token();
  context.TryCancel();
  while (stream->Read(&response)) {
  }
  EXPECT_EQ(stream->Finish().error_code(), grpc::StatusCode::CANCELLED);

  // Resumed, it goes on after what was seen.
  ASSERT_TRUE(
      Do("TicketService/AcceptTicket", "p-tax-1", "OFFICIAL", &t, v1::AcceptTicketRequest()).ok());
  grpc::ClientContext again;
  ctl::Authorize(&again, {"analyst", {"ANALYST"}});
  request.set_from_start(false);
  request.set_resume_token(token);
  auto resumed = stub->Watch(&again, request);
  ASSERT_TRUE(ReadEvents(*resumed, &response));
  EXPECT_EQ(response.events(0).verb(), "AcceptTicket");
  again.TryCancel();
  while (resumed->Read(&response)) {
  }
  (void)resumed->Finish();
}

TEST_F(ServerTest, ForeignResumeTokenIsRefused) {
  auto stub = v1::EventService::NewStub(hotline().client().channel());
  for (const char* token : {"garbage!", "AAAA"}) {
    grpc::ClientContext context;
    ctl::Authorize(&context, {"analyst", {"ANALYST"}});
    v1::WatchRequest request;
    request.set_resume_token(token);
    auto stream = stub->Watch(&context, request);
    v1::WatchResponse response;
    EXPECT_FALSE(stream->Read(&response));
    EXPECT_EQ(ReasonOf(rpc::FromGrpc(stream->Finish())), "RESUME_TOKEN_INVALID");
  }
}

TEST_F(ServerTest, DamagedJurisdictionLeavesTheOneInForce) {
  const absl::Status status =
      ctl::UploadJurisdiction(hotline().client(), {"admin", {"ADMIN"}},
                              {{"x.json", "{\"departments\": [\n{\"id\": \"a\", \"nam\": 1}]}"}},
                              {})
          .status();
  EXPECT_EQ(ReasonOf(status), "JURISDICTION_INVALID");
  EXPECT_THAT(PartsOf(status).fields.at(0).field, ::testing::HasSubstr("x.json:2"));
  v1::Jurisdiction current;
  ASSERT_TRUE(hotline()
                  .Call("DirectoryService/GetJurisdiction", "admin", "ADMIN",
                        v1::GetJurisdictionRequest(), &current)
                  .ok());
  EXPECT_EQ(current.departments_size(), 43);
}

TEST_F(ServerTest, LogHoldsNoPersonalData) {
  const size_t before = hotline().log().size();
  Create(NewRequest("private-1"));
  std::string log;
  for (int i = 0; i < 100 && log.find("\"method\":\"CreateTicket\"", before) == log.npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    log = hotline().log();
  }
  ASSERT_NE(log.find("\"method\":\"CreateTicket\"", before), log.npos) << "lines come soon";
  EXPECT_THAT(log, ::testing::Not(::testing::HasSubstr("19900000001")));
  EXPECT_THAT(log, ::testing::Not(::testing::HasSubstr("王先生")));
  EXPECT_THAT(log, ::testing::Not(::testing::HasSubstr("商家不开发票")));
}

}  // namespace
}  // namespace hotline
