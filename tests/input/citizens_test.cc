// Citizens at every method of the contract: their own requests, and nothing else.
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/follow_up.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "services/tools/client/tokens.h"
#include "tests/input/methods.h"
#include "tests/input/raw_call.h"
#include "tests/support/installation.h"

namespace hotline::input {
namespace {

constexpr char kNumber[] = "19911110001", kOther[] = "19911110002";

class Citizens : public ::testing::Test {
 protected:
  static ctl::Caller With(const std::string& number) {
    return {absl::StrCat("c-", number), {}, number};
  }
  template <class Request, class Response>
  absl::Status Call(const std::string& method, const std::string& number, const Request& request,
                    Response* response) {
    return home_.client().Call("hotline.v1." + method, With(number), request, response);
  }
  // What a citizen sends: neither number nor name of the directory.
  static v1::CreateTicketRequest Request(const std::string& id) {
    v1::CreateTicketRequest request;
    request.set_request_id(id);
    v1::NewTicket& ticket = *request.mutable_ticket();
    ticket.set_kind(v1::TICKET_KIND_COMPLAINT);
    ticket.set_channel(v1::CHANNEL_APP);
    ticket.set_text("商家不开发票");
    ticket.add_petitioners()->set_kind(v1::PETITIONER_KIND_CITIZEN);
    return request;
  }
  v1::Ticket File(const std::string& id, const std::string& number = kNumber) {
    v1::Ticket ticket;
    const absl::Status status = Call("TicketService/CreateTicket", number, Request(id), &ticket);
    EXPECT_TRUE(status.ok()) << status;
    return ticket;
  }

  testing::Installation home_{{.simulated = true}};
};

TEST_F(Citizens, CallNothingElse) {
  const std::set<std::string> theirs = {
      "hotline.v1.TicketService/CreateTicket", "hotline.v1.TicketService/GetTicket",
      "hotline.v1.TicketService/ListTickets",  "hotline.v1.TicketService/ObjectToTicket",
      "hotline.v1.TicketService/UrgeTicket",   "hotline.v1.TicketService/SupplementTicket",
      "hotline.v1.FollowUpService/RateTicket", "hotline.v1.ClockService/GetTime"};
  const std::string token = "Bearer " + *ctl::Tokens::OfThisProcess().For(With(kNumber));
  std::set<std::string> open;
  for (const auto* method : Methods()) {
    if (method->client_streaming()) continue;
    const absl::Status status = RawCall(home_.client().channel(), PathOf(*method), token,
                                        GoodRequest(method)->SerializeAsString(),
                                        method->server_streaming(), std::chrono::milliseconds(500));
    if (ReasonOf(status) != "ROLE_MISSING") open.insert(PathOf(*method));
  }
  EXPECT_EQ(open, theirs);
}

TEST_F(Citizens, ReadTheirOwnTicketsAndNobodyElses) {
  const v1::Ticket mine = File("one"), others = File("two", kOther);
  EXPECT_EQ(mine.petitioners(0).phone(), kNumber);
  EXPECT_EQ(mine.text(), "商家不开发票");
  // Who handles it is the house's matter.
  EXPECT_EQ(mine.head(), "");
  EXPECT_EQ(mine.legs_size(), 0);
  v1::GetTicketRequest get;
  v1::Ticket got;
  get.set_name(mine.name());
  ASSERT_TRUE(Call("TicketService/GetTicket", kNumber, get, &got).ok());
  get.set_name(others.name());
  EXPECT_EQ(ReasonOf(Call("TicketService/GetTicket", kNumber, get, &got)), "TICKET_NOT_FOUND");
  for (const int size : {1, 2, 50}) {
    v1::ListTicketsRequest list;
    list.set_page_size(size);
    v1::ListTicketsResponse page;
    ASSERT_TRUE(Call("TicketService/ListTickets", kNumber, list, &page).ok());
    ASSERT_EQ(page.tickets_size(), 1) << size;
    EXPECT_EQ(page.tickets(0).name(), mine.name());
  }
  v1::ListTicketsRequest filtered;
  filtered.set_petitioner_phone(kOther);
  v1::ListTicketsResponse page;
  EXPECT_EQ(ReasonOf(Call("TicketService/ListTickets", kNumber, filtered, &page)), "ROLE_MISSING");
}

// What an agent took in under the same number is theirs too, however the number was written.
TEST_F(Citizens, FindWhatTheyAskedByTelephone) {
  auto request = testing::NewRequest("by-phone");
  request.mutable_ticket()->mutable_petitioners(0)->set_phone("+86 199 1111 0001");
  v1::Ticket ticket;
  ASSERT_TRUE(
      home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &ticket).ok());
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  ASSERT_TRUE(Call("TicketService/GetTicket", kNumber, get, &ticket).ok());
  EXPECT_EQ(ticket.call_id(), "") << "of the centre";
}

TEST_F(Citizens, SayWhatTheyWantAndNotWhatIsTheCentresToSay) {
  const auto refused = [&](const std::function<void(v1::NewTicket&)>& change) {
    v1::CreateTicketRequest request = Request("refused");
    request.set_validate_only(true);
    change(*request.mutable_ticket());
    v1::Ticket ticket;
    return ReasonOf(Call("TicketService/CreateTicket", kNumber, request, &ticket));
  };
  EXPECT_EQ(refused([](v1::NewTicket&) {}), "");
  EXPECT_EQ(refused([](v1::NewTicket& t) { t.mutable_petitioners(0)->set_phone(kNumber); }), "");
  const std::vector<std::function<void(v1::NewTicket&)>> changes = {
      [](v1::NewTicket& t) { t.mutable_petitioners(0)->set_phone(kOther); },
      [](v1::NewTicket& t) { *t.add_petitioners() = t.petitioners(0); },
      [](v1::NewTicket& t) { t.set_channel(v1::CHANNEL_PHONE); },
      [](v1::NewTicket& t) { t.set_urgency(v1::URGENCY_EXTREME); },
      [](v1::NewTicket& t) { t.set_department("departments/tax"); },
      [](v1::NewTicket& t) { t.set_concerns("persons/p-tax-1"); },
      [](v1::NewTicket& t) { t.set_call_id("c"); },
      [](v1::NewTicket& t) { t.set_answer("x"); },
      [](v1::NewTicket& t) { t.set_missing("x"); },
      [](v1::NewTicket& t) { t.set_contact_waived(true); },
      [](v1::NewTicket& t) { t.set_desk("desk-1"); },
      [](v1::NewTicket& t) { t.set_knowledge_ref("k"); },
      [](v1::NewTicket& t) { t.add_external_refs()->set_system("wechat"); },
      [](v1::NewTicket& t) {
        t.mutable_origin()->set_system("province");
        t.mutable_origin()->set_number("1");
      },
      [](v1::NewTicket& t) {
        t.set_anonymous(true);
        t.mutable_petitioners(0)->set_display_name("王");
      }};
  for (size_t i = 0; i < changes.size(); ++i) EXPECT_EQ(refused(changes[i]), "FIELDS_INVALID") << i;
}

// Who asks together with others reads neither what they have added nor what they were told.
TEST_F(Citizens, ReadNothingOfThoseWhoAskWithThem) {
  auto request = testing::NewRequest("together");
  v1::NewTicket& ticket = *request.mutable_ticket();
  ticket.mutable_petitioners(0)->set_phone(kNumber);
  *ticket.add_petitioners() = ticket.petitioners(0);
  ticket.mutable_petitioners(1)->set_phone(kOther);
  v1::Ticket made;
  ASSERT_TRUE(home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &made).ok());
  v1::SupplementTicketRequest supplement;
  supplement.set_name(made.name());
  supplement.set_petitioner(2);
  supplement.set_text("我住幸福路3号");
  ASSERT_TRUE(Call("TicketService/SupplementTicket", kOther, supplement, &made).ok());
  v1::GetTicketRequest get;
  get.set_name(made.name());
  ASSERT_TRUE(Call("TicketService/GetTicket", kNumber, get, &made).ok());
  EXPECT_EQ(made.text().find("幸福路"), std::string::npos);
  EXPECT_NE(made.text(), "");
  ASSERT_EQ(made.petitioners_size(), 2);
  EXPECT_EQ(made.petitioners(0).phone(), kNumber);
  EXPECT_EQ(made.petitioners(1).phone(), "");
  ASSERT_TRUE(home_.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &made).ok());
  EXPECT_NE(made.text().find("幸福路"), std::string::npos);
}

