// At intake the agent is told what a request may be a duplicate of; a person merges.
#include <csignal>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "hotline/v1/dispatch.pb.h"
#include "tests/support/installation.h"

namespace hotline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::RunTool;

class Similar : public ::testing::Test {
 protected:
  struct Asked {
    std::string id, subject, text, phone = "13800000000";
    bool confidential = false;
    int most = 0;
    bool validate_only = false;
    std::string role = "AGENT";
  };
  absl::StatusOr<v1::Ticket> Create(const Asked& asked) {
    auto request = testing::NewRequest(asked.id, "");
    request.mutable_ticket()->set_subject(asked.subject);
    request.mutable_ticket()->set_text(asked.text);
    request.mutable_ticket()->mutable_petitioners(0)->set_phone(asked.phone);
    request.mutable_ticket()->set_confidential(asked.confidential);
    request.set_most_similar_tickets(asked.most);
    request.set_validate_only(asked.validate_only);
    v1::Ticket ticket;
    absl::Status status =
        home_.Call("TicketService/CreateTicket", "p-centre-1", asked.role, request, &ticket);
    if (!status.ok()) return status;
    return ticket;
  }
  // Until the server has heard of it.
  std::vector<std::string> SimilarTo(const v1::Ticket& ticket, size_t expected) {
    v1::FindSimilarTicketsRequest request;
    request.set_name(ticket.name());
    v1::FindSimilarTicketsResponse response;
    for (int i = 0; i < 100; ++i) {
      absl::Status status = home_.Call("DispatchService/FindSimilarTickets", "p-centre-2",
                                       "DISPATCHER", request, &response);
      EXPECT_TRUE(status.ok()) << status;
      if (response.similar_tickets_size() == static_cast<int>(expected)) break;
      absl::SleepFor(absl::Milliseconds(100));
    }
    return Names(response.similar_tickets());
  }
  template <class List>
  static std::vector<std::string> Names(const List& list) {
    std::vector<std::string> out;
    for (const auto& t : list) out.push_back(t.name());
    return out;
  }

  testing::Installation home_{{}};
};

TEST_F(Similar, TicketsAreSuggestedAtIntakeAndAfterwards) {
  auto first = Create({"a", "丽景花园水管爆裂", "丽景花园东门水管爆裂，水流了一地", "13800000001"});
  auto other = Create({"b", "咨询退休年龄", "请问灵活就业人员几岁可以退休", "13800000002"});
  auto hidden = Create({"c", "丽景花园水管爆裂", "丽景花园东门水管爆裂，水流了一地，不要说是我说的",
                        "13800000003", true});
  ASSERT_TRUE(first.ok() && other.ok() && hidden.ok());
  auto second =
      Create({"d", "水管爆了", "丽景花园东门外的水管爆裂，水流了一地，没有人来修", "13800000004"});
  ASSERT_TRUE(second.ok());
  EXPECT_THAT(second->similar_tickets(), IsEmpty()) << "nobody asked for them";
  EXPECT_THAT(SimilarTo(*second, 1), ElementsAre(first->name()));
  EXPECT_THAT(SimilarTo(*other, 0), IsEmpty());

  // While the caller is still on the line, and with the ticket.
  for (bool validate_only : {true, false}) {
    auto third =
        Create({validate_only ? "" : "e", "丽景花园水管爆裂", "丽景花园东门水管爆裂，水流了一地",
                "13800000002", false, 5, validate_only});
    ASSERT_TRUE(third.ok()) << third.status();
    ASSERT_EQ(third->similar_tickets_size(), 3);
    EXPECT_EQ(third->similar_tickets(0).name(), first->name());
    EXPECT_NEAR(third->similar_tickets(0).likeness(), 1, 1e-6);
    EXPECT_EQ(third->similar_tickets(0).subject(), "丽景花园水管爆裂");
    EXPECT_EQ(third->similar_tickets(1).name(), second->name());
    EXPECT_EQ(third->similar_tickets(2).name(), other->name()) << "open, of the same petitioner";
    EXPECT_TRUE(third->similar_tickets(2).same_petitioner());
    EXPECT_EQ(third->similar_tickets(2).likeness(), 0);
  }
  int code = 0;
  const std::string shown = RunTool(
      "hotlinectl --address " + home_.address() + " similar " + second->name().substr(8) + " 2>&1",
      &code);
  EXPECT_EQ(code, 0);
  EXPECT_THAT(shown, HasSubstr(first->name().substr(8)));
  EXPECT_THAT(shown, HasSubstr("hotlinectl merge"));
}

TEST_F(Similar, AnEndedTicketOfTheSamePetitionerIsNoDuplicate) {
  auto first = Create({"a", "路灯坏了", "飞龙路的路灯坏了"});
  auto second = Create({"b", "社保卡", "社保卡丢了怎么补办"});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_THAT(SimilarTo(*second, 1), ElementsAre(first->name()));
  v1::WithdrawTicketRequest withdraw;
  withdraw.set_name(first->name());
  withdraw.set_petitioner(1);
  withdraw.set_call_id("c-1");
  v1::Ticket gone;
  absl::Status status =
      home_.Call("TicketService/WithdrawTicket", "p-centre-1", "AGENT", withdraw, &gone);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_THAT(SimilarTo(*second, 0), IsEmpty());
}

TEST_F(Similar, AreNotForEverybody) {
  const auto refused =
      Create({"a", "路灯坏了", "飞龙路的路灯坏了", "13800000001", false, 3, false, "REVIEWER"});
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr("most_similar_tickets"));
  auto ticket = Create({"b", "路灯坏了", "飞龙路的路灯坏了"});
  ASSERT_TRUE(ticket.ok());
  v1::FindSimilarTicketsRequest request;
  request.set_name(ticket->name());
  v1::FindSimilarTicketsResponse response;
  EXPECT_EQ(home_
                .Call("DispatchService/FindSimilarTickets", "p-water-supply-1", "OFFICIAL", request,
                      &response)
                .code(),
            absl::StatusCode::kPermissionDenied);
  for (const auto& [size, code] :
       {std::pair(21, absl::StatusCode::kOk), std::pair(-1, absl::StatusCode::kInvalidArgument)}) {
    request.set_page_size(size);
    EXPECT_EQ(home_
                  .Call("DispatchService/FindSimilarTickets", "p-centre-2", "DISPATCHER", request,
                        &response)
                  .code(),
              code)
        << size;
  }
}

TEST_F(Similar, AreStillKnownAfterARestart) {
  auto first = Create({"a", "丽景花园水管爆裂", "丽景花园东门水管爆裂，水流了一地", "13800000001"});
  auto second = Create({"b", "水管爆了", "丽景花园东门外的水管爆裂，水流了一地", "13800000002"});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(home_.StopServer(SIGTERM), 0);
  home_.StartServer();
  EXPECT_THAT(SimilarTo(*second, 1), ElementsAre(first->name()));
}

}  // namespace
}  // namespace hotline
