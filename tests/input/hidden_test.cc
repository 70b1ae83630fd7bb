// Who may not know that a ticket is there gets the same bytes at every door as for a number that
// nobody has. The doors are walked by the contract: every field of every method that names a
// ticket.
#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/error.h"
#include "common/base/ticket_number.h"
#include "gtest/gtest.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/rules.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/input/methods.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline::input {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

constexpr char kAccused[] = "p-tax-1";  // head of the tax office
constexpr char kStrangersNumber[] = "19911119999";

std::string UnknownName() {
  return "tickets/" + FormatTicketNumber({absl::CivilDay(2026, 3, 2), 1, 999'998});
}

bool NamesATicket(const FieldDescriptor& field) {
  return field.options().GetExtension(v1::rules).format() == v1::FieldRules::FORMAT_TICKET_NAME &&
         !field.is_repeated();
}

// All that the answer says, with `number` by another name.
std::map<std::string, std::string> Said(const absl::Status& status, const std::string& number) {
  const auto renamed = [&](std::string text) { return absl::StrReplaceAll(text, {{number, "N"}}); };
  std::map<std::string, std::string> out = {{"code", absl::StatusCodeToString(status.code())},
                                            {"message", renamed(std::string(status.message()))}};
  status.ForEachPayload([&](absl::string_view type, const absl::Cord& value) {
    out[std::string(type)] = renamed(std::string(value));
  });
  return out;
}

// The request with this ticket in `field`, and `version` as its etag where it has one.
std::string Asking(const MethodDescriptor& method, const FieldDescriptor& field,
                   const std::string& ticket, const std::string& etag) {
  std::unique_ptr<Message> request = GoodRequest(&method);
  const auto* reflection = request->GetReflection();
  reflection->SetString(request.get(), &field, ticket);
  const FieldDescriptor* version = method.input_type()->FindFieldByName("etag");
  if (version != nullptr) reflection->SetString(request.get(), version, etag);
  return request->SerializeAsString();
}

class Hidden : public ::testing::Test {
 protected:
  // A ticket about the accused, held by the leader above the accused.
  std::string About(const std::string& id) {
    v1::CreateTicketRequest request = testing::NewRequest(id);
    request.mutable_ticket()->set_concerns(absl::StrCat("persons/", kAccused));
    v1::Ticket ticket;
    const absl::Status status =
        home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket);
    EXPECT_TRUE(status.ok()) << status;
    return ticket.name();
  }
  absl::Status Ask(const MethodDescriptor& method, const std::string& who, const std::string& role,
                   const std::string& bytes) {
    const bool citizen = role == "PETITIONER";
    const std::string token =
        "Bearer " + *ctl::Tokens::OfThisProcess().For(
                        {who, citizen ? std::vector<std::string>{} : std::vector{role},
                         citizen ? kStrangersNumber : ""});
    return RawCall(home_.client().channel(), PathOf(method), token, bytes,
                   method.server_streaming(), std::chrono::milliseconds(200));
  }

  std::vector<v1::Event> Events(const std::string& who, const std::string& role) {
    grpc::ClientContext call;
    call.AddMetadata("authorization", "Bearer " + *ctl::Tokens::OfThisProcess().For({who, {role}}));
    v1::ReadEventsRequest request;
    request.set_with_body(true);
    auto stream = v1::EventService::NewStub(home_.client().channel())->ReadEvents(&call, request);
    std::vector<v1::Event> out;
    v1::WatchResponse page;
    while (stream->Read(&page)) out.insert(out.end(), page.events().begin(), page.events().end());
    EXPECT_TRUE(stream->Finish().ok());
    return out;
  }

  // Whatever roles the accused holds.
  testing::Installation home_{{.simulated = true,
                               .sources = testing::SampleSourcesWith(
                                   {{kAccused, kPersonRoles}, {"p-housing-1", kPersonRoles}})}};
};

// How many doors were asked, and every one whose answer tells the two tickets apart.
TEST_F(Hidden, TicketsAreNotFoundAtEveryDoorOfTheContract) {
  const std::string hidden = About("hidden-1"), unknown = UnknownName();
  const std::map<std::string, std::vector<std::string>> readers = {
      // Nobody sees the ticket about themselves, whatever their roles.
      {kAccused,
       {"OFFICIAL", "AGENT", "DISPATCHER", "REVIEWER", "SUPERVISOR", "ADMIN", "ANALYST", "AUDITOR",
        "CONFIDENTIAL_OFFICER"}},
      // A subordinate, and a department that has no part in it.
      {"p-tax-3", {"OFFICIAL"}},
      {"p-housing-1", {"OFFICIAL"}},
      {"stranger", {"PETITIONER"}}};
  int doors = 0;
  for (const MethodDescriptor* method : Methods()) {
    if (method->client_streaming()) continue;
    for (int f = 0; f < method->input_type()->field_count(); ++f) {
      const FieldDescriptor& field = *method->input_type()->field(f);
      if (!NamesATicket(field)) continue;
      for (const auto& [who, roles] : readers) {
        for (const std::string& role : roles) {
          for (const char* etag : {"", "\"99\""}) {
            const auto of_hidden = Said(
                Ask(*method, who, role, Asking(*method, field, hidden, etag)), hidden.substr(8));
            const auto of_unknown = Said(
                Ask(*method, who, role, Asking(*method, field, unknown, etag)), unknown.substr(8));
            EXPECT_EQ(of_hidden, of_unknown)
                << PathOf(*method) << " " << field.name() << " as " << who << " " << role;
            ++doors;
          }
        }
      }
    }
  }
  EXPECT_GT(doors, 800);
}

// What the log tells of the ticket: by the person it is about as it stands, all of it or nothing,
// and without a gap that would look like a part cut out.
TEST_F(Hidden, StreamsTellNothingOfTheTicketWheneverItCameToBeAboutTheReader) {
  v1::Ticket ticket;
  ASSERT_TRUE(home_
                  .Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                        testing::NewRequest("later"), &ticket)
                  .ok());
  const auto reclassify = [&](const std::string& person) {
    v1::ReclassifyTicketRequest request;
    request.set_name(ticket.name());
    request.set_note("反映局长");
    request.set_concerns("persons/" + person);
    v1::Ticket after;
    const absl::Status status =
        home_.Call("TicketService/ReclassifyTicket", "p-centre-2", "DISPATCHER", request, &after);
    EXPECT_TRUE(status.ok()) << status;
  };
  struct Seen {
    int of_ticket = 0, withheld = 0;
  };
  const auto read = [&](const std::string& who, const std::string& role) {
    Seen seen;
    std::map<int, int64_t> sequences;
    for (const v1::Event& event : Events(who, role)) {
      seen.of_ticket += "tickets/" + event.subject().number() == ticket.name();
      seen.withheld += !event.has_subject();
      EXPECT_EQ(event.sequence(), ++sequences[event.partition()]);
    }
    return seen;
  };
  reclassify(kAccused);
  for (const char* role : {"AGENT", "AUDITOR"}) {
    EXPECT_EQ(read(kAccused, role).of_ticket, 0) << role;
    EXPECT_EQ(read(kAccused, role).withheld, 2) << role;
    EXPECT_EQ(read("p-housing-1", role).of_ticket, 2) << role;
  }
  // Its verification is no alarm.
  int code = -1;
  const std::string said =
      testing::RunTool(absl::StrCat("hotlinectl --address ", home_.address(), " --as ", kAccused,
                                    " --role AUDITOR chain-verify 2>&1"),
                       &code);
  EXPECT_EQ(code, 0) << said;
  EXPECT_NE(said.find("2 of these events are not shown to you"), std::string::npos) << said;
  reclassify("p-housing-1");
  EXPECT_EQ(read(kAccused, "AUDITOR").of_ticket, 3);
  EXPECT_EQ(read("p-housing-1", "AUDITOR").of_ticket, 0);
}