// What was answered at once was told to everybody who asked.
TEST_F(Citizens, ReadTheAnswerThatWasGivenAtOnce) {
  auto request = testing::NewRequest("at-once", "");
  v1::NewTicket& ticket = *request.mutable_ticket();
  ticket.mutable_petitioners(0)->set_phone(kNumber);
  *ticket.add_petitioners() = ticket.petitioners(0);
  ticket.mutable_petitioners(1)->set_phone(kOther);
  ticket.set_answer("周一至周五办理");
  v1::Ticket made;
  const absl::Status status =
      home_.Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &made);
  ASSERT_TRUE(status.ok()) << status;
  v1::GetTicketRequest get;
  get.set_name(made.name());
  for (const char* number : {kNumber, kOther}) {
    ASSERT_TRUE(Call("TicketService/GetTicket", number, get, &made).ok());
    EXPECT_EQ(made.reply(), "周一至周五办理");
  }
}

// Under a number that nobody knows not even the citizen finds it again.
TEST_F(Citizens, AreNotKnownWhereTheyFileAnonymously) {
  v1::CreateTicketRequest request = Request("anonymous");
  request.mutable_ticket()->set_anonymous(true);
  v1::Ticket ticket;
  ASSERT_TRUE(Call("TicketService/CreateTicket", kNumber, request, &ticket).ok());
  EXPECT_NE(ticket.name(), "");
  EXPECT_EQ(ticket.text(), "") << "the answer names the ticket and no more";
  v1::Ticket again;
  ASSERT_TRUE(Call("TicketService/CreateTicket", kNumber, request, &again).ok());
  EXPECT_EQ(again.name(), ticket.name());
  v1::GetTicketRequest get;
  get.set_name(ticket.name());
  EXPECT_EQ(ReasonOf(Call("TicketService/GetTicket", kNumber, get, &ticket)), "TICKET_NOT_FOUND");
  v1::Ticket seen;
  ASSERT_TRUE(home_.Call("TicketService/GetTicket", "p-centre-1", "AGENT", get, &seen).ok());
  EXPECT_EQ(seen.petitioners(0).phone(), "");
}

}  // namespace
}  // namespace hotline::input
