// Merging and splitting over the wire and by the operator's tool, on one process with Redis.
#include "common/base/error.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/dispatch.pb.h"
#include "hotline/v1/ticket.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Installation;
using testing::InstallationOptions;
using ::testing::IsEmpty;
using testing::NewRequest;
using testing::RunTool;

class MergeE2e : public ::testing::Test {
 protected:
  static Installation& hotline() {
    static auto* installation = new Installation(
        InstallationOptions{.simulated = true, .simulated_start = "2026-03-02T09:00:00+08:00"});
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
  std::string Create(const std::string& id, bool confidential = false) {
    auto request = NewRequest(id);
    request.mutable_ticket()->set_confidential(confidential);
    v1::Ticket t;
    absl::Status status =
        hotline().Call("TicketService/CreateTicket", "p-centre-1", "AGENT", request, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t.name().substr(t.name().find('/') + 1);
  }
  v1::Ticket Get(const std::string& number, const std::string& who = "p-centre-1",
                 const std::string& role = "AGENT") {
    v1::GetTicketRequest get;
    get.set_name("tickets/" + number);
    v1::Ticket t;
    absl::Status status = hotline().Call("TicketService/GetTicket", who, role, get, &t);
    EXPECT_TRUE(status.ok()) << status;
    return t;
  }
  // What one ticket tells another is heard within a second.
  v1::Ticket WaitFor(const std::string& number, v1::TicketState state) {
    v1::Ticket t;
    for (int i = 0; i < 200 && (t = Get(number)).state() != state; ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(t.state(), state) << t.ShortDebugString();
    return t;
  }
};

TEST_F(MergeE2e, AMergedTicketGetsResultAndReplyOfItsParent) {
  const std::string parent = Create("p-1"), child = Create("c-1");
  EXPECT_THAT(Ctl("merge " + child + " --parent " + parent), HasSubstr("MERGED"));
  EXPECT_EQ(Get(child).merged_into(), "tickets/" + parent);
  EXPECT_THAT(Get(parent).merged_tickets(), ElementsAre("tickets/" + child));
  EXPECT_THAT(Ctl("show " + parent), HasSubstr("← tickets/" + child));
  EXPECT_EQ(Get(parent, "p-tax-1", "OFFICIAL").merged_requests_size(), 1);
  EXPECT_EQ(Get(parent, "analyst", "ANALYST").merged_requests_size(), 0);
  EXPECT_EQ(Get(child, "analyst", "ANALYST").merged_into(), "");
  EXPECT_THAT(Ctl("show " + child), HasSubstr("rings at the ticket"));
  EXPECT_THAT(Ctl("explain " + parent), HasSubstr("并入工单的"));
  EXPECT_THAT(Ctl("explain " + child), HasSubstr("已并入同类工单"));
  EXPECT_THAT(Ctl("urge " + child, 1), HasSubstr(parent)) << "the error says where to go";

  const std::string head = "--as p-tax-1 --role OFFICIAL ";
  Ctl(head + "accept " + parent);
  Ctl(head + "contact " + parent + " --type EFFECTIVE");
  Ctl(head + "submit " + parent + " --outcome-code RESOLVED --result 已处理");
  Ctl(head + "approve " + parent);
  Ctl("review " + parent);
  v1::Ticket reviewed = WaitFor(child, v1::TICKET_STATE_REVIEWED);
  EXPECT_EQ(reviewed.result(), "已处理");
  EXPECT_EQ(reviewed.legs(reviewed.legs_size() - 1).type(), v1::Leg::LEG_TYPE_SHARED);
  Ctl(head + "reply " + parent + " --petitioner 1 --reply 已处理完毕 --proof sms-1");
  Ctl(head + "reply " + child + " --petitioner 1 --reply 已处理完毕 --proof sms-2");
  EXPECT_EQ(Get(child).state(), v1::TICKET_STATE_REPLIED);
  EXPECT_THAT(Get(parent).merged_tickets(), ElementsAre("tickets/" + child));
}

TEST_F(MergeE2e, SplittingAnswersTheTicketThatWasSplitOffAndCanBeRepeated) {
  const std::string parent = Create("p-2"), child = Create("c-2");
  Ctl("merge " + child + " --parent " + parent);
  v1::SplitTicketRequest split;
  split.set_name("tickets/" + child);
  split.set_request_id("split-2");
  split.set_note("不是同一事项");
  v1::Ticket first, again;
  ASSERT_TRUE(hotline()
                  .Call("DispatchService/SplitTicket", "p-centre-2", "DISPATCHER", split, &first)
                  .ok());
  EXPECT_EQ(first.name(), "tickets/" + child);
  EXPECT_EQ(first.state(), v1::TICKET_STATE_RECEIVED);
  EXPECT_EQ(first.merged_into(), "");
  EXPECT_THAT(Get(parent).merged_tickets(), IsEmpty());
  const int64_t version = Get(child).version();
  ASSERT_TRUE(hotline()
                  .Call("DispatchService/SplitTicket", "p-centre-2", "DISPATCHER", split, &again)
                  .ok());
  EXPECT_GT(again.replayed_version(), 0);
  EXPECT_EQ(Get(child).version(), version);
  // Also when it has moved on: the first answer stands, whatever it is merged into by then.
  Ctl("dispatch " + child + " --department tax");
  const std::string other = Create("p-2b");
  Ctl("merge " + child + " --parent " + other);
  ASSERT_TRUE(hotline()
                  .Call("DispatchService/SplitTicket", "p-centre-2", "DISPATCHER", split, &again)
                  .ok());
  EXPECT_EQ(again.state(), v1::TICKET_STATE_MERGED);
  EXPECT_EQ(again.merged_into(), "tickets/" + other);
  split.set_request_id("split-3");
  split.set_name("tickets/" + parent);
  EXPECT_EQ(ReasonOf(hotline().Call("DispatchService/SplitTicket", "p-centre-2", "DISPATCHER",
                                    split, &again)),
            "ILLEGAL_TRANSITION");
  split.set_name("tickets/" + child);
  EXPECT_EQ(
      ReasonOf(hotline().Call("DispatchService/SplitTicket", "p-tax-1", "OFFICIAL", split, &again)),
      "ROLE_MISSING");
}

TEST_F(MergeE2e, FaultyMergesSayWhatIsWrong) {
  const std::string child = Create("c-3"), parent = Create("p-3");
  v1::MergeTicketRequest merge;
  merge.set_name("tickets/" + child);
  merge.set_request_id("m-3");
  merge.set_parent("tickets/" + child);
  v1::Ticket t;
  auto call = [&] {
    return hotline().Call("DispatchService/MergeTicket", "p-centre-2", "DISPATCHER", merge, &t);
  };
  EXPECT_EQ(call().code(), absl::StatusCode::kInvalidArgument) << "into itself";
  merge.set_parent("tickets/2603020009999993");
  EXPECT_EQ(call().code(), absl::StatusCode::kInvalidArgument) << "mistyped, or there is none";
  merge.set_parent("tickets/" + parent);
  merge.set_etag("\"7\"");
  EXPECT_EQ(call().code(), absl::StatusCode::kAborted);
  merge.clear_etag();
  ASSERT_TRUE(call().ok());
  ASSERT_TRUE(call().ok()) << "the same once more";
  EXPECT_GT(t.replayed_version(), 0);
  v1::SplitTicketRequest split;
  split.set_name("tickets/" + child);
  split.set_etag("\"1\"");
  EXPECT_EQ(ReasonOf(hotline().Call("DispatchService/SplitTicket", "p-centre-2", "DISPATCHER",
                                    split, &t)),
            "ETAG_MISMATCH");
}

TEST_F(MergeE2e, DepartmentsAreNotShownAConfidentialChild) {
  const std::string parent = Create("p-4"), child = Create("c-4", true);
  EXPECT_THAT(Ctl("merge " + child + " --parent " + parent, 1), HasSubstr("consent"));
  Ctl("merge " + child + " --parent " + parent + " --consent-call-id call-4");
  EXPECT_THAT(Get(parent).merged_tickets(), ElementsAre("tickets/" + child));
  const v1::Ticket seen = Get(parent, "p-tax-1", "OFFICIAL");
  EXPECT_THAT(seen.merged_tickets(), IsEmpty());
  EXPECT_EQ(seen.DebugString().find(child), std::string::npos);
  v1::ListTicketEventsRequest list;
  list.set_name("tickets/" + parent);
  v1::ListTicketEventsResponse events;
  ASSERT_TRUE(
      hotline().Call("TicketService/ListTicketEvents", "p-tax-1", "OFFICIAL", list, &events).ok());
  EXPECT_EQ(events.DebugString().find(child), std::string::npos);
  int cases = 0;
  for (const auto& limit : seen.limits()) cases += limit.limit() == "CASE_HANDLE";
  EXPECT_EQ(cases, 1) << "its receipt could be told from its own";
  EXPECT_EQ(Get(child, "p-tax-1", "OFFICIAL").merged_into(), "");
  EXPECT_THAT(seen.merged_requests(), IsEmpty());
}

}  // namespace
}  // namespace hotline