// Whether a number of another system is known here, only that system is told.
TEST_F(Hidden, ANumberOfAnotherSystemIsThatSystems) {
  v1::CreateTicketRequest request = testing::NewRequest("of-a-system");
  request.mutable_ticket()->set_concerns(absl::StrCat("persons/", kAccused));
  request.mutable_ticket()->mutable_origin()->set_system("province");
  request.mutable_ticket()->mutable_origin()->set_number("P-1");
  v1::Ticket ticket;
  ASSERT_TRUE(home_.Call("TicketService/CreateTicket", "province", "AGENT", request, &ticket).ok());
  std::string said;
  for (const char* number : {"P-1", "P-2"}) {
    v1::CreateTicketRequest again = testing::NewRequest("again");
    again.mutable_ticket()->mutable_origin()->set_system("province");
    again.mutable_ticket()->mutable_origin()->set_number(number);
    const absl::Status status =
        home_.Call("TicketService/CreateTicket", kAccused, "AGENT", again, &ticket);
    EXPECT_EQ(ReasonOf(status), "ORIGIN_OF_ANOTHER");
    const std::string text = absl::StrCat(std::string(status.message()), PartsOf(status).zh);
    if (said.empty()) said = text;
    EXPECT_EQ(text, said);
  }
}

// Whether two people get what one of them may not know of: the etag of the ticket has not moved.
TEST_F(Hidden, NothingWasDoneAndItsKeeperStillHasIt) {
  const std::string hidden = About("hidden-2");
  v1::GetTicketRequest get;
  get.set_name(hidden);
  v1::Ticket ticket;
  ASSERT_TRUE(home_.Call("TicketService/GetTicket", "p-county-1", "OFFICIAL", get, &ticket).ok());
  EXPECT_EQ(ticket.state(), v1::TICKET_STATE_DISPATCHED);
  v1::AcceptTicketRequest accept;
  accept.set_name(hidden);
  accept.set_etag(ticket.etag());
  EXPECT_EQ(
      ReasonOf(home_.Call("TicketService/AcceptTicket", kAccused, "OFFICIAL", accept, &ticket)),
      "TICKET_NOT_FOUND");
  ASSERT_TRUE(
      home_.Call("TicketService/AcceptTicket", "p-county-1", "OFFICIAL", accept, &ticket).ok());
}

