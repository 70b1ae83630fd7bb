// Promises, conflicts of interest and leaders, over the wire and by the operator's tool.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/clock.pb.h"
#include "hotline/v1/event.grpc.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "tests/support/installation.h"
#include "tests/support/sample.h"

namespace hotline {
namespace {

using ::testing::HasSubstr;
using testing::Installation;
using testing::InstallationOptions;
using testing::NewRequest;
using testing::RunTool;

// Holds every role that reads the log.
constexpr char kReader[] = "p-centre-3";

class OversightTest : public ::testing::Test {
 protected:
  static Installation& hotline() {
    static auto* installation = new Installation(
        InstallationOptions{.simulated = true,
                            .simulated_start = "2026-03-02T09:00:00+08:00",
                            .sources = testing::SampleSourcesWith(
                                {{kReader, kPersonRoles}, {"p-tax-1", Bit(Role::kSupervisor)}})});
    return *installation;
  }
  static void TearDownTestSuite() { hotline().~Installation(); }

  std::string Ctl(const std::string& arguments, int expected = 0) {
    int code = 0;
    std::string out =
        RunTool("hotlinectl --address " + hotline().address() + " " + arguments + " 2>&1", &code);
    EXPECT_EQ(code, expected) << arguments << "\n" << out;
    return out;
  }
  std::string Create(const v1::CreateTicketRequest& request) {
    v1::Ticket t;
    absl::Status status =
        hotline().Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t.name().substr(t.name().find('/') + 1);
  }
  absl::StatusOr<v1::Ticket> Get(const std::string& number, const std::string& who,
                                 const std::string& role) {
    v1::GetTicketRequest get;
    get.set_name("tickets/" + number);
    v1::Ticket t;
    absl::Status status = hotline().Call("TicketService/GetTicket", who, role, get, &t);
    if (!status.ok()) return status;
    return t;
  }
};

TEST_F(OversightTest, PromiseNobodyReportsOpensAReworkByItself) {
  const std::string number = Create(NewRequest("promise-1"));
  const std::string head = "--as p-tax-1 --role OFFICIAL ";
  Ctl(head + "accept " + number);
  Ctl(head + "contact " + number + " --type EFFECTIVE");
  Ctl(head + "submit " + number +
      " --outcome-code PARTLY --result 月底前修复 --promised-date 2026-03-06");
  Ctl(head + "approve " + number);
  Ctl("review " + number);
  Ctl(head + "reply " + number + " --petitioner 1 --reply 月底前修复 --proof sms-1");
  auto t = Get(number, "p-centre-1", "AGENT");
  ASSERT_TRUE(t.ok()) << t.status();
  EXPECT_EQ(t->state(), v1::TICKET_STATE_REPLIED);
  EXPECT_EQ(t->promise().leg(), 1);
  EXPECT_THAT(Ctl("explain " + number), HasSubstr("2026-03-07 00:00"));
  v1::AdvanceToRequest advance;
  advance.mutable_target_time()->set_seconds(1772930000);  // 2026-03-08 08:33
  v1::AdvanceToResponse advanced;
  ASSERT_TRUE(hotline().Call("ClockService/AdvanceTo", "admin", "ADMIN", advance, &advanced).ok());
  t = Get(number, "p-centre-1", "AGENT");
  ASSERT_TRUE(t.ok()) << t.status();
  EXPECT_EQ(t->reworks(), 1);
  EXPECT_EQ(t->promise().leg(), 0);
  EXPECT_THAT(Ctl("show " + number), HasSubstr("PROMISE_UNKEPT"));
}

TEST_F(OversightTest, TicketAboutAHeadIsForHisLeaderAlone) {
  auto request = NewRequest("about-1");
  request.mutable_ticket()->set_concerns("persons/p-tax-1");
  const std::string number = Create(request);
  for (const char* person : {"p-tax-1", "p-tax-2", "p-tax-3"})
    EXPECT_EQ(ReasonOf(Get(number, person, "OFFICIAL").status()), "TICKET_NOT_FOUND") << person;
  EXPECT_EQ(ReasonOf(Get(number, "p-tax-1", "SUPERVISOR").status()), "TICKET_NOT_FOUND")
      << "whatever his roles";
  auto leader = Get(number, "p-county-1", "OFFICIAL");
  ASSERT_TRUE(leader.ok()) << leader.status();
  EXPECT_EQ(leader->head(), "persons/p-county-1");
  EXPECT_EQ(leader->concerns(), "");
  EXPECT_EQ(Get(number, "p-centre-1", "AGENT")->concerns(), "persons/p-tax-1");
  v1::ListTicketsRequest list;
  list.mutable_by_department()->set_department("departments/tax");
  list.mutable_by_department()->set_state(v1::TICKET_STATE_DISPATCHED);
  list.set_page_size(500);
  v1::ListTicketsResponse page;
  ASSERT_TRUE(hotline().Call("TicketService/ListTickets", "p-tax-1", "OFFICIAL", list, &page).ok());
  for (const auto& ticket : page.tickets()) EXPECT_NE(ticket.name(), "tickets/" + number);
  Ctl("--as persons/p-county-1 --role OFFICIAL accept " + number);
}

TEST_F(OversightTest, LeadersActAndWhatTheyDidIsShown) {
  const std::string number = Create(NewRequest("leader-1"));
  Ctl("instruct " + number + " --leader p-county-1 --text 请于本周办结");
  Ctl("--as p-county-1 --role OFFICIAL supervise " + number + " --note 督办");
  Ctl("supplement " + number + " --petitioner 1 --text 又发生一次");
  Ctl("reclassify " + number + " --urgency URGENT --note 停水");
  const std::string shown = Ctl("show " + number);
  for (const char* fact : {"INSTRUCTED", "SUPERVISED", "SUPPLEMENTED", "RECLASSIFIED"})
    EXPECT_THAT(shown, HasSubstr(fact));
  auto t = Get(number, "p-centre-1", "AGENT");
  ASSERT_TRUE(t.ok()) << t.status();
  EXPECT_TRUE(t->supervised());
  EXPECT_EQ(t->urgency(), v1::URGENCY_URGENT);
  EXPECT_THAT(t->text(), HasSubstr("又发生一次"));
}

TEST_F(OversightTest, DisputeIsAdjudicated) {
  const std::string number = Create(NewRequest("dispute-1"));
  const char* next[] = {"water-supply", "housing"};
  std::string department = "tax";
  for (const char* other : next) {
    Ctl("--as p-" + department + "-1 --role OFFICIAL return " + number +
        " --reason-code NOT_OUR_DUTY --basis 三定 --suggested-department " + other);
    Ctl("decide-return " + number + " --decision approve");
    Ctl("dispatch " + number + " --department " + other);
    department = other;
  }
  EXPECT_TRUE(Get(number, "p-centre-1", "AGENT")->disputed());
  Ctl("adjudicate " + number + " --department tax --basis 三定方案 --catalogue-amended");
  auto t = Get(number, "p-centre-1", "AGENT");
  ASSERT_TRUE(t.ok()) << t.status();
  EXPECT_EQ(t->department(), "departments/tax");
  EXPECT_TRUE(t->adjudicated());
  EXPECT_EQ(t->duty(), "departments/tax");
  EXPECT_FALSE(t->disputed());
}

// 涉纪: that there is such a ticket anybody of the centre sees; what it says, one.
TEST_F(OversightTest, DisciplineIsReadByTheConfidentialOfficer) {
  auto request = NewRequest("discipline-1", "");
  request.mutable_ticket()->set_text("住建局某科长受贿");
  request.mutable_ticket()->set_department("departments/housing");
  const std::string number = Create(request);
  auto seen = Get(number, "p-centre-2", "DISPATCHER");
  ASSERT_TRUE(seen.ok()) << seen.status();
  EXPECT_EQ(seen->state(), v1::TICKET_STATE_RECEIVED);
  EXPECT_TRUE(seen->discipline());
  EXPECT_EQ(seen->text(), "");
  EXPECT_EQ(seen->petitioners_size(), 0);
  EXPECT_FALSE(Get(number, "p-housing-1", "OFFICIAL").ok());
  auto read = Get(number, "p-centre-4", "CONFIDENTIAL_OFFICER");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->text(), "住建局某科长受贿");
  EXPECT_THAT(Ctl("dispatch " + number + " --department housing", 1), HasSubstr("CONFIDENTIAL"));
  Ctl("--as p-centre-4 --role CONFIDENTIAL_OFFICER transfer " + number +
      " --body 纪检监察机关 --acknowledgement J1");
  EXPECT_EQ(Get(number, "p-centre-2", "DISPATCHER")->state(), v1::TICKET_STATE_TRANSFERRED);
  EXPECT_THAT(Ctl("chain-verify"), HasSubstr("every chain whole"));
}

// Every fact of the ticket, as ReadEvents gives it to this role.
std::vector<v1::Event> Exported(Installation& home, const std::string& role,
                                const std::string& ticket) {
  auto stub = v1::EventService::NewStub(home.client().channel());
  grpc::ClientContext context;
  ctl::Authorize(&context, {kReader, {role}});
  v1::ReadEventsRequest request;
  request.set_with_body(true);
  auto stream = stub->ReadEvents(&context, request);
  std::vector<v1::Event> out;
  for (v1::WatchResponse response; stream->Read(&response);) {
    for (const v1::Event& event : response.events()) {
      if ("tickets/" + event.subject().number() == ticket) out.push_back(event);
    }
  }
  EXPECT_TRUE(stream->Finish().ok());
  return out;
}

// One answer at every door: type and time for whoever reads the log, the whole to an auditor's
// export.
TEST_F(OversightTest, EventsAboutDisciplineTellTheSameThroughEveryDoor) {
  auto request = NewRequest("discipline-2", "");
  request.mutable_ticket()->set_text("税务局某科长受贿");
  const std::string number = Create(request);
  v1::ListTicketEventsRequest list;
  list.set_name("tickets/" + number);
  for (const char* role : {"AGENT", "SUPERVISOR", "ADMIN", "ANALYST"}) {
    v1::ListTicketEventsResponse listed;
    absl::Status status =
        hotline().Call("TicketService/ListTicketEvents", kReader, role, list, &listed);
    ASSERT_TRUE(status.ok()) << role << ": " << status;
    const auto exported = Exported(hotline(), role, "tickets/" + number);
    ASSERT_EQ(exported.size(), static_cast<size_t>(listed.events_size())) << role;
    for (size_t i = 0; i < exported.size(); ++i) {
      EXPECT_EQ(exported[i].body(), "") << role;
      ASSERT_EQ(exported[i].facts_size(), listed.events(static_cast<int>(i)).facts_size()) << role;
      for (const v1::Fact& fact : exported[i].facts()) {
        v1::Fact bare;
        bare.set_type(fact.type());
        *bare.mutable_effective_time() = fact.effective_time();
        EXPECT_EQ(fact.SerializeAsString(), bare.SerializeAsString()) << role << fact.type();
      }
    }
  }
  const auto whole = Exported(hotline(), "AUDITOR", "tickets/" + number);
  ASSERT_FALSE(whole.empty());
  EXPECT_NE(whole[0].body(), "");
  EXPECT_EQ(whole[0].facts(0).kind(), request.ticket().kind());
  EXPECT_THAT(Ctl("chain-verify"), HasSubstr("every chain whole"));
}

// What was adjudicated binds the requests that come after it, until somebody settles it.
TEST_F(OversightTest, LaterDecisionsCiteThePrecedent) {
  constexpr char kText[] = "个税汇算清缴退税两个月没到账";
  auto request = NewRequest("precedent-1", "");
  request.mutable_ticket()->set_text(kText);
  const std::string number = Create(request);
  std::string department = "tax";
  for (const char* other : {"finance", "commerce"}) {
    Ctl("--as p-" + department + "-1 --role OFFICIAL return " + number +
        " --reason-code NOT_OUR_DUTY --basis 三定 --suggested-department " + other);
    Ctl("decide-return " + number + " --decision approve");
    Ctl("dispatch " + number + " --department " + other);
    department = other;
  }
  EXPECT_THAT(Ctl(std::string("dispatch explain ") + kText), HasSubstr("departments/tax"));
  Ctl("adjudicate " + number + " --department finance --basis 三定方案 --note 个案");
  std::string explained;
  for (int i = 0; i < 100 && explained.find("precedent") == std::string::npos; ++i) {
    absl::SleepFor(absl::Milliseconds(100));
    explained = Ctl(std::string("dispatch explain ") + kText);
  }
  EXPECT_THAT(explained, HasSubstr("ABSTAIN"));
  EXPECT_THAT(explained, HasSubstr("裁定先例：工单" + number));
  EXPECT_THAT(explained, HasSubstr("departments/finance"));
}

}  // namespace
}  // namespace hotline