// The pages of a list are those of a list in which the hidden tickets are not.
TEST_F(Hidden, ListsAreFilledWithoutThem) {
  std::vector<std::string> open;
  for (int i = 0; i < 3; ++i) {
    About(absl::StrCat("hidden-list-", i));
    v1::Ticket ticket;
    ASSERT_TRUE(home_
                    .Call("TicketService/CreateTicket", "p-centre-1", "AGENT",
                          testing::NewRequest(absl::StrCat("open-", i)), &ticket)
                    .ok());
    open.push_back(ticket.name());
  }
  std::sort(open.begin(), open.end());
  for (const int size : {1, 2, 3, 50}) {
    std::vector<std::string> listed;
    std::vector<int> sizes;
    v1::ListTicketsRequest request;
    request.mutable_by_department()->set_department("departments/tax");
    request.mutable_by_department()->set_state(v1::TICKET_STATE_DISPATCHED);
    request.set_page_size(size);
    do {
      v1::ListTicketsResponse page;
      ASSERT_TRUE(
          home_.Call("TicketService/ListTickets", kAccused, "OFFICIAL", request, &page).ok());
      for (const v1::Ticket& ticket : page.tickets()) listed.push_back(ticket.name());
      sizes.push_back(page.tickets_size());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    std::sort(listed.begin(), listed.end());
    EXPECT_EQ(listed, open) << size;
    for (size_t i = 0; i + 1 < sizes.size(); ++i) EXPECT_EQ(sizes[i], size) << "a page with gaps";
  }
}

}  // namespace
}  // namespace hotline::input
